//! From the bytes of one source to facts, whatever the source is: JSON, several JSON values, JSON Lines, a plain log.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use coroner_ecs::Timestamp;
use coroner_ecs::document::{self, NotRead};
use coroner_ecs::lenient::Time;
use coroner_ecs::log::LogLine;
use coroner_ecs::room::{self, Room};
use serde_json::value::RawValue;

use crate::case::{Case, container_of_stream};
use crate::origin::Origin;
use crate::saved::Saved;

/// What is told of one source that can't be used, value by value; further ones are counted.
const MAX_SKIPPED: usize = 100;
/// And of all sources of a case together.
const MAX_ALL_SKIPPED: usize = 1_000;
/// How often the text behind broken values is gone through again, at most.
const MAX_AGAIN: usize = 4;
/// Values of one source that are of no use: behind more of them nothing is looked for.
const MAX_UNUSABLE: usize = 100_000;
/// A log that is no UTF-8 and begins as JSON does is looked at as such up to here: its repaired copy may be three times as large.
const MAX_REPAIRED: usize = 8 << 20;
/// All that a saved case may take while it is read: its text twice, what is in it as it was answered, and as facts.
const SAVED: usize = 320 << 20;

/// Something that was given and could not be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Name of the file, with the line where that helps.
    pub source: String,
    /// Why, and what to do where that is known.
    pub reason: String,
    /// Whether it should have been readable: broken rather than unknown.
    pub broken: bool,
}

impl Skipped {
    fn broken(source: &str, reason: impl Into<String>) -> Skipped {
        Skipped { source: source.to_owned(), reason: reason.into(), broken: true }
    }
}

/// What of one source can't be used, in bounds.
struct Skips {
    told: Vec<Skipped>,
    most: usize,
    further: usize,
    further_broken: bool,
    /// Whether something of it found no room.
    no_room: bool,
}

impl Skips {
    fn at_most(most: usize) -> Skips {
        Skips { told: Vec::new(), most, further: 0, further_broken: false, no_room: false }
    }

    fn push(&mut self, mut skipped: Skipped) {
        if self.told.len() < self.most {
            // A parser may quote what it met, whatever its length.
            skipped.reason.truncate(skipped.reason.floor_char_boundary(400));
            self.told.push(skipped);
        } else {
            self.further += 1;
            self.further_broken |= skipped.broken;
        }
    }

    /// What is told in any case, since nothing more will be.
    fn push_last(&mut self, skipped: Skipped) {
        self.most += 1;
        self.push(skipped);
    }

    /// All that is told, the rest as a count.
    fn of(mut self, name: &str) -> Vec<Skipped> {
        if self.further > 0 {
            let values = if self.further == 1 { "value" } else { "values" };
            let reason = format!("{} further {values} could not be used", self.further);
            self.told.push(Skipped { source: name.to_owned(), reason, broken: self.further_broken });
        }
        self.told
    }
}

/// Whether the first line of a source is one whole event or task, and more follows: a JSON Lines stream of many cases.
pub fn looks_like_stream(head: &[u8]) -> bool {
    let Some(end) = memchr::memchr(b'\n', head) else { return false };
    let rest = head[end..].iter().any(|byte| !byte.is_ascii_whitespace());
    rest && std::str::from_utf8(&head[..end]).is_ok_and(|line| {
        document::read(line)
            .is_ok_and(|documents| documents.iter().all(|d| matches!(d, document::Document::Event(_) | document::Document::Task(_))))
    })
}

/// Reads a source into `case`, as a [`Reader`] does for a case of one source.
pub fn add_source(case: &mut Case, name: &str, bytes: &[u8]) -> Vec<Skipped> {
    Reader::default().add(case, name, bytes)
}

/// Reads a file that holds a saved case and nothing else. `None` if it is no such file.
///
/// # Errors
///
/// What is wrong with a file that says it is one.
pub fn read_saved(text: &str) -> Option<Result<Saved, String>> {
    saved_within(text, &mut Room::of(room::CASE))
}

