//! JSON: one value or several, whole, broken or cut off.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use coroner_ecs::document::{self, Document, NotRead};
use coroner_ecs::log::LogLine;
use coroner_ecs::room::{self, Room};
use coroner_ecs::{Timestamp, query, words};
use coroner_forms::mend;
use serde_json::value::RawValue;

use super::lines::Lines;
use super::{Skipped, Skips, envelope, stem};
use crate::case::Case;
use crate::origin::{Located, Origin};

/// How often the text behind broken values is gone through again, at most.
const MAX_AGAIN: usize = 4;
/// Values of one source that are of no use: behind more of them nothing is looked for.
const MAX_UNUSABLE: usize = 100_000;
/// What is broken is mended up to here.
const MAX_MENDED: usize = 16 << 20;

/// What in a text is to be heeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heed {
    /// All of it: it is JSON.
    All,
    /// The documents in it; what stands between them is something else, and no loss.
    Documents,
}

/// Reads value after value. Behind a broken one it goes on at the next line that begins an object or a list: in JSON Lines that is
/// the next record, in one indented document there is none.
/// Answers where the values stand.
pub(super) fn add_values(room: &mut Room, case: &mut Case, name: &str, text: &str, heed: Heed, skips: &mut Skips) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let source = Source { document: Arc::from(name), name, stem: stem(name) };
    let mut lines = LineCounter { body: text, at: 0, line: 1, column: 1 };
    let mut at = match heed {
        Heed::All => next_value(text, 0),
        Heed::Documents if text.starts_with(['{', '[']) => 0,
        Heed::Documents => resume(text, 0),
    };
    let mut several = heed == Heed::Documents;
    // Bytes that were gone through in vain, and will be again.
    let mut in_vain = 0;
    while at < text.len() {
        let (line, column) = lines.place(at);
        let enough = match () {
            () if in_vain > MAX_AGAIN * text.len() => Some("too much is broken; from here on nothing is read"),
            () if skips.told.len() + skips.further > MAX_UNUSABLE => Some("too much is no document; from here on nothing is read"),
            () => None,
        };
        if let Some(reason) = enough {
            skips.push_last(Skipped::broken(&source.at(line, true), reason));
            return spans;
        }
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<&RawValue>();
        let place = |several: bool| if several { line } else { 0 };
        match values.next() {
            Some(Ok(value)) => {
                let behind = at + values.byte_offset();
                if heed == Heed::Documents {
                    spans.push(at..behind);
                }
                let end = match heed {
                    Heed::All => next_value(text, behind),
                    Heed::Documents => resume(text, behind.saturating_sub(1)),
                };
                several |= end < text.len();
                let mut told = Skips::at_most(skips.most.saturating_sub(skips.told.len()));
                source.add(room, case, value.get(), place(several), (line, column), &mut told);
                skips.take(told, heed);
                at = end;
            }
            Some(Err(error)) => {
                let length = offset(&text[at..], error.line(), error.column());
                in_vain += length;
                let end = resume(text, at);
                // What was cut off ends the source. Where another record follows, only this one is broken.
                let piece = Some(&text[at..end]).filter(|piece| piece.len() <= MAX_MENDED && (end == text.len() || !error.is_eof()));
                let mended = piece.and_then(|piece| mended(piece, &error));
                if let Some(Mended { json, cut }) = mended {
                    let mut told = Skips::at_most(skips.most.saturating_sub(skips.told.len()));
                    let known = source.add(room, case, &json, place(several), (line, column), &mut told);
                    // Notes leave out what they like.
                    if known && let Some(length) = cut.filter(|_| heed == Heed::All || error.is_eof()) {
                        let (line, _) = lines.place(at + length);
                        let reason = format!("it breaks off at line {line}, byte {}; what came before that is read", at + length);
                        skips.push(Skipped::broken(name, reason));
                    }
                    if known {
                        spans.push(at..end);
                        skips.take(told, heed);
                        several |= end < text.len();
                        at = end;
                        continue;
                    }
                }
                several |= end < text.len();
                if heed == Heed::All {
                    skips.push(broken(&source.at(line, several), error.into(), (line, column)));
                }
                at = end;
            }
            None => break,
        }
    }
    spans
}

