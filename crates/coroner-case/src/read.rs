//! From the bytes of one source to facts, whatever the source is: JSON, several JSON values, JSON Lines, a plain log.

use std::borrow::Cow;
use std::sync::Arc;

use coroner_ecs::Timestamp;
use coroner_ecs::document::{self, NotRead};
use coroner_ecs::lenient::{Text, Time};
use coroner_ecs::log::LogLine;
use serde_json::value::RawValue;

use crate::case::{Case, container_of_stream};
use crate::origin::Origin;
use crate::saved::Saved;

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

/// Whether the first line of a source is one whole event or task, and more follows: a JSON Lines stream of many cases.
pub fn looks_like_stream(head: &[u8]) -> bool {
    let Some(end) = memchr::memchr(b'\n', head) else { return false };
    let rest = head[end..].iter().any(|byte| !byte.is_ascii_whitespace());
    rest && std::str::from_utf8(&head[..end]).is_ok_and(|line| {
        document::read(line)
            .is_ok_and(|documents| documents.iter().all(|d| matches!(d, document::Document::Event(_) | document::Document::Task(_))))
    })
}

/// Reads a source into `case`. `name` is shown to people; its ending only decides whether text that is no JSON is a log.
pub fn add_source(case: &mut Case, name: &str, bytes: &[u8]) -> Vec<Skipped> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if is_log_name(name) && !bytes.contains(&0) => String::from_utf8_lossy(bytes),
        Err(error) if !bytes.contains(&0) => {
            return vec![Skipped::broken(
                name,
                format!("not UTF-8 from byte {} on, so no JSON; a log is read if its name ends in .log or .txt", error.valid_up_to()),
            )];
        }
        Err(_) => return vec![Skipped::broken(name, "binary data, neither JSON nor a log")],
    };
    let body = text.trim_start_matches('\u{feff}').trim_start();
    if body.is_empty() {
        return vec![Skipped { source: name.to_owned(), reason: "empty".to_owned(), broken: false }];
    }
    let json = body.starts_with(['{', '[']);
    if !json {
        return add_text(case, name, &text);
    }
    match Saved::read(body) {
        Some(Ok(saved)) => {
            saved.cases.iter().for_each(|answers| answers.add_to(case));
            return Vec::new();
        }
        Some(Err(reason)) => return vec![Skipped::broken(name, reason)],
        None => {}
    }
    let mut found = Case::default();
    let skipped = add_json(&mut found, name, &text);
    let nothing = found.is_empty() && found.definitions.is_empty();
    if is_log_name(name) && nothing {
        // JSON lines of an application's own log, or `[info] …`.
        add_plain_log(case, name, &text);
        return Vec::new();
    }
    if nothing && !is_json_name(name) && skipped.iter().all(|skipped| skipped.broken) && skipped.len() > 1 {
        let reason = "neither JSON nor a log; a log is read if its name ends in .log or .txt".to_owned();
        return vec![Skipped { source: name.to_owned(), reason, broken: false }];
    }
    // Read twice rather than merged: a source is small, and one way in keeps joining in one place.
    add_json(case, name, &text);
    skipped
}

/// Reads value after value. Behind a broken one it goes on at the next line that begins an object or a list: in JSON Lines that is
/// the next record, in one indented document there is none.
fn add_json(case: &mut Case, name: &str, text: &str) -> Vec<Skipped> {
    let document: Arc<str> = Arc::from(name);
    let stem = stem(name);
    let body = text.trim_start_matches('\u{feff}');
    let mut skipped = Vec::new();
    let mut lines = LineCounter { body, at: 0, line: 1, column: 1 };
    let mut at = next_value(body, 0);
    let mut several = false;
    while at < body.len() {
        let (line, column) = lines.place(at);
        let mut values = serde_json::Deserializer::from_str(&body[at..]).into_iter::<&RawValue>();
        let (end, read) = match values.next() {
            Some(Ok(value)) => {
                (next_value(body, at + values.byte_offset()), document::read(value.get()).map(|documents| (documents, value.get())))
            }
            Some(Err(error)) => (resume(body, at), Err(error.into())),
            None => return skipped,
        };
        several |= end < body.len();
        match read {
            Ok((documents, text)) => add_documents(case, documents, text, &document, if several { line as u64 } else { 0 }, stem),
            Err(NotRead::Unknown(reason)) => {
                let source = if several { format!("{name}:{line}") } else { name.to_owned() };
                skipped.push(Skipped { source, reason: format!("not a document that Coroner knows: {reason}"), broken: false });
            }
            Err(NotRead::Broken { reason, line: below, column: across }) => {
                let source = if several { format!("{name}:{line}") } else { name.to_owned() };
                let (line, column) = if below <= 1 { (line, column + across - 1) } else { (line + below - 1, across) };
                skipped.push(Skipped::broken(&source, format!("{reason} at line {line}, column {column}")));
            }
        }
        at = end;
    }
    skipped
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

fn add_text(case: &mut Case, name: &str, text: &str) -> Vec<Skipped> {
    if is_log_name(name) {
        add_plain_log(case, name, text);
        return Vec::new();
    }
    let reason = "neither JSON nor a log; a log is read if its name ends in .log or .txt".to_owned();
    vec![Skipped { source: name.to_owned(), reason, broken: false }]
}

/// Container and task of a log stream.
type StreamName = (String, Option<String>);

/// A file of lines, each optionally after a time, and after a stream's name as `aws logs tail` prints them.
fn add_plain_log(case: &mut Case, name: &str, text: &str) {
    let document: Arc<str> = Arc::from(name);
    let mut streams: Vec<(Option<StreamName>, Vec<LogLine>)> = Vec::new();
    for line in text.lines() {
        let (time, rest) = split_time(line);
        let (first, after) = rest.split_once(' ').unwrap_or((rest, ""));
        let (stream, message) = match container_of_stream(first) {
            Some(stream) if time.is_some() => (Some(stream), after),
            _ => (None, rest),
        };
        let line = LogLine { timestamp: Time(time), message: Text(message.to_owned()), ..LogLine::default() };
        match streams.iter_mut().find(|(known, _)| *known == stream) {
            Some((_, lines)) => lines.push(line),
            None => streams.push((stream, vec![line])),
        }
    }
    for (stream, lines) in streams {
        let (container, task) = stream.unwrap_or_else(|| (stem(name).to_owned(), None));
        let origin = Origin { document: Arc::clone(&document), line: 0, pointer: Cow::Borrowed("") };
        case.add_log(container, task, origin, lines);
    }
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
