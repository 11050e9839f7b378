//! Logs: lines in whatever they are wrapped, each of which may be a document.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use coroner_ecs::Timestamp;
use coroner_ecs::arn;
use coroner_ecs::document::{self, Document};
use coroner_ecs::lenient::Time;
use coroner_ecs::log::LogLine;
use coroner_ecs::room::{self, Room};
use coroner_forms::Line;
use memchr::memmem;
use serde_json::value::RawValue;

use super::{Skipped, Skips, envelope, stem};
use crate::case::{Case, container_of_stream};
use crate::origin::Origin;

/// Container and task of a log stream.
type StreamName = (String, Option<String>);

/// What a line takes beside its text: as it is read, in a list that grows by doubling, and what is noted of it while it is examined.
const LINE: usize = 2 * size_of::<LogLine>() + 64;

/// What a stream takes beside its lines.
const STREAM: usize = 512;

const TOO_LONG: &str = "the log has more lines than there is memory for in a case; give its end: `tail -n 100000 LOG`";

/// Wrappers around a line: FireLens' in an answer of Logs Insights.
const WRAPPERS: usize = 4;

/// Lines of a text by which it is told whether all are wrapped.
const SAMPLE: usize = 20;

/// Whether most of the first lines of a text are wrapped as some log keeps them.
pub(super) fn is_wrapped(text: &str) -> bool {
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(SAMPLE);
    let wrapped = lines().filter(|line| line.len() <= room::TEXT && coroner_forms::unwrap(line).is_some()).count();
    wrapped > 0 && wrapped * 2 > lines().count()
}

/// A file of lines, each optionally after a time, and after a stream's name as `aws logs tail` prints them.
pub(super) fn add_log(room: &mut Room, case: &mut Case, name: &str, bytes: &[u8], skips: &mut Skips) {
    let mut lines = Lines::new(name, room);
    for line in split(bytes) {
        let (line, cut) = shortened(line);
        // What is no UTF-8 grows when it is read, and is shortened once more.
        let before = lines.shortened;
        let line = String::from_utf8_lossy(line);
        let (time, rest) = split_time(&line);
        let (first, after) = rest.split_once(' ').unwrap_or((rest, ""));
        let (stream, message) = match container_of_stream(first) {
            Some(stream) if time.is_some() => (Some(stream), after),
            _ => (None, rest),
        };
        // A wrapper may begin with its own time, so that the whole line is looked at first.
        let went_on = match stream.is_none().then(|| coroner_forms::unwrap(&line)).flatten() {
            Some(unwrapped) => lines.unwrapped(case, &unwrapped, None),
            None => lines.line(case, time, stream, message),
        };
        lines.shortened = before + usize::from(cut || lines.shortened > before);
        if !went_on {
            break;
        }
    }
    lines.finish(case, skips);
}

