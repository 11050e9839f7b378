//! The lines of a log as the program wrote them: colours, times and levels taken off, records of JSON opened.

use std::borrow::Cow;
use std::cell::Cell;

use coroner_case::clean;

use super::head::split_head;
use super::row::{Level, Row};
use super::{begins_another, record};

/// Log lines before the end that are read: what a program gave up for is told near its end.
const LINES: usize = 20_000;
/// Rows that are made of them, the bytes of one message and of one row that are read.
const ROWS: usize = 40_000;
const BYTES: usize = 256 * 1024;
const ROW: usize = 4096;
/// Rows that one error may take: a dump of all goroutines is long.
const BLOCK: usize = 5_000;
/// Rows between the name of an error and its first frame.
const MESSAGE: usize = 12;
/// Lines of loggers, and rows of other writers or other errors, that are passed over one after the other inside of one error.
const OWN_LINES: usize = 8;
const STRANGERS: usize = 64;

/// All rows.
pub(super) struct Rows<'t> {
    all: Vec<Row<'t>>,
    used: Vec<bool>,
    /// The row that the last walk came to.
    reached: Cell<usize>,
    #[cfg(test)]
    walked: Cell<usize>,
}

impl<'t> Rows<'t> {
    /// The rows of the last lines of a log.
    pub(super) fn of(messages: &[&'t str]) -> Rows<'t> {
        let mut all: Vec<Row<'t>> = Vec::new();
        let from = messages.len().saturating_sub(LINES);
        for (line, message) in messages.iter().enumerate().skip(from) {
            read_message(line, message.get(..message.floor_char_boundary(BYTES)).unwrap_or_default(), &mut all);
        }
        // The end is what counts.
        all.drain(..all.len().saturating_sub(ROWS));
        let used = vec![false; all.len()];
        Rows {
            all,
            used,
            reached: Cell::new(0),
            #[cfg(test)]
            walked: Cell::new(0),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn row(&self, at: usize) -> Option<&Row<'t>> {
        self.all.get(at)
    }

    /// The text of a row; empty beyond the last.
    pub(super) fn text(&self, at: usize) -> &str {
        self.all.get(at).map_or("", |row| &row.text)
    }

    pub(super) fn is_used(&self, at: usize) -> bool {
        self.used.get(at).copied().unwrap_or(true)
    }

    /// What `read` finds, and the row that its walks came to.
    pub(super) fn reach<T>(&self, read: impl FnOnce() -> T) -> (T, usize) {
        self.reached.set(0);
        (read(), self.reached.get())
    }

    /// Rows that all walks have looked at.
    #[cfg(test)]
    pub(super) fn walked(&self) -> usize {
        self.walked.get()
    }

    /// Rows that belong to an error begin no other.
    pub(super) fn use_up(&mut self, rows: &[usize]) {
        for at in rows {
            if let Some(used) = self.used.get_mut(*at) {
                *used = true;
            }
        }
    }

    /// The row by which a logger announced what begins at `at`: that row itself, or the nearest one with a level of at most `reach`
    /// rows before it.
    pub(super) fn announced(&self, at: usize, reach: usize) -> Option<(usize, Level)> {
        let record = self.row(at)?.record;
        (at.saturating_sub(reach)..=at)
            .rev()
            .take_while(|index| !self.is_used(*index) && self.row(*index).is_some_and(|row| row.record == record))
            .find_map(|index| Some((index, self.row(index)?.level?)))
    }

    /// The nearest row before `at` that says something.
    pub(super) fn before(&self, at: usize) -> &str {
        (at.saturating_sub(3)..at).rev().map(|index| self.text(index)).find(|text| !text.trim().is_empty()).unwrap_or_default()
    }

    /// The rows of the record that `at` belongs to; only `at` itself in plain text.
    pub(super) fn record(&self, at: usize) -> std::ops::Range<usize> {
        let Some(record) = self.row(at).and_then(|row| row.record) else { return at..at + 1 };
        let same = |index: &usize| self.row(*index).is_some_and(|row| row.record == Some(record));
        let from = (0..at).rev().take_while(same).last().unwrap_or(at);
        let to = (at..self.len()).take_while(same).last().unwrap_or(at);
        from..to + 1
    }

    /// A walk over the rows behind `at`.
    pub(super) fn walk<'r>(&'r self, at: usize) -> Walk<'r, 't> {
        Walk { rows: self, head: self.row(at), next: at + 1, taken: vec![at], passed: 0 }
    }
}

/// Walks the rows of one error. Lines that others put between them are passed over.
pub(super) struct Walk<'r, 't> {
    rows: &'r Rows<'t>,
    head: Option<&'r Row<'t>>,
    next: usize,
    taken: Vec<usize>,
    passed: usize,
}

impl<'r, 't> Walk<'r, 't> {
    /// The row that comes next; none at the end of the log or the record.
    pub(super) fn text(&mut self) -> Option<&'r str> {
        let head = self.head?;
        for _ in 0..STRANGERS {
            #[cfg(test)]
            self.rows.walked.set(self.rows.walked.get() + 1);
            let row = self.rows.row(self.next)?;
            if head.record.is_some() && row.record != head.record || self.taken.len() >= BLOCK {
                return None;
            }
            if row.writer == head.writer && !self.rows.is_used(self.next) {
                return Some(&row.text);
            }
            self.next += 1;
        }
        None
    }

    /// The text of the row `ahead` rows behind the next one.
    pub(super) fn ahead(&self, ahead: usize) -> &'r str {
        self.rows.text(self.next + ahead)
    }

