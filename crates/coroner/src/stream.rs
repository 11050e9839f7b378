//! A JSON Lines stream of events or tasks: many cases, examined as they arrive, in constant memory.
//!
//! Each thread takes the next chunk of whole lines, examines it and keeps its own table of incidents. What repeats is only counted:
//! words are made for the first occurrence of an incident. The tables are merged at the end, so the report does not depend on which
//! thread saw what.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use coroner_case::{Case, Shown, Skipped};
use coroner_ecs::Timestamp;
use coroner_ecs::document::{self, Detail, Document, NotRead};
use coroner_examiner::{Catalogue, Examine, Outcome, Sketch, Verdict};
use coroner_report::{Page, Report, report_markdown, report_text, skipped_line, unused, verdict_line};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::{FileArguments, Format};
use crate::input::{Opened, broken, reason};
use crate::output::{Output, Status, status};

/// Bytes that a thread takes at a time.
const CHUNK: usize = 1 << 20;
/// Longest line that is read; a longer one is told and passed over.
const MAX_LINE: usize = 16 << 20;
/// A chunk that is larger, because of a long line, is examined before the next is read: of those there is one, however many threads.
const LARGE: usize = 4 << 20;
/// Bytes of verdicts that wait for their turn to be written; who has more waits with them.
const MAX_WAITING: usize = 4 << 20;
/// Incidents that are told apart; the cases of further ones are counted.
const MAX_INCIDENTS: usize = 10_000;
/// Incidents of all threads together, of which several may know the same.
const MAX_KNOWN: usize = 4 * MAX_INCIDENTS;
/// Unreadable lines that are told one by one; further ones are counted.
const MAX_SKIPPED: usize = 100;

pub(crate) fn run(opened: Opened, name: &str, arguments: &FileArguments, catalogue: &Catalogue, output: &Output) -> anyhow::Result<Status> {
    let progress = progress(opened.length);
    let chunks = Mutex::new(Chunks { reader: opened.into_reader(), carry: Vec::new(), line: 1, sequence: 0, ended: false, failed: None });
    let sink = Sink {
        name,
        catalogue,
        each: arguments.each,
        output,
        ordered: Mutex::new(Ordered::default()),
        turn: Condvar::new(),
        progress: &progress,
        bytes: AtomicU64::new(0),
        known: AtomicUsize::new(0),
    };
    let threads = arguments.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from).min(4), usize::from);
    let tables: Vec<anyhow::Result<Table>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(|| work(&chunks, &sink))).collect();
        let own = work(&chunks, &sink);
        let others = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a worker thread ended in a panic: please report it"))));
        std::iter::once(own).chain(others).collect()
    });
    progress.finish_and_clear();
    let mut merged = Table::default();
    for table in tables {
        merged.merge(table?);
    }
    if let Some(error) = chunks.into_inner().unwrap_or_else(PoisonError::into_inner).failed {
        merged.skip(0, broken(name, &reason(&error)));
    }
    conclude(merged, name, arguments.each, output)
}

/// Progress on stderr, on a terminal only.
fn progress(length: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr_with_hz(5));
    let template = if length.is_some() { "{bytes} of {total_bytes}, {bytes_per_sec}, {eta} to go" } else { "{bytes}, {bytes_per_sec}" };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// The source, cut into chunks of whole lines.
struct Chunks {
    reader: Box<dyn Read + Send>,
    carry: Vec<u8>,
    line: u64,
    sequence: u64,
    ended: bool,
    failed: Option<std::io::Error>,
}

/// Whole lines.
struct Chunk {
    bytes: Vec<u8>,
    first_line: u64,
    sequence: u64,
}