/// The lines of one source, by the streams that they are of.
pub(super) struct Lines<'a> {
    name: &'a str,
    document: Arc<str>,
    room: &'a mut Room,
    streams: Vec<(Option<StreamName>, Vec<LogLine>)>,
    places: HashMap<Option<StreamName>, usize>,
    /// Lines of which only the start is read.
    shortened: usize,
    /// Documents that break off within their line.
    broken: usize,
    no_room: bool,
    number: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(name: &'a str, room: &'a mut Room) -> Lines<'a> {
        let document = Arc::from(name);
        Lines { name, document, room, streams: Vec::new(), places: HashMap::new(), shortened: 0, broken: 0, no_room: false, number: 0 }
    }

    /// Takes a row of a table: its time as it is written, the name of its stream or container. `false` if there is no more room.
    pub(super) fn row(&mut self, case: &mut Case, at: Option<&str>, stream: Option<&str>, message: &str) -> bool {
        let stream = stream.map(|stream| container_of_stream(stream).unwrap_or_else(|| (stream.to_owned(), None)));
        let time = at.and_then(Timestamp::parse);
        message.lines().all(|line| self.line(case, time, stream.clone(), line))
    }

    /// Takes an event of CloudWatch Logs.
    pub(super) fn event(&mut self, case: &mut Case, line: usize, event: &LogLine) -> bool {
        self.number = (line as u64).saturating_sub(1);
        let stream = event.log_stream_name.some().and_then(container_of_stream);
        self.line(case, event.timestamp.0, stream, &event.message)
    }

    /// Takes what was in a wrapper, which may be wrapped again: the journal keeps what the agent wrote.
    pub(super) fn unwrapped(&mut self, case: &mut Case, line: &Line<'_>, time: Option<Timestamp>) -> bool {
        self.number += 1;
        self.take(case, line, time, None, 0)
    }

    /// Takes a line: a document, something wrapped, or a line of the stream.
    pub(super) fn line(&mut self, case: &mut Case, time: Option<Timestamp>, stream: Option<StreamName>, message: &str) -> bool {
        self.number += 1;
        self.message(case, time, stream, message, 0)
    }

    fn take(&mut self, case: &mut Case, line: &Line<'_>, time: Option<Timestamp>, outer: Option<StreamName>, depth: usize) -> bool {
        let time = line.at.as_deref().and_then(Timestamp::parse).or(time);
        // What an agent's line is about is no container's own word.
        let stream = match (line.host, line.container.as_deref()) {
            (Some(host), _) => Some((host.to_owned(), None)),
            (None, Some(container)) => Some((container.to_owned(), line.task.as_deref().map(|task| arn::short_name(task).to_owned()))),
            (None, None) => outer,
        };
        self.message(case, time, stream, line.message.trim_end_matches(['\n', '\r']), depth + 1)
    }

    fn message(&mut self, case: &mut Case, time: Option<Timestamp>, stream: Option<StreamName>, message: &str, depth: usize) -> bool {
        if self.document(case, message) {
            return true;
        }
        // Prefixes are of the outermost; within a line only JSON is a wrapper.
        let wrapped = Some(message).filter(|message| depth < WRAPPERS && message.starts_with('{')).and_then(coroner_forms::unwrap);
        match wrapped {
            Some(line) => self.take(case, &line, time, stream, depth),
            None => self.push(time, stream, message),
        }
    }

    /// Takes a line that is or ends with a document of ECS's.
    fn document(&mut self, case: &mut Case, message: &str) -> bool {
        let Some(start) = memchr::memchr(b'{', message.as_bytes()) else { return false };
        if !may_be_document(&message[start..]) {
            return false;
        }
        let value = match serde_json::Deserializer::from_str(&message[start..]).into_iter::<&RawValue>().next() {
            Some(Ok(value)) => value,
            Some(Err(error)) => {
                self.broken += usize::from(error.is_eof());
                return false;
            }
            None => return false,
        };
        let documents = match self.room.lend(|| document::read(value.get())) {
            Ok(documents) => documents.into_iter().map(|document| (String::new(), document)).collect(),
            Err(_) => envelope::open(value.get(), self.room).documents,
        };
        let documents: Vec<(String, Document)> =
            documents.into_iter().filter(|(_, document)| !matches!(document, Document::Logs(_))).collect();
        let any = !documents.is_empty();
        for (pointer, document) in documents {
            case.add(document, &self.document, self.number, Cow::Owned(pointer), "");
        }
        any
    }

    fn push(&mut self, time: Option<Timestamp>, stream: Option<StreamName>, message: &str) -> bool {
        let new = !self.places.contains_key(&stream);
        let (message, cut) = shortened(message.as_bytes());
        self.shortened += usize::from(cut);
        let message = String::from_utf8_lossy(message);
        if !self.room.take(LINE + room::text_size(message.len()) + if new { STREAM } else { 0 }) {
            self.no_room = true;
            return false;
        }
        let line = LogLine { timestamp: Time(time), message: message.as_ref().into(), ..LogLine::default() };
        let at = *self.places.entry(stream).or_insert_with_key(|stream| {
            self.streams.push((stream.clone(), Vec::new()));
            self.streams.len() - 1
        });
        if let Some((_, lines)) = self.streams.get_mut(at) {
            lines.push(line);
        }
        true
    }

    /// Adds the streams to the case; where there was no room for all of them, none, so that no end is taken for the last words.
    pub(super) fn finish(self, case: &mut Case, skips: &mut Skips) {
        if self.no_room {
            skips.no_room = true;
            return skips.push(Skipped::broken(self.name, TOO_LONG));
        }
        if self.shortened > 0 {
            let lines = if self.shortened == 1 { "line is" } else { "lines are" };
            let reason = format!("{} {lines} longer than {} KiB, of which the start is read", self.shortened, room::TEXT >> 10);
            skips.push(Skipped { source: self.name.to_owned(), reason, broken: false });
        }
        if self.broken > 0 {
            let documents = if self.broken == 1 { "a document in it breaks" } else { "documents in it break" };
            skips.push(Skipped::broken(self.name, format!("{documents} off within a line; what came before that is read")));
        }
        for (stream, lines) in self.streams {
            let (container, task) = stream.unwrap_or_else(|| (stem(self.name).to_owned(), None));
            let origin = Origin { document: Arc::clone(&self.document), line: 0, pointer: Cow::Borrowed("") };
            case.add_log(container, task, origin, lines);
        }
    }
}

/// Whether a line's JSON is worth a look: programs log objects, too, and some name their own task in them.
fn may_be_document(text: &str) -> bool {
    const ONE: [&[u8]; 5] = [b"\"detail-type\"", b"\"MemoryUtilized\"", b"\"logEvents\"", b"\"actionSourceId\"", b"\"CloudTrailEvent\""];
    let has = |word: &[u8]| memmem::find(text.as_bytes(), word).is_some();
    ONE.into_iter().any(has)
        || (has(b"\"lastStatus\"") && has(b"\"taskArn\""))
        || (has(b"\"eventSource\"") && has(b"\"eventName\""))
        || (has(b"\"KnownStatus\"") && has(b"\"TaskARN\""))
}

/// The lines of a text, as [`str::lines`] has them.
fn split(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(|line| match line {
        [line @ .., b'\r', b'\n'] | [line @ .., b'\n'] => line,
        line => line,
    })
}

/// A line of the length that a text may have, and whether it was longer.
fn shortened(line: &[u8]) -> (&[u8], bool) {
    let Some(start) = line.get(..room::TEXT).filter(|start| start.len() < line.len()) else { return (line, false) };
    // Not within a character, whose further bytes are all of the form 10xxxxxx.
    let continued = (0..3).take_while(|back| line.get(start.len() - back).is_some_and(|byte| byte & 0xc0 == 0x80)).count();
    (&start[..start.len() - continued], true)
}

fn split_time(line: &str) -> (Option<Timestamp>, &str) {
    let Some((first, rest)) = line.split_once(' ') else { return (None, line) };
    // A time alone, not a number: `137 tasks` starts with none.
    if first.len() < 19 || !first.contains('T') {
        return (None, line);
    }
    match Timestamp::parse(first) {
        Some(time) => (Some(time), rest),
        None => (None, line),
    }
}