fn saved_within(text: &str, room: &mut Room) -> Option<Result<Saved, String>> {
    memchr::memmem::find(text.as_bytes(), SCHEMA_START)?;
    // What was answered is kept as it came, and may be kept once more as something that was looked up.
    let needed = room::tree(text).saturating_add(text.len()).saturating_mul(2);
    let Some(left) = SAVED.checked_sub(needed) else { return Some(Err(room::NONE_LEFT.to_owned())) };
    let saved = match Saved::read(text)? {
        Ok(saved) => saved,
        Err(reason) => return Some(Err(reason)),
    };
    // An answer that finds no room would be taken for one that is no document: so it is tried first whether there is enough for all.
    let mut facts = Room::of(left.min(room.left()));
    let tried = facts.lend(|| {
        saved.cases.iter().for_each(|answers| drop(answers.case()));
        Ok::<(), NotRead>(())
    });
    if tried.is_err() || facts.refused() {
        return Some(Err(room::NONE_LEFT.to_owned()));
    }
    room.take(left.min(room.left()) - facts.left());
    Some(Ok(saved))
}

/// What a text must hold to be a saved case.
const SCHEMA_START: &[u8] = b"\"coroner-case/";

/// Reads the sources of one case. All of them together have the room of one.
#[derive(Debug)]
pub struct Reader {
    room: Room,
    told: usize,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader { room: Room::of(room::CASE), told: 0 }
    }
}

impl Reader {
    /// Reads a source into `case`, and answers what of it can't be used. `name` is shown to people; its ending only decides whether text
    /// that is no JSON is a log.
    pub fn add(&mut self, case: &mut Case, name: &str, bytes: &[u8]) -> Vec<Skipped> {
        let mut skips = Skips::at_most(MAX_SKIPPED.min(MAX_ALL_SKIPPED.saturating_sub(self.told)));
        read(&mut self.room, case, name, bytes, &mut skips);
        self.told += skips.told.len();
        skips.of(name)
    }
}

fn read(room: &mut Room, case: &mut Case, name: &str, bytes: &[u8], skips: &mut Skips) {
    let is_log = is_log_name(name);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if bytes.contains(&0) => return skips.push(Skipped::broken(name, "binary data, neither JSON nor a log")),
        Err(_) if is_log && bytes.len() > MAX_REPAIRED => return add_plain_log(room, case, name, bytes, skips),
        Err(_) if is_log => String::from_utf8_lossy(bytes),
        Err(error) => {
            let reason =
                format!("not UTF-8 from byte {} on, so no JSON; a log is read if its name ends in .log or .txt", error.valid_up_to());
            return skips.push(Skipped::broken(name, reason));
        }
    };
    let body = text.trim_start_matches('\u{feff}').trim_start();
    if body.is_empty() {
        return skips.push(Skipped { source: name.to_owned(), reason: "empty".to_owned(), broken: false });
    }
    if !body.starts_with(['{', '[']) {
        if is_log {
            return add_plain_log(room, case, name, text.as_bytes(), skips);
        }
        return skips.push(neither(name));
    }
    match saved_within(body, room) {
        Some(Ok(saved)) => return saved.cases.iter().for_each(|answers| answers.add_to(case)),
        Some(Err(reason)) => return skips.push(Skipped::broken(name, reason)),
        None => {}
    }
    let mut found = Case::default();
    let mut trial = Skips::at_most(MAX_SKIPPED);
    add_json(&mut Room::of(room.left()), &mut found, name, &text, &mut trial);
    let nothing = found.is_empty() && found.definitions.is_empty();
    drop(found);
    if is_log && nothing && !trial.no_room {
        // JSON lines of an application's own log, or `[info] …`.
        return add_plain_log(room, case, name, text.as_bytes(), skips);
    }
    let all_broken = trial.told.iter().all(|skipped| skipped.broken);
    if nothing && !is_json_name(name) && all_broken && !trial.no_room && trial.told.len() > 1 {
        return skips.push(neither(name));
    }
    // Read twice rather than merged: a source is small, and one way in keeps joining in one place.
    add_json(room, case, name, &text, skips);
}