impl Chunks {
    /// The next chunk, in `bytes` if that is large enough.
    fn next(&mut self, mut bytes: Vec<u8>) -> Option<Chunk> {
        if self.ended {
            return None;
        }
        bytes.clear();
        bytes.shrink_to(LARGE);
        bytes.append(&mut self.carry);
        loop {
            let before = bytes.len();
            bytes.reserve(CHUNK);
            match self.reader.by_ref().take(CHUNK as u64).read_to_end(&mut bytes) {
                Ok(read) => self.ended = read == 0,
                Err(error) => {
                    self.failed = Some(error);
                    self.ended = true;
                }
            }
            // Reading on into an ever longer line would be no constant memory; its parts then fail to parse, and are told.
            if self.ended || bytes.len() > MAX_LINE || memchr::memrchr(b'\n', &bytes[before..]).is_some() {
                break;
            }
        }
        if !self.ended
            && let Some(end) = memchr::memrchr(b'\n', &bytes)
        {
            self.carry.extend_from_slice(&bytes[end + 1..]);
            bytes.truncate(end + 1);
        }
        if bytes.is_empty() {
            return None;
        }
        let chunk = Chunk { first_line: self.line, sequence: self.sequence, bytes };
        self.line += memchr::memchr_iter(b'\n', &chunk.bytes).count() as u64;
        self.sequence += 1;
        Some(chunk)
    }
}

/// One kind of failure of one service and revision.
struct Incident {
    first_line: u64,
    /// In the words of its first case, with the counts of all.
    verdict: Verdict,
}

/// What one thread found.
#[derive(Default)]
struct Table {
    incidents: HashMap<Sketch, Incident>,
    /// Cases of incidents beyond those that are told apart.
    beyond: u64,
    /// Events of tasks that had not stopped.
    unfinished: u64,
    skipped: BTreeMap<u64, Skipped>,
    skipped_beyond: u64,
    failed: bool,
    examined: bool,
}

impl Table {
    fn skip(&mut self, line: u64, skipped: Skipped) {
        self.failed |= skipped.broken;
        self.skipped.insert(line, skipped);
        if self.skipped.len() > MAX_SKIPPED {
            self.skipped.pop_last();
            self.skipped_beyond += 1;
        }
    }

    fn count(
        &mut self,
        of_all: &AtomicUsize,
        key: Sketch,
        line: u64,
        ended: Option<Timestamp>,
        lifetime: Option<i64>,
        verdict: impl FnOnce() -> Option<Verdict>,
    ) {
        self.examined = true;
        let period = ended.map(|at| (at, at));
        let lifetimes = lifetime.map(|ms| (ms, ms));
        if let Some(known) = self.incidents.get_mut(&key) {
            known.verdict.count(1, period, lifetimes);
        } else if self.incidents.len() < MAX_INCIDENTS
            && of_all.load(Ordering::Relaxed) < MAX_KNOWN
            && let Some(verdict) = verdict()
        {
            of_all.fetch_add(1, Ordering::Relaxed);
            self.incidents.insert(key, Incident { first_line: line, verdict: Verdict { occurrences: 1, period, lifetimes, ..verdict } });
        } else {
            self.beyond += 1;
        }
    }

    fn merge(&mut self, other: Table) {
        for (key, mut incident) in other.incidents {
            match self.incidents.get_mut(&key) {
                Some(known) => {
                    if incident.first_line < known.first_line {
                        std::mem::swap(known, &mut incident);
                    }
                    let more = incident.verdict;
                    known.verdict.count(more.occurrences, more.period, more.lifetimes);
                }
                None => {
                    self.incidents.insert(key, incident);
                }
            }
        }
        self.beyond += other.beyond;
        self.unfinished += other.unfinished;
        self.skipped_beyond += other.skipped_beyond;
        self.failed |= other.failed;
        self.examined |= other.examined;
        for (line, skipped) in other.skipped {
            self.skip(line, skipped);
        }
    }
}

/// Where verdicts go that are written as they are found.
struct Sink<'a> {
    name: &'a str,
    catalogue: &'a Catalogue,
    each: bool,
    output: &'a Output,
    ordered: Mutex<Ordered>,
    turn: Condvar,
    progress: &'a ProgressBar,
    bytes: AtomicU64,
    /// Incidents in the tables of all threads.
    known: AtomicUsize,
}

/// Texts of chunks, written in the order of the chunks.
#[derive(Default)]
struct Ordered {
    next: u64,
    waiting: BTreeMap<u64, Page>,
    /// Bytes of them.
    bytes: usize,
    /// Whether nothing more can be written.
    over: bool,
}

