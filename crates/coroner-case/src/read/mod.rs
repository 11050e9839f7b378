//! From the bytes of one source to facts, whatever the source is.
//!
//! `values.rs` reads JSON, one value or several; `envelope.rs` opens what documents lie in; `lines.rs` reads logs. Forms that are no JSON
//! are turned into it in `coroner-forms`.

mod beside;
mod envelope;
mod lines;
mod values;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use coroner_ecs::document::{self, NotRead};
use coroner_ecs::room::{self, Room};
use coroner_ecs::words;
use coroner_forms::{Form, encoding};

use crate::case::Case;
use crate::origin::{Located, Origin};
use crate::saved::Saved;
use lines::Lines;
use values::{Heed, add_values};

pub use envelope::{Opened, open as open_envelope};

/// What is told of one source that can't be used, value by value; further ones are counted.
const MAX_SKIPPED: usize = 100;
/// And of all sources of a case together.
const MAX_ALL_SKIPPED: usize = 1_000;
/// A text that is no UTF-8 is read up to here: as UTF-8 it may be three times as large.
const MAX_DECODED: usize = 32 << 20;
/// What is no JSON and no log is turned into JSON up to here.
const MAX_FORM: usize = 16 << 20;
/// A text that a person would paste.
const MAX_PASTED: usize = 4 << 20;
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

    /// That something found no room; it is of no use then.
    fn no_room(&mut self, source: &str) -> bool {
        self.no_room = true;
        self.push(Skipped::broken(source, room::NONE_LEFT));
        false
    }

    /// Takes what was told of one value; where only documents are heeded, what is none is no loss.
    fn take(&mut self, told: Skips, heed: Heed) {
        self.no_room |= told.no_room;
        let lost = |skipped: &Skipped| heed == Heed::All || (skipped.broken && told.no_room);
        if heed == Heed::All || told.no_room {
            self.further += told.further;
            self.further_broken |= told.further_broken;
        }
        told.told.into_iter().filter(lost).for_each(|skipped| self.push(skipped));
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
    if bytes.len() > MAX_DECODED && std::str::from_utf8(bytes).is_err() {
        return match is_log_name(name) && encoding::utf_16(bytes).is_none() {
            true => lines::add_log(room, case, name, bytes, skips),
            false => skips.push(Skipped::broken(
                name,
                format!("no UTF-8, and more than {} MiB, up to which other texts are read", MAX_DECODED >> 20),
            )),
        };
    }
    let Ok(text) = encoding::decode(bytes) else {
        return skips.push(Skipped::broken(name, "binary data, neither JSON nor a log"));
    };
    let body = text.trim_start();
    if body.is_empty() {
        return skips.push(Skipped { source: name.to_owned(), reason: "empty".to_owned(), broken: false });
    }
    if !begins_as_json(body) {
        return read_other(room, case, name, &text, None, skips);
    }
    match saved_within(body, room) {
        Some(Ok(saved)) => return saved.cases.iter().for_each(|answers| answers.add_to(case)),
        Some(Err(reason)) => return skips.push(Skipped::broken(name, reason)),
        None => {}
    }
    let mut found = Case::default();
    let mut trial = Skips::at_most(MAX_SKIPPED);
    add_values(&mut Room::of(room.left()), &mut found, name, &text, Heed::All, &mut trial);
    let nothing = found.holds_nothing();
    drop(found);
    if nothing && !trial.no_room {
        return read_other(room, case, name, &text, Some(trial), skips);
    }
    // Read twice rather than merged: a source is small, and one way in keeps joining in one place.
    add_values(room, case, name, &text, Heed::All, skips);
}

/// Whether a text may be JSON by its first bytes: `[INFO]` and `[me@host ~]$` begin as no list does.
fn begins_as_json(body: &str) -> bool {
    match body.strip_prefix('[') {
        None => body.starts_with('{'),
        Some(rest) => {
            let rest = rest.trim_start();
            let word = ["true", "false", "null"].iter().any(|word| rest.starts_with(word));
            word || rest.is_empty() || rest.starts_with(|c: char| "{[]\"-".contains(c) || c.is_ascii_digit())
        }
    }
}