fn neither(name: &str) -> Skipped {
    let reason = "neither JSON nor a log; a log is read if its name ends in .log or .txt".to_owned();
    Skipped { source: name.to_owned(), reason, broken: false }
}

/// Reads value after value. Behind a broken one it goes on at the next line that begins an object or a list: in JSON Lines that is
/// the next record, in one indented document there is none.
fn add_json(room: &mut Room, case: &mut Case, name: &str, text: &str, skips: &mut Skips) {
    let document: Arc<str> = Arc::from(name);
    let stem = stem(name);
    let body = text.trim_start_matches('\u{feff}');
    let mut lines = LineCounter { body, at: 0, line: 1, column: 1 };
    let mut at = next_value(body, 0);
    let mut several = false;
    // Bytes that were gone through in vain, and will be again.
    let mut in_vain = 0;
    while at < body.len() {
        let (line, column) = lines.place(at);
        let source = |several: bool| if several { format!("{name}:{line}") } else { name.to_owned() };
        let enough = match () {
            () if in_vain > MAX_AGAIN * body.len() => Some("too much is broken; from here on nothing is read"),
            () if skips.told.len() + skips.further > MAX_UNUSABLE => Some("too much is no document; from here on nothing is read"),
            () => None,
        };
        if let Some(reason) = enough {
            return skips.push_last(Skipped::broken(&source(true), reason));
        }
        let mut values = serde_json::Deserializer::from_str(&body[at..]).into_iter::<&RawValue>();
        let (end, read) = match values.next() {
            Some(Ok(value)) => {
                let read = room.lend(|| document::read(value.get()));
                (next_value(body, at + values.byte_offset()), read.map(|documents| (documents, value.get())))
            }
            Some(Err(error)) => {
                in_vain += offset(&body[at..], error.line(), error.column());
                (resume(body, at), Err(error.into()))
            }
            None => return,
        };
        several |= end < body.len();
        match read {
            Ok((documents, text)) => add_documents(case, documents, text, &document, if several { line as u64 } else { 0 }, stem),
            Err(error) if error.no_room() => {
                skips.no_room = true;
                skips.push(Skipped::broken(&source(several), room::NONE_LEFT));
            }
            Err(NotRead::Unknown(reason)) => {
                let reason = format!("not a document that Coroner knows: {reason}");
                skips.push(Skipped { source: source(several), reason, broken: false });
            }
            Err(NotRead::Broken { reason, line: below, column: across }) => {
                let (line, column) = if below <= 1 { (line, column + across - 1) } else { (line + below - 1, across) };
                skips.push(Skipped::broken(&source(several), format!("{reason} at line {line}, column {column}")));
            }
        }
        at = end;
    }
}

/// How many bytes of a text stand before a line and column of it.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => memchr::memchr_iter(b'\n', text.as_bytes()).nth(line - 2).unwrap_or(text.len()),
    };
    start + column
}

fn next_value(body: &str, from: usize) -> usize {
    body[from..].find(|c: char| !c.is_ascii_whitespace()).map_or(body.len(), |space| from + space)
}

fn resume(body: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(end) = memchr::memchr(b'\n', &body.as_bytes()[at..]) {
        at += end + 1;
        if body[at..].starts_with(['{', '[']) {
            return at;
        }
    }
    body.len()
}

/// Lines and columns of ever later places, in one pass.
struct LineCounter<'a> {
    body: &'a str,
    at: usize,
    line: usize,
    column: usize,
}