/// Reads one value that was written in another form; whether anything of it is known.
pub(super) fn add_value(room: &mut Room, case: &mut Case, name: &str, json: &str, line: usize, skips: &mut Skips) -> bool {
    let source = Source { document: Arc::from(name), name, stem: stem(name) };
    source.add(room, case, json, line, (line.max(1), 1), skips)
}

/// A value that no reader takes, made one that is taken; and where it was cut off.
struct Mended {
    json: String,
    cut: Option<usize>,
}

fn mended(text: &str, error: &serde_json::Error) -> Option<Mended> {
    if error.is_eof() {
        let closed = mend::close(text)?;
        return Some(Mended { json: closed.json, cut: Some(closed.length) });
    }
    let Some(json) = mend::mended(text) else {
        // What follows is something else: the words of a program that broke off while it wrote.
        let before = text.get(..offset(text, error.line(), error.column()).saturating_sub(1))?;
        let closed = mend::close(before)?;
        return Some(Mended { json: closed.json, cut: Some(closed.length) });
    };
    // Mended, it may be whole, and followed by others, which are read in their turn; or it is cut off as well.
    match serde_json::from_str::<&RawValue>(&json) {
        Ok(_) => Some(Mended { json, cut: None }),
        Err(error) if error.is_eof() => {
            let closed = mend::close(&json)?;
            Some(Mended { json: closed.json, cut: Some(closed.length.min(text.len())) })
        }
        Err(_) => None,
    }
}

/// Where values come from.
struct Source<'a> {
    document: Arc<str>,
    name: &'a str,
    stem: &'a str,
}