impl Sink<'_> {
    fn ordered(&self) -> MutexGuard<'_, Ordered> {
        self.ordered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until all chunks before this one are written.
    fn wait_for_turn<'o>(&self, mut ordered: MutexGuard<'o, Ordered>, sequence: u64) -> MutexGuard<'o, Ordered> {
        while ordered.next != sequence && !ordered.over {
            ordered = self.turn.wait(ordered).unwrap_or_else(PoisonError::into_inner);
        }
        ordered
    }

    /// Writes what a chunk has given so far.
    fn put_part(&self, sequence: u64, text: &mut Page) -> anyhow::Result<()> {
        let mut ordered = self.wait_for_turn(self.ordered(), sequence);
        let written = if ordered.over { Ok(()) } else { self.output.write(text) };
        text.clear();
        self.end_of(&mut ordered, written)
    }

    /// Writes the rest of what a chunk has given, or leaves it for whoever writes those before it.
    fn put(&self, sequence: u64, text: Page) -> anyhow::Result<()> {
        let mut ordered = self.ordered();
        if ordered.bytes + text.len() > MAX_WAITING {
            ordered = self.wait_for_turn(ordered, sequence);
        }
        ordered.bytes += text.len();
        ordered.waiting.insert(sequence, text);
        while let Some(text) = {
            let next = ordered.next;
            ordered.waiting.remove(&next)
        } {
            ordered.next += 1;
            ordered.bytes -= text.len();
            let written = if ordered.over { Ok(()) } else { self.output.write(&text) };
            self.end_of(&mut ordered, written)?;
        }
        self.turn.notify_all();
        Ok(())
    }

    /// Where nothing more can be written, nobody need wait.
    fn end_of(&self, ordered: &mut Ordered, written: anyhow::Result<()>) -> anyhow::Result<()> {
        if written.is_err() {
            ordered.over = true;
            self.turn.notify_all();
        }
        written
    }

    fn render(&self, verdict: Verdict) -> Page {
        let (mut page, apart) = match self.output.format {
            Format::Json => return verdict_line(&verdict),
            Format::Text => (report_text(&Report::new(vec![verdict], &[]), &self.output.text), !self.output.text.quiet),
            Format::Markdown => (report_markdown(&Report::new(vec![verdict], &[])), true),
        };
        if apart {
            page.append(&Shown::ours("\n").into());
        }
        page
    }
}

