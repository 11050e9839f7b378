//! Examines the records of many sources, on several threads.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use coroner_case::{Case, Skipped, add_source, open_envelope};
use coroner_ecs::Timestamp;
use coroner_ecs::document::{self, Detail, Document, NotRead};
use coroner_ecs::room::{self, Room};
use coroner_ecs::task::Task;
use coroner_examiner::{Catalogue, Examine, Outcome, Sketch, Sketched, Verdict};
use coroner_report::Page;
use serde_json::value::RawValue;

use crate::ordered::{MAX_WAITING, Ordered};
use crate::records::{Chunk, LARGE, Records, Shape, Source};
use crate::table::{MAX_INCIDENTS, Occurrence, Place, Table};

/// Rows of one thread that are told apart: they are small.
const MAX_ROWS: usize = 100_000;

/// What is wanted of each incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// Words.
    Words,
    /// Its row alone, which is quicker.
    Rows,
}

/// Who watches.
pub trait Watch: Sync {
    /// Bytes that were examined so far.
    fn progressed(&self, bytes: u64);
    /// A verdict as it is to be written at once; `None` where incidents are told at the end.
    fn each(&self, verdict: Verdict) -> Option<Page>;
    /// Writes what [`Watch::each`] made, in the order of the records.
    ///
    /// # Errors
    ///
    /// It can't be written; nothing more is examined then.
    fn write(&self, page: &Page) -> anyhow::Result<()>;
}

/// How to examine.
pub struct Bulk<'a> {
    /// With which causes.
    pub catalogue: &'a Catalogue,
    /// On how many threads.
    pub threads: usize,
    /// What is wanted.
    pub telling: Telling,
    /// Whether each verdict is written when it is found.
    pub each: bool,
    /// Who watches.
    pub watch: &'a dyn Watch,
}

impl Bulk<'_> {
    /// Examines all that the sources hold. What can't be read is told in the table, and the rest goes on.
    ///
    /// # Errors
    ///
    /// A verdict could not be written, or a thread ended in a panic.
    pub fn examine(&self, sources: impl Iterator<Item = Result<Source, (Arc<str>, String)>> + Send) -> anyhow::Result<Table> {
        let records = Mutex::new(Records::of(sources));
        let work = Work { bulk: self, ordered: Ordered::default(), bytes: AtomicU64::new(0), known: AtomicUsize::new(0) };
        let tables: Vec<anyhow::Result<Table>> = std::thread::scope(|scope| {
            let workers: Vec<_> = (1..self.threads).map(|_| scope.spawn(|| work.run(&records))).collect();
            let own = work.run(&records);
            let others = workers
                .into_iter()
                .map(|worker| worker.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a worker thread ended in a panic: please report it"))));
            std::iter::once(own).chain(others).collect()
        });
        let mut joined = Table::default();
        for table in tables {
            joined.join(table?);
        }
        Ok(joined)
    }
}

/// What the threads share.
struct Work<'a> {
    bulk: &'a Bulk<'a>,
    ordered: Ordered,
    bytes: AtomicU64,
    /// Incidents in the tables of all threads.
    known: AtomicUsize,
}

/// What a thread has, while it goes through a chunk.
struct Hand<'h> {
    table: &'h mut Table,
    text: Page,
    name: Arc<str>,
    /// Whether the last record was a task by itself: the next one is, too.
    bare_tasks: bool,
}