/// Reads a text that is no JSON, or in whose JSON nothing is known: `as_json` tells what.
fn read_other(room: &mut Room, case: &mut Case, name: &str, text: &str, as_json: Option<Skips>, skips: &mut Skips) {
    if let Some(form) = Some(text).filter(|text| text.len() <= MAX_FORM).and_then(coroner_forms::read) {
        let lost = matches!(&form, Form::Values(values) if names_more(text, values));
        let whole = match &form {
            Form::Rows(_) => true,
            // What stands in other words ends where they go on.
            Form::Values(values) => !begins_at(text, values.first().map_or(1, |value| value.line)) || ends_whole(text),
        };
        if add_form(room, case, name, text, form, skips) {
            if lost {
                skips.push(Skipped::broken(
                    name,
                    "a part of it could not be read: it names tasks that were not found in it, or leaves out some",
                ));
            }
            if !whole {
                skips.push(Skipped::broken(name, "it does not end as it would if it were whole; what is there is read"));
            }
            return;
        }
    }
    if as_json.is_none() && add_transcript(room, case, name, text, skips) {
        return;
    }
    let has_ending = name.rsplit('/').next().unwrap_or(name).contains('.');
    if is_log_name(name) || lines::is_wrapped(text) || (!has_ending && as_json.is_none()) {
        return lines::add_log(room, case, name, text.as_bytes(), skips);
    }
    if text.len() <= MAX_PASTED && words::of_ecs(text) && room.take(text.len()) {
        // What broke off may have said more.
        as_json.into_iter().flat_map(|told| told.told).filter(|skipped| skipped.broken).for_each(|skipped| skips.push(skipped));
        let origin = Origin { document: Arc::from(name), line: 0, pointer: Cow::Borrowed("") };
        return case.pasted.push(Located { origin, value: text.to_owned() });
    }
    match as_json {
        Some(told) if is_json_name(name) || told.told.len() <= 1 || told.told.iter().any(|skipped| !skipped.broken) => {
            told.told.into_iter().for_each(|skipped| skips.push(skipped));
            skips.further += told.further;
            skips.further_broken |= told.further_broken;
        }
        _ => skips.push(neither(name)),
    }
}

/// Whether a text names tasks that its values do not, or says itself that it leaves something out, as Python does.
fn names_more(text: &str, values: &[coroner_forms::Value]) -> bool {
    const LEFT_OUT: [&str; 4] = ["[...]", "{...}", ", ...]", ", ...}"];
    let arns = |text: &str| -> BTreeSet<String> {
        let tasks = text.match_indices(":task/").take(MOST_ARNS);
        let id = |at: usize| {
            text[at + 6..].split(|c: char| !(c.is_ascii_alphanumeric() || "/-_".contains(c))).next().unwrap_or_default().to_owned()
        };
        tasks.map(|(at, _)| id(at)).collect()
    };
    let read: BTreeSet<String> = values.iter().flat_map(|value| arns(&value.json)).collect();
    LEFT_OUT.iter().any(|words| text.contains(words)) || arns(text).iter().any(|arn| !read.contains(arn))
}

/// ARNs that are compared.
const MOST_ARNS: usize = 100_000;

/// Whether the first line of a text that holds anything is this one, counted from 1.
fn begins_at(text: &str, line: usize) -> bool {
    text.lines().position(|line| !line.trim().is_empty()).is_some_and(|first| first + 1 == line)
}

/// Whether a text ends as what prints it ends: with a line end, and a table with its frame.
fn ends_whole(text: &str) -> bool {
    let is_table = text.trim_start().starts_with("---");
    let framed = || text.trim_end().rsplit('\n').next().is_some_and(|last| last.trim_matches('|').starts_with(['+', '-']));
    text.ends_with('\n') && (!is_table || framed())
}

fn neither(name: &str) -> Skipped {
    let reason = "neither JSON nor a log; a log is read if its name ends in .log or .txt".to_owned();
    Skipped { source: name.to_owned(), reason, broken: false }
}

/// Takes what a form holds; `false` if nothing of it is known.
fn add_form(room: &mut Room, case: &mut Case, name: &str, text: &str, form: Form, skips: &mut Skips) -> bool {
    match form {
        Form::Values(values) => {
            let mut known = false;
            let starts: Vec<usize> = values.iter().map(|value| value.line).collect();
            let several = values.len() > 1;
            for value in values {
                let mut told = Skips::at_most(MAX_SKIPPED);
                let line = if several { value.line } else { 0 };
                known |= values::add_value(room, case, name, &value.json, line, &mut told);
                told.told.into_iter().filter(|skipped| skipped.broken).for_each(|skipped| skips.push(skipped));
            }
            if known {
                beside::add_lines_around(room, case, name, text, &starts, skips);
            }
            known
        }
        Form::Rows(rows) => {
            let mut lines = Lines::new(name, room);
            for row in &rows {
                let stream = row.stream.as_deref().or(row.container.as_deref());
                if !lines.row(case, row.at.as_deref(), stream, &row.message) {
                    break;
                }
            }
            lines.finish(case, skips);
            !rows.is_empty()
        }
    }
}