impl Source<'_> {
    fn at(&self, line: usize, several: bool) -> String {
        if several { format!("{}:{line}", self.name) } else { self.name.to_owned() }
    }

    /// Takes the documents of a value, or those within it; whether there was any that tells something. `line` is nought if the value is the whole source.
    fn add(&self, room: &mut Room, case: &mut Case, text: &str, line: usize, place: (usize, usize), skips: &mut Skips) -> bool {
        let told = self.at(line, line > 0);
        let (documents, pointers) = match room.lend(|| document::read(text)) {
            Ok(documents) => (documents, None),
            Err(error) if error.no_room() => return skips.no_room(&told),
            Err(NotRead::Broken { reason, .. }) if may_be_mended(&reason) && text.len() <= MAX_MENDED => {
                // Each key once and each number a number: then it is read as it would have been.
                let Some(whole) = normal(text, room) else { return skips.no_room(&told) };
                match room.lend(|| document::read(&whole)) {
                    Ok(documents) => (documents, None),
                    Err(error) => {
                        skips.push(broken(&told, error, place));
                        return false;
                    }
                }
            }
            Err(error @ NotRead::Broken { .. }) => {
                skips.push(broken(&told, error, place));
                return false;
            }
            Err(error @ NotRead::Unknown(_)) => {
                if self.add_lines_within(room, case, text, skips) {
                    return true;
                }
                let opened = envelope::open(text, room);
                if opened.no_room {
                    return skips.no_room(&told);
                }
                if opened.breaks_off {
                    skips.push(Skipped::broken(&told, "a document within it breaks off; what came before that is read"));
                }
                let exported = opened.exports.iter().filter(|export| self.add_lines_within(room, case, export, skips)).count();
                // Beside what has no subject of its own, words say more.
                if !opened.documents.iter().any(|(_, document)| has_a_subject(document)) {
                    let rows = if opened.documents.is_empty() { rows(text, room) } else { Vec::new() };
                    let known = exported > 0 || !rows.is_empty() || self.add_texts(room, case, opened.texts, line);
                    for (pointer, document) in rows {
                        case.add(document, &self.document, line as u64, Cow::Owned(pointer), self.stem);
                    }
                    if opened.documents.is_empty() {
                        if !known {
                            skips.push(broken(&told, error, place));
                        }
                        return known;
                    }
                } else if !opened.texts.is_empty() {
                    // Beside documents they only stand against an all-clear.
                    self.add_texts(room, case, opened.texts, line);
                }
                let (pointers, documents): (Vec<String>, Vec<Document>) = opened.documents.into_iter().unzip();
                (documents, Some(pointers))
            }
        };
        let known = documents.iter().any(|document| !matches!(document, Document::Empty(_)));
        let in_list = pointers.is_none() && text.trim_start().starts_with('[');
        let mut within = Vec::new();
        for (index, mut document) in documents.into_iter().enumerate() {
            let pointer = match (&pointers, in_list) {
                (Some(pointers), _) => Cow::Owned(pointers.get(index).cloned().unwrap_or_default()),
                (None, true) => Cow::Owned(format!("/{index}")),
                (None, false) => Cow::Borrowed(""),
            };
            if pointers.is_none() && matches!(document, Document::Trail(..)) {
                within.push(pointer.clone());
            }
            self.add_log_lines(room, case, &mut document, line, skips);
            case.add(document, &self.document, line as u64, pointer, self.stem);
        }
        if !within.is_empty() {
            // What a call answered stands in its record.
            let opened = envelope::open(text, room);
            for (pointer, document) in opened.documents.into_iter().filter(|(_, document)| !matches!(document, Document::Trail(..))) {
                case.add(document, &self.document, line as u64, Cow::Owned(pointer), self.stem);
            }
        }
        known
    }

    /// Events of a log group go through the hands that all lines go through: each may be a document, or be wrapped.
    fn add_log_lines(&self, room: &mut Room, case: &mut Case, document: &mut Document, line: usize, skips: &mut Skips) {
        let Document::Answer(answer) = document else { return };
        let is_wrapped = |event: &LogLine| event.message.trim_start().starts_with('{') || coroner_forms::unwrap(&event.message).is_some();
        if !answer.events.iter().any(is_wrapped) {
            return;
        }
        let events = std::mem::take(&mut answer.events.0);
        let mut lines = Lines::new(self.name, room);
        for event in events {
            if !lines.event(case, line, &event) {
                break;
            }
        }
        lines.finish(case, skips);
    }

    /// An export of many lines in one document, or the bare lines that `--query 'events[].message'` leaves.
    fn add_lines_within(&self, room: &mut Room, case: &mut Case, text: &str, skips: &mut Skips) -> bool {
        let Some(found) = coroner_forms::whole(text) else { return self.add_bare_lines(room, case, text, skips) };
        let mut lines = Lines::new(self.name, room);
        for (_, line) in &found {
            if !lines.unwrapped(case, line, None) {
                break;
            }
        }
        lines.finish(case, skips);
        !found.is_empty()
    }

    fn add_bare_lines(&self, room: &mut Room, case: &mut Case, text: &str, skips: &mut Skips) -> bool {
        let Some(rows) = bare_lines(text) else { return false };
        if rows.iter().any(|(_, line)| words::of_ecs(line)) {
            let said = rows.into_iter().map(|(_, line)| (String::new(), line.into_owned())).collect();
            return self.add_texts(room, case, said, 0);
        }
        let mut lines = Lines::new(self.name, room);
        for (at, line) in &rows {
            if !lines.row(case, at.as_deref(), None, line) {
                break;
            }
        }
        lines.finish(case, skips);
        !rows.is_empty()
    }

    /// What was said in words, where there is no document: as if it had been pasted.
    fn add_texts(&self, room: &mut Room, case: &mut Case, texts: Vec<(String, String)>, line: usize) -> bool {
        let Some((pointer, _)) = texts.first() else { return false };
        let origin = Origin { document: Arc::clone(&self.document), line: line as u64, pointer: Cow::Owned(pointer.clone()) };
        let mut said: Vec<&str> = Vec::new();
        for (_, text) in &texts {
            if !said.contains(&text.as_str()) {
                said.push(text);
            }
        }
        let value = said.join("\n");
        if !room.take(value.len()) {
            return false;
        }
        case.pasted.push(Located { origin, value });
        true
    }
}