impl Work<'_> {
    fn run<S: Iterator<Item = Result<Source, (Arc<str>, String)>>>(&self, records: &Mutex<Records<S>>) -> anyhow::Result<Table> {
        let mut table = Table::default();
        let mut buffer = Vec::new();
        let mut bare_tasks = false;
        loop {
            let mut reading = Some(records.lock().unwrap_or_else(PoisonError::into_inner));
            let Some(chunk) = reading.as_mut().and_then(|records| records.next(std::mem::take(&mut buffer))) else { return Ok(table) };
            if chunk.bytes.len() <= LARGE {
                reading = None;
            }
            let mut hand = Hand { table: &mut table, text: Page::default(), name: Arc::clone(&chunk.name), bare_tasks };
            self.chunk(&chunk, &mut hand)?;
            bare_tasks = hand.bare_tasks;
            if self.bulk.each {
                let text = hand.text;
                self.ordered.put(chunk.sequence, text, &|page| self.bulk.watch.write(page))?;
            }
            drop(reading);
            let read = chunk.bytes.len() as u64;
            self.bulk.watch.progressed(self.bytes.fetch_add(read, Ordering::Relaxed) + read);
            buffer = chunk.bytes;
        }
    }

    fn chunk(&self, chunk: &Chunk, hand: &mut Hand<'_>) -> anyhow::Result<()> {
        match chunk.shape {
            Shape::Lines => self.lines(chunk, hand)?,
            Shape::Concatenated => self.values(chunk, hand)?,
            Shape::Case if chunk.bytes.is_empty() => {}
            Shape::Case => self.case(chunk, hand),
        }
        if let Some(reason) = &chunk.failed {
            let skipped = Skipped { source: chunk.name.to_string(), reason: reason.clone(), broken: true };
            hand.table.skip((chunk.source, 0), skipped);
        }
        Ok(())
    }

    fn lines(&self, chunk: &Chunk, hand: &mut Hand<'_>) -> anyhow::Result<()> {
        let (mut at, mut line) = (0, chunk.first);
        while at < chunk.bytes.len() {
            let end = memchr::memchr(b'\n', &chunk.bytes[at..]).map_or(chunk.bytes.len(), |end| at + end);
            let bytes = chunk.bytes[at..end].trim_ascii();
            if !bytes.is_empty() {
                self.record(bytes, (chunk.source, line), hand);
            }
            self.put_part(chunk, hand)?;
            at = end + 1;
            line += 1;
        }
        Ok(())
    }

    fn values(&self, chunk: &Chunk, hand: &mut Hand<'_>) -> anyhow::Result<()> {
        let values = serde_json::Deserializer::from_slice(&chunk.bytes).into_iter::<&RawValue>();
        for (number, value) in (chunk.first..).zip(values) {
            let at = (chunk.source, number);
            match value {
                Ok(value) => self.record(value.get().as_bytes(), at, hand),
                Err(error) => {
                    let reason = format!("{}; what follows in this part of it is not read", NotRead::from(error).reason());
                    let skipped = Skipped { source: format!("{}:{number}", chunk.name), reason, broken: true };
                    hand.table.skip(at, skipped);
                    return Ok(());
                }
            }
            self.put_part(chunk, hand)?;
        }
        Ok(())
    }

    fn put_part(&self, chunk: &Chunk, hand: &mut Hand<'_>) -> anyhow::Result<()> {
        if hand.text.len() > MAX_WAITING {
            self.ordered.put_part(chunk.sequence, &mut hand.text, &|page| self.bulk.watch.write(page))?;
        }
        Ok(())
    }

    /// A source that is one case; what is an event or a task alone is a record as any.
    fn case(&self, chunk: &Chunk, hand: &mut Hand<'_>) {
        let at = (chunk.source, 0);
        if chunk.bytes.len() <= room::LINE
            && let Ok(documents) = document::read_line(chunk.bytes.trim_ascii(), false)
            && documents.iter().all(|document| matches!(document, Document::Event(_) | Document::Task(_)))
        {
            return documents.into_iter().for_each(|document| self.document(document, at, 0, hand));
        }
        // An empty file of an archive is no loss.
        if chunk.bytes.trim_ascii().is_empty() {
            return;
        }
        let mut case = Case::default();
        for skipped in add_source(&mut case, &chunk.name, &chunk.bytes) {
            hand.table.skip(at, skipped);
        }
        if !case.is_empty() {
            self.examine(&case, at, hand);
        }
    }

    fn record(&self, bytes: &[u8], at: Place, hand: &mut Hand<'_>) {
        let error = match document::read_line(bytes, hand.bare_tasks) {
            Ok(documents) => return documents.into_iter().for_each(|document| self.document(document, at, at.1, hand)),
            Err(error) => error,
        };
        let source = || format!("{}:{}", hand.name, at.1);
        let skipped = match error {
            error if error.no_room() => {
                Skipped { source: source(), reason: "too much is in it: once read, it would take too much memory".to_owned(), broken: true }
            }
            error => {
                let inside = documents_within(bytes);
                if !inside.is_empty() {
                    return inside.into_iter().for_each(|document| self.document(document, at, at.1, hand));
                }
                match error {
                    NotRead::Unknown(reason) => {
                        Skipped { source: source(), reason: format!("not a document that Coroner knows: {reason}"), broken: false }
                    }
                    NotRead::Broken { reason, column, .. } => {
                        Skipped { source: source(), reason: format!("{reason} at line {}, column {column}", at.1), broken: true }
                    }
                }
            }
        };
        hand.table.skip(at, skipped);
    }

    fn document(&self, document: Document, at: Place, line: u64, hand: &mut Hand<'_>) {
        hand.bare_tasks = matches!(document, Document::Task(_));
        let stopped = task_of(&document).map(Task::stopped);
        if stopped == Some(false) {
            hand.table.unfinished += 1;
            hand.table.open |= task_of(&document).is_some_and(is_open);
            return;
        }
        let mut case = Case::default();
        case.add(document, &hand.name, line, Cow::Borrowed(""), "");
        if stopped.is_some()
            && !self.bulk.each
            && let Some(sketched) = self.bulk.catalogue.sketch(&case)
        {
            return self.count_sketch(sketched, &case, at, hand.table);
        }
        self.examine(&case, at, hand);
    }

    fn count_sketch(&self, sketched: Sketched, case: &Case, at: Place, table: &mut Table) {
        let Sketched { sketch, ended, lifetime, exit_code } = sketched;
        let occurrence = Occurrence { place: at, ended, lifetime, exit_code, tasks: 1 };
        let arn = || case.tasks.first().map(|task| task.task_arn.to_string()).unwrap_or_default();
        let words = || self.bulk.catalogue.examine(case, true).into_iter().next();
        table.count(&self.known, self.most(), sketch, &occurrence, arn, (self.bulk.telling == Telling::Words).then_some(words));
    }

    fn most(&self) -> usize {
        match self.bulk.telling {
            Telling::Words => MAX_INCIDENTS,
            Telling::Rows => MAX_ROWS,
        }
    }

    fn examine(&self, case: &Case, at: Place, hand: &mut Hand<'_>) {
        for verdict in self.bulk.catalogue.examine(case, true) {
            if self.bulk.each {
                hand.table.examined = true;
                hand.table.failed |= verdict.is_failure();
                if let Some(page) = self.bulk.watch.each(verdict) {
                    hand.text.append(&page);
                }
                continue;
            }
            if verdict.outcome == Outcome::Running || (verdict.cause.is_none() && verdict.outcome == Outcome::Undetermined) {
                // Of what is undetermined nobody knows that nothing failed.
                hand.table.open |= verdict.outcome == Outcome::Undetermined;
                hand.table.unfinished += 1;
                hand.table.examined = true;
                continue;
            }
            let sketch = Sketch::of(&verdict);
            let ended: Option<Timestamp> = verdict.period.map(|(first, _)| first);
            let lifetime = verdict.lifetimes.map(|(shortest, _)| shortest);
            let occurrence = Occurrence { place: at, ended, lifetime, exit_code: verdict.exit_code, tasks: verdict.occurrences };
            let arn = verdict.subject.arn.to_string();
            let words = (self.bulk.telling == Telling::Words).then_some(|| Some(verdict));
            hand.table.count(&self.known, self.most(), sketch, &occurrence, || arn, words);
        }
    }
}

fn task_of(document: &Document) -> Option<&Task> {
    match document {
        Document::Task(task) => Some(task),
        Document::Event(event) => match &event.detail {
            Detail::Task(task) => Some(task),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a task that has not stopped may be failing: it is sick, on its way to an end, or in a state that nobody tells.
fn is_open(task: &Task) -> bool {
    let sick = |status: &str| status == "UNHEALTHY";
    let ends = task.last_status.as_str() != "RUNNING" && (!task.stop_code.is_empty() || !task.stopped_reason.is_empty());
    ends || task.last_status.is_empty()
        || sick(&task.health_status)
        || task.containers.iter().any(|container| sick(&container.health_status))
}

/// The documents of a record that is none itself: behind a time, as exports of CloudWatch Logs have it, or in an envelope.
fn documents_within(bytes: &[u8]) -> Vec<Document> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Vec::new() };
    let text = match text.split_once(' ') {
        Some((time, rest)) if time.len() >= 19 && Timestamp::parse(time).is_some() => rest.trim_start(),
        _ => text,
    };
    if let Ok(documents) = document::read_line(text.as_bytes(), false) {
        return documents;
    }
    open_envelope(text, &mut Room::of(room::LINE)).documents.into_iter().map(|(_, document)| document).collect()
}