/// Reads the documents that stand in a text between other lines, as in a terminal's transcript or in notes; `false` if there are none.
fn add_transcript(room: &mut Room, case: &mut Case, name: &str, text: &str, skips: &mut Skips) -> bool {
    let begins = |line: &str| begins_as_json(line);
    if !text.lines().any(begins) {
        return false;
    }
    let mut found = Case::default();
    let mut trial = Skips::at_most(MAX_SKIPPED);
    add_values(&mut Room::of(room.left()), &mut found, name, text, Heed::Documents, &mut trial);
    if !found.names_a_subject() {
        return false;
    }
    drop(found);
    let spans = add_values(room, case, name, text, Heed::Documents, skips);
    beside::add_lines_between(room, case, name, text, &spans, skips);
    true
}

fn is_json_name(name: &str) -> bool {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    [".json", ".jsonl", ".ndjson"].iter().any(|ending| name.ends_with(ending)) || !name.contains('.')
}

fn is_log_name(name: &str) -> bool {
    let name = [".gz", ".zst"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(name);
    [".log", ".txt", ".out", ".err"].iter().any(|ending| name.ends_with(ending))
}

fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    let file = [".gz", ".zst"].iter().find_map(|packed| file.strip_suffix(packed)).unwrap_or(file);
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
    fn what_is_cut_off_or_odd_costs_no_document() {
        let (case, skipped) = read("x.json", "{\n \"tasks\": [{\"taskArn\": \"a\"}, {\"taskArn\": \"b\", \"stopp");
        assert_eq!((case.tasks.len(), skipped[0].reason.as_str()), (2, "it breaks off at line 2, byte 46; what came before that is read"));
        let (case, skipped) = read("x.json", "{\"taskArn\":\"a\",\"cpu\":1e400,\"lastStatus\":\"x\",\"lastStatus\":\"STOPPED\"}");
        assert_eq!((case.tasks[0].last_status.as_str(), skipped.len()), ("STOPPED", 0));
        let (case, skipped) = read("x.jsonl", "{\"taskArn\":\"a\",\"cpu\":NaN}\n{\"taskArn\":\"b\"}\n");
        assert_eq!((case.tasks.len(), skipped.len()), (2, 0));
    }

    #[test]
    fn documents_are_found_between_other_lines_and_in_other_encodings() {
        let text = "$ aws ecs describe-tasks --tasks a\n{\n \"tasks\": [{\"taskArn\": \"a\"}]\n}\n$ aws ecs describe-services --services web\n{\"services\": [{\"serviceArn\": \"s\"}]}\n$ exit\n";
        for name in ["session.txt", "session.md", "session"] {
            let (case, skipped) = read(name, text);
            assert_eq!((case.tasks.len(), case.services.len(), case.logs.len(), skipped.len()), (1, 1, 0, 0), "{name}");
        }
        let mut case = Case::default();
        let wide: Vec<u8> = "{\"taskArn\":\"a\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(add_source(&mut case, "x.json", &wide).is_empty());
        assert_eq!(case.tasks.len(), 1);
    }

    #[test]
    fn a_line_that_is_a_document_is_no_line_of_a_log() {
        let event = r#"{"detail-type":"ECS Task State Change","source":"aws.ecs","detail":{"taskArn":"a","lastStatus":"STOPPED"}}"#;
        let (case, _) = read("export.log", &format!("2026-03-01T10:00:00.000Z {event}\n2026-03-01T10:00:01.000Z plain\n"));
        assert_eq!((case.tasks.len(), case.logs[0].lines.len()), (1, 1));
        let quoted = serde_json::to_string(event).unwrap_or_default();
        let (case, _) = read(
            "events.json",
            &format!("{{\"events\":[{{\"timestamp\":1,\"message\":{quoted}}},{{\"timestamp\":2,\"message\":\"{{}}\"}}]}}"),
        );
        assert_eq!((case.tasks.len(), case.logs[0].lines.len()), (1, 1));
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