/// Whether a document is about a task, a service or what was asked of ECS, and not only about what belongs to them.
fn has_a_subject(document: &Document) -> bool {
    match document {
        Document::Answer(answer) => {
            let subjects = [answer.tasks.len(), answer.services.len(), answer.failures.len(), answer.service_deployments.len()];
            subjects.iter().any(|count| *count > 0) || !answer.jobs.is_empty() || !answer.events.is_empty()
        }
        Document::TaskDefinition(_) | Document::Logs(_) | Document::Listed(_) | Document::Empty(_) => false,
        Document::Event(_) | Document::Task(_) | Document::Service(_) | Document::Docker(_) | Document::Trail(..) => true,
    }
}

/// Values without keys of AWS's, or with keys of one's own: a row, or a list of them.
fn rows(text: &str, room: &mut Room) -> Vec<(String, Document)> {
    let row = |text: &str, room: &mut Room| room.lend(|| query::row(text).ok_or(())).ok();
    let elements: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
    if !elements.first().is_some_and(|element| element.get().starts_with(['{', '['])) {
        return row(text, room).map(|document| (String::new(), document)).into_iter().collect();
    }
    elements.iter().enumerate().filter_map(|(at, element)| Some((format!("/{at}"), row(element.get(), room)?))).collect()
}

/// A line, and when it was written.
type BareLine<'a> = (Option<Cow<'a, str>>, Cow<'a, str>);

/// The lines of a list of texts, or of a list of times with texts. One word is no line, and a list of words no log.
fn bare_lines(text: &str) -> Option<Vec<BareLine<'_>>> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Element<'a> {
        Text(#[serde(borrow)] Cow<'a, str>),
        Row(#[serde(borrow)] Vec<Cell<'a>>),
    }

    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Cell<'a> {
        Number(i64),
        Text(#[serde(borrow)] Cow<'a, str>),
    }

    if !text.trim_start().starts_with('[') || text.len() > MAX_MENDED {
        return None;
    }
    let elements: Vec<Element<'_>> = serde_json::from_str(text).ok()?;
    let line = |element| match element {
        Element::Text(line) => Some((None, line)),
        Element::Row(cells) => {
            let mut cells = cells.into_iter();
            match (cells.next()?, cells.next(), cells.next()) {
                (Cell::Text(line), None, None) => Some((None, line)),
                (Cell::Number(at), Some(Cell::Text(line)), None) => Some((Some(Cow::Owned(at.to_string())), line)),
                (Cell::Text(at), Some(Cell::Text(line)), None) if Timestamp::parse(&at).is_some() => Some((Some(at), line)),
                _ => None,
            }
        }
    };
    let lines: Vec<BareLine<'_>> = elements.into_iter().map(line).collect::<Option<_>>()?;
    lines.iter().any(|(_, line)| line.trim().contains(' ')).then_some(lines)
}

/// Whether a value that is JSON could not be taken for the way in which it was written.
fn may_be_mended(reason: &str) -> bool {
    reason.starts_with("duplicate field") || reason.starts_with("number out of range")
}

/// The same value with each key once, the last of several, and without numbers that are none; `None` without room for it.
fn normal(text: &str, room: &Room) -> Option<String> {
    let text = mend::mended(text).map_or(Cow::Borrowed(text), Cow::Owned);
    if room::tree(&text) > room.left() {
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(&text).ok()?;
    Some(value.to_string())
}

/// Why a value is of no use, with its place in the source.
fn broken(source: &str, error: NotRead, (line, column): (usize, usize)) -> Skipped {
    match error {
        NotRead::Unknown(reason) => {
            Skipped { source: source.to_owned(), reason: format!("not a document that Coroner knows: {reason}"), broken: false }
        }
        NotRead::Broken { reason, line: below, column: across } => {
            let (line, column) = if below <= 1 { (line, column + across - 1) } else { (line + below - 1, across) };
            Skipped::broken(source, format!("{reason} at line {line}, column {column}"))
        }
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