    /// Index of the next row.
    pub(super) fn at(&self) -> usize {
        self.next
    }

    /// The next row belongs to the error.
    pub(super) fn take(&mut self) {
        self.taken.push(self.next);
        self.next += 1;
        self.passed = 0;
        self.rows.reached.set(self.next);
    }

    /// Whether the next row is a logger's own and not a piece of what a runtime prints.
    pub(super) fn is_own(&self) -> bool {
        let record = self.head.and_then(|row| row.record);
        self.rows.row(self.next).is_some_and(|row| row.record != record || (record.is_none() && (row.stamped || row.level.is_some())))
    }

    /// Whether the next row goes on with the message of an error that was named at `row`: its frames come soon, and nothing else begins
    /// before them.
    pub(super) fn is_message(&self, row: usize, is_frame: impl Fn(&str) -> bool) -> bool {
        let ahead = || (0..MESSAGE).map(|ahead| self.ahead(ahead)).take_while(|text| !begins_another(text));
        !self.is_own() && self.next - row <= MESSAGE && ahead().next().is_some() && ahead().any(is_frame)
    }

    /// Takes the next row if it belongs to the error, else passes over it if it is a logger's own; `false` where the error ends.
    pub(super) fn go_on(&mut self, belongs: bool) -> bool {
        if belongs {
            self.take();
        }
        belongs || self.pass()
    }

    fn pass(&mut self) -> bool {
        let own = self.is_own();
        self.passed += 1;
        self.next += 1;
        own && self.passed <= OWN_LINES
    }

    /// The rows that were taken.
    pub(super) fn taken(self) -> Vec<usize> {
        self.taken
    }
}

/// One event may hold a whole stack, its lines parted by line ends of any kind.
fn read_message<'t>(line: usize, message: &'t str, all: &mut Vec<Row<'t>>) {
    if !message.contains(['\n', '\r']) {
        return read_line(line, message, all);
    }
    if record::start(message).is_some_and(|start| record::read(line, all.len(), message.get(start..).unwrap_or_default(), all)) {
        return;
    }
    // What ends a line twice, as \r\n does, ends it once.
    for part in message.split('\n').flat_map(|part| part.strip_suffix('\r').unwrap_or(part).split('\r')) {
        read_line(line, part, all);
    }
}

fn read_line<'t>(line: usize, text: &'t str, all: &mut Vec<Row<'t>>) {
    if record::start(text).is_some_and(|start| record::read(line, all.len(), text.get(start..).unwrap_or_default(), all)) {
        return;
    }
    if is_escaped(text) {
        let open = text.replace("\\r", "").replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\"");
        all.extend(open.lines().map(|part| into_owned(read_row(line, part))));
    } else {
        all.push(read_row(line, text));
    }
}

/// A stack that a logger put on one line.
fn is_escaped(message: &str) -> bool {
    message.contains("\\n")
        && ["\\n    at ", "\\n\\tat ", "\\n   at ", "\\n  File \\\"", "\\n#0 "].iter().any(|mark| message.contains(mark))
}

fn into_owned<'t>(row: Row<'_>) -> Row<'t> {
    let Row { line, text, level, stamped, record, place, writer } = row;
    Row { line, text: Cow::Owned(text.into_owned()), level, stamped, record, place, writer }
}

fn read_row(line: usize, text: &str) -> Row<'_> {
    let text = text.get(..text.floor_char_boundary(ROW)).unwrap_or_default();
    match clean(text) {
        Cow::Borrowed(text) => split_head(line, text),
        Cow::Owned(text) => into_owned(split_head(line, &text)),
    }
}