impl LineCounter<'_> {
    fn place(&mut self, at: usize) -> (usize, usize) {
        let passed = &self.body.as_bytes()[self.at..at];
        self.line += memchr::memchr_iter(b'\n', passed).count();
        self.column = match memchr::memrchr(b'\n', passed) {
            Some(newline) => passed.len() - newline,
            None => self.column + passed.len(),
        };
        self.at = at;
        (self.line, self.column)
    }
}

fn add_documents(case: &mut Case, documents: Vec<document::Document>, text: &str, name: &Arc<str>, line: u64, stem: &str) {
    let in_list = text.trim_start().starts_with('[');
    for (index, document) in documents.into_iter().enumerate() {
        let pointer = if in_list { Cow::Owned(format!("/{index}")) } else { Cow::Borrowed("") };
        case.add(document, name, line, pointer, stem);
    }
}

/// Container and task of a log stream.
type StreamName = (String, Option<String>);

/// What a line takes beside its text: as it is read, in a list that grows by doubling, and what is noted of it while it is examined.
const LINE: usize = 2 * size_of::<LogLine>() + 64;

/// A file of lines, each optionally after a time, and after a stream's name as `aws logs tail` prints them.
fn add_plain_log(room: &mut Room, case: &mut Case, name: &str, bytes: &[u8], skips: &mut Skips) {
    let document: Arc<str> = Arc::from(name);
    let mut streams: Vec<(Option<StreamName>, Vec<LogLine>)> = Vec::new();
    let mut known: HashMap<Option<StreamName>, usize> = HashMap::new();
    let mut before = Room::of(room.left());
    let mut shortened = 0;
    for line in lines(bytes) {
        let (line, cut) = shortened_line(line);
        shortened += usize::from(cut);
        let line = String::from_utf8_lossy(line);
        let (time, rest) = split_time(&line);
        let (first, after) = rest.split_once(' ').unwrap_or((rest, ""));
        let (stream, message) = match container_of_stream(first) {
            Some(stream) if time.is_some() => (Some(stream), after),
            _ => (None, rest),
        };
        let new = !known.contains_key(&stream);
        if !before.take(LINE + room::text_size(message.len()) + if new { STREAM } else { 0 }) {
            skips.no_room = true;
            return skips.push(Skipped::broken(name, TOO_LONG));
        }
        let line = LogLine { timestamp: Time(time), message: message.into(), ..LogLine::default() };
        let at = *known.entry(stream).or_insert_with_key(|stream| {
            streams.push((stream.clone(), Vec::new()));
            streams.len() - 1
        });
        if let Some((_, lines)) = streams.get_mut(at) {
            lines.push(line);
        }
    }
    room.take(room.left() - before.left());
    if shortened > 0 {
        let lines = if shortened == 1 { "line is" } else { "lines are" };
        let reason = format!("{shortened} {lines} longer than {} KiB, of which the start is read", room::TEXT >> 10);
        skips.push(Skipped { source: name.to_owned(), reason, broken: false });
    }
    for (stream, lines) in streams {
        let (container, task) = stream.unwrap_or_else(|| (stem(name).to_owned(), None));
        let origin = Origin { document: Arc::clone(&document), line: 0, pointer: Cow::Borrowed("") };
        case.add_log(container, task, origin, lines);
    }
}

/// What a stream takes beside its lines.
const STREAM: usize = 512;

const TOO_LONG: &str = "the log has more lines than there is memory for in a case; give its end: `tail -n 100000 LOG`";

/// The lines of a text, as [`str::lines`] has them.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(|line| match line {
        [line @ .., b'\r', b'\n'] | [line @ .., b'\n'] => line,
        line => line,
    })
}