fn work(chunks: &Mutex<Chunks>, sink: &Sink<'_>) -> anyhow::Result<Table> {
    let mut table = Table::default();
    let name: Arc<str> = Arc::from(sink.name);
    let mut buffer = Vec::new();
    let mut bare_tasks = false;
    loop {
        let mut reading = Some(chunks.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(chunk) = reading.as_mut().and_then(|chunks| chunks.next(std::mem::take(&mut buffer))) else { return Ok(table) };
        if chunk.bytes.len() <= LARGE {
            reading = None;
        }
        let mut text = Page::default();
        let mut at = 0;
        let mut line = chunk.first_line;
        while at < chunk.bytes.len() {
            let end = memchr::memchr(b'\n', &chunk.bytes[at..]).map_or(chunk.bytes.len(), |end| at + end);
            let bytes = chunk.bytes[at..end].trim_ascii();
            if !bytes.is_empty() {
                examine_line(bytes, line, &name, &mut table, &mut bare_tasks, sink, &mut text);
            }
            if text.len() > MAX_WAITING {
                sink.put_part(chunk.sequence, &mut text)?;
            }
            at = end + 1;
            line += 1;
        }
        if sink.each {
            sink.put(chunk.sequence, text)?;
        }
        drop(reading);
        let done = sink.bytes.fetch_add(chunk.bytes.len() as u64, Ordering::Relaxed) + chunk.bytes.len() as u64;
        sink.progress.set_position(done);
        buffer = chunk.bytes;
    }
}

fn examine_line(bytes: &[u8], line: u64, name: &Arc<str>, table: &mut Table, bare_tasks: &mut bool, sink: &Sink<'_>, text: &mut Page) {
    let documents = match document::read_line(bytes, *bare_tasks) {
        Ok(documents) => documents,
        Err(NotRead::Unknown(reason)) => {
            let reason = format!("not a document that Coroner knows: {reason}");
            return table.skip(line, Skipped { source: format!("{name}:{line}"), reason, broken: false });
        }
        Err(error) if error.no_room() => {
            return table.skip(line, broken(&format!("{name}:{line}"), "too much is in it: once read, it would take too much memory"));
        }
        Err(NotRead::Broken { reason, column, .. }) => {
            return table.skip(line, broken(&format!("{name}:{line}"), &format!("{reason} at line {line}, column {column}")));
        }
    };
    for document in documents {
        *bare_tasks = matches!(document, Document::Task(_));
        let stopped = match &document {
            Document::Task(task) => Some(task.stopped()),
            Document::Event(event) => match &event.detail {
                Detail::Task(task) => Some(task.stopped()),
                _ => None,
            },
            _ => None,
        };
        if stopped == Some(false) {
            table.unfinished += 1;
            continue;
        }
        let mut case = Case::default();
        case.add(document, name, line, Cow::Borrowed(""), "");
        if sink.each {
            for verdict in sink.catalogue.examine(&case, true) {
                table.examined = true;
                table.failed |= verdict.is_failure();
                text.append(&sink.render(verdict));
            }
        } else if stopped.is_some()
            && let Some((key, ended, lifetime)) = sink.catalogue.sketch(&case)
        {
            table.count(&sink.known, key, line, ended, lifetime, || sink.catalogue.examine(&case, true).into_iter().next());
        } else {
            for verdict in sink.catalogue.examine(&case, true) {
                if verdict.outcome == Outcome::Running || (verdict.cause.is_none() && verdict.outcome == Outcome::Undetermined) {
                    table.unfinished += 1;
                    table.examined = true;
                    continue;
                }
                table.count(&sink.known, Sketch::of(&verdict), line, None, None, || Some(verdict));
            }
        }
    }
}

fn conclude(table: Table, name: &str, each: bool, output: &Output) -> anyhow::Result<Status> {
    let mut incidents: Vec<Incident> = table.incidents.into_values().collect();
    incidents.sort_by(|a, b| {
        let key = |i: &Incident| {
            (i.verdict.outcome, std::cmp::Reverse(i.verdict.confidence), std::cmp::Reverse(i.verdict.occurrences), i.first_line)
        };
        key(a).cmp(&key(b))
    });
    let mut beyond = table.beyond;
    beyond += incidents.iter().skip(MAX_INCIDENTS).map(|incident| incident.verdict.occurrences).sum::<u64>();
    incidents.truncate(MAX_INCIDENTS);
    let verdicts: Vec<Verdict> = incidents.into_iter().map(|incident| incident.verdict).collect();
    let mut skipped: Vec<Skipped> = table.skipped.into_values().collect();
    let mut told = |count: u64, what: &str, broken: bool| {
        if count > 0 {
            skipped.push(Skipped { source: name.to_owned(), reason: format!("{count} {what}"), broken });
        }
    };
    told(table.skipped_beyond, "further lines could not be used", true);
    told(beyond, "further cases are of more incidents than are told apart; use --each", false);
    told(table.unfinished, "events tell of no failure: tasks that had not stopped, services that were steady", false);
    let unused = unused(&skipped);
    let status = if each && table.failed { Status::Failed } else { status(&verdicts, &unused) };
    let status = if verdicts.is_empty() && status == Status::NotExamined && (table.examined || table.unfinished > 0) && !table.failed {
        Status::NothingFailed
    } else {
        status
    };
    output.warn(&unused);
    match output.format {
        Format::Json => {
            for verdict in &verdicts {
                output.write(&verdict_line(verdict))?;
            }
            if !unused.is_empty() {
                output.write(&skipped_line(&unused))?;
            }
        }
        Format::Text => output.write(&report_text(&Report::new(verdicts, &[]), &output.text))?,
        Format::Markdown => output.write(&report_markdown(&Report::new(verdicts, &skipped)))?,
    }
    Ok(status)
}