/// A line of the length that a text may have, and whether it was longer.
fn shortened_line(line: &[u8]) -> (&[u8], bool) {
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

fn is_json_name(name: &str) -> bool {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    [".json", ".jsonl", ".ndjson"].iter().any(|ending| name.ends_with(ending)) || !name.contains('.')
}

fn is_log_name(name: &str) -> bool {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    name.ends_with(".log") || name.ends_with(".txt")
}

fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    let file = file.strip_suffix(".gz").unwrap_or(file);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> (Case, Vec<Skipped>) {
        let mut case = Case::default();
        let skipped = add_source(&mut case, name, text.as_bytes());
        (case, skipped)
    }

    #[test]
    fn several_values_and_lines_make_one_case() {
        let (case, skipped) = read("all.json", "{\"tasks\":[{\"taskArn\":\"a\"}]}\n\n{\n \"services\":[{\"serviceArn\":\"s\"}]}");
        assert_eq!((case.tasks.len(), case.services.len(), skipped.len()), (1, 1, 0));
        assert_eq!(case.tasks[0].origin.to_string(), "all.json:1#/tasks/0");
        let (case, _) = read("all.jsonl", "{\"taskArn\":\"a\"}\n{\"taskArn\":\"b\"}\n");
        assert_eq!(case.tasks[1].origin.to_string(), "all.jsonl:2#");
    }

    #[test]
    fn an_error_names_the_place_in_the_file() {
        let (case, skipped) = read("x.json", "{\"tasks\":[]}\n{\n  \"services\": [}\n");
        assert!(case.is_empty());
        assert_eq!((skipped[0].source.as_str(), skipped[0].broken), ("x.json:2", true));
        let (_, skipped) = read("x.json", "{\n \"tasks\": [\n  7 8\n]}");
        assert_eq!(skipped[0].reason, "expected `,` or `]` at line 3, column 5");
        let (_, skipped) = read("x.json", "{\n \"tasks\": [\n  {\"taskArn\": \"a\"}, 7\n]}");
        assert!(skipped[0].reason.ends_with("at line 3, column 21"), "{}", skipped[0].reason);
    }

    #[test]
    fn one_broken_line_does_not_end_the_others() {
        let (case, skipped) = read("x.jsonl", "{\"taskArn\":\"a\"}\n{\"taskArn\":\n{\"taskArn\":\"c\"}\n");
        assert_eq!((case.tasks.len(), skipped.len(), skipped[0].source.as_str()), (2, 1, "x.jsonl:2"));
    }

    #[test]
    fn a_log_is_told_by_content_and_then_by_name() {
        let (case, _) = read("d/app.log", "2026-03-01T10:00:00.000Z boom\nplain\n");
        assert_eq!((case.logs[0].container.as_str(), case.logs[0].lines[0].message.as_str()), ("app", "boom"));
        let (case, _) = read("app.log", "{\"level\":50,\"msg\":\"boom\"}\n{\"level\":30,\"msg\":\"x\"}\n");
        assert_eq!(case.logs[0].lines.len(), 2);
        let (case, skipped) = read("web.log", "[2026-03-01 10:00:00] [1] [INFO] boots\n[2026-03-01 10:00:01] [1] [CRITICAL] boom\n");
        assert_eq!((case.logs[0].lines.len(), skipped.len()), (2, 0));
        let (case, _) = read("all.txt", "2026-03-01T10:00:00.000Z ecs/web/0123456789abcdef0123456789abcdef boom\n");
        assert_eq!((case.logs[0].container.as_str(), case.logs[0].lines[0].message.as_str()), ("web", "boom"));
        let (case, skipped) = read("readme.md", "# Hi");
        assert!(case.is_empty() && !skipped[0].broken);
    }

    #[test]
    fn a_task_counts_once_in_its_last_state() {
        let (case, _) = read(
            "x.json",
            "{\"tasks\":[{\"taskArn\":\"a\",\"lastStatus\":\"STOPPED\",\"version\":5}]} {\"taskArn\":\"a\",\"lastStatus\":\"RUNNING\",\"version\":4}",
        );
        assert_eq!(case.tasks.len(), 1);
        assert!(case.tasks[0].stopped());
    }
}
