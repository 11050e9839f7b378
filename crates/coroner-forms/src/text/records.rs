//! Finds the records in a text, and which lies within which.

use super::align::MAX_UNKNOWN;
use super::kinds::{Kind, LOG_EVENT, Part, ROOT, VALUE};

/// Whether a line that begins so is a record of a list that was added since, rather than the rest of a value.
fn is_unknown(word: &str) -> bool {
    word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// A record as it stands in the text.
pub(super) struct Record {
    pub(super) part: &'static Part,
    parent: usize,
    pub(super) within: Vec<usize>,
    /// Of which parts there is one, by their places in the kind.
    taken: u64,
    /// Where its values begin, where the line of them ends, and where they end if one of them goes on in further lines.
    row: Option<(usize, usize, usize)>,
}

impl Record {
    /// Whether there is this part already, and can be no other.
    fn has(&self, part: Option<&&'static Part>) -> bool {
        part.is_some_and(|part| self.taken & self.one(part) != 0)
    }

    fn one(&self, part: &'static Part) -> u64 {
        let place = self.part.kind.parts.iter().position(|own| std::ptr::eq(own, part)).filter(|_| !part.many);
        place.and_then(|place| 1_u64.checked_shl(u32::try_from(place).ok()?)).unwrap_or(0)
    }
}

/// The records of one answer; the first of them is the whole answer.
pub(super) struct Records<'a> {
    text: &'a str,
    all: Vec<Record>,
    /// The record that the text may have been cut off in: the last, unless its line is ended.
    pub(super) open: Option<usize>,
}

static WHOLE: Part = Part { name: "", many: false, kind: &ROOT };

impl<'a> Records<'a> {
    /// Reads one answer, and tells where in the text it ends.
    pub(super) fn of(text: &'a str) -> (Records<'a>, usize) {
        let whole = Record { part: &WHOLE, parent: 0, within: Vec::new(), taken: 0, row: None };
        let mut records = Records { text, all: vec![whole], open: None };
        let (mut at, mut last, mut goes_on) = (0, 0, false);
        for line in text.split_inclusive('\n') {
            let begin = at;
            at += line.len();
            let body = line.trim_end_matches(['\n', '\r']);
            let end = begin + body.len();
            let Some((word, values)) = body.split_once('\t') else { continue };
            if let Some(record) = records.place(last, word, values) {
                last = record;
                records.set_row(record, (begin + word.len() + 1, end, end));
                goes_on = true;
            } else if records.get(0).is_some_and(|whole| whole.has(root_part(word).as_ref())) {
                // An answer has one of these: the next one begins.
                return (records, begin);
            } else if is_unknown(word) && !records.is_log_event(last) {
                goes_on = false;
            } else if goes_on {
                records.extend(last, end);
            }
        }
        records.open = Some(last).filter(|_| !text.ends_with('\n'));
        (records, at)
    }

    pub(super) fn get(&self, record: usize) -> Option<&Record> {
        self.all.get(record)
    }

    /// What stands in the text for the values of a record: with the lines in which one of them goes on, and without.
    pub(super) fn rows(&self, record: usize) -> (&'a str, &'a str) {
        let (begin, line, end) = self.get(record).and_then(|record| record.row).unwrap_or_default();
        (self.text.get(begin..end).unwrap_or_default(), self.text.get(begin..line).unwrap_or_default())
    }

    fn set_row(&mut self, record: usize, row: (usize, usize, usize)) {
        if let Some(record) = self.all.get_mut(record) {
            record.row = Some(row);
        }
    }

    /// A line without a name is the rest of a value of several lines, with the values behind it.
    fn extend(&mut self, record: usize, end: usize) {
        let Some(Record { row: Some((begin, line, before)), .. }) = self.all.get(record) else { return };
        let row = (*begin, *line, end);
        if !self.is_log_event(record) || self.text.get(*begin..*before).is_some_and(|row| !is_whole_event(row)) {
            self.set_row(record, row);
        }
    }

    fn is_log_event(&self, record: usize) -> bool {
        self.all.get(record).is_some_and(|record| std::ptr::eq(record.part.kind, &LOG_EVENT))
    }

    /// Adds the record that a line named `word` is: within the one before it, or within what that lies in.
    fn place(&mut self, last: usize, word: &str, values: &str) -> Option<usize> {
        let columns = values.bytes().filter(|&byte| byte == b'\t').count() + 1;
        let mut parent = last;
        loop {
            let record = self.all.get(parent)?;
            if let Some(path) = path(record.part.kind, word, columns).filter(|path| !record.has(path.last())) {
                return Some(path.into_iter().rev().fold(parent, |parent, part| self.add(parent, part)));
            }
            if parent == 0 {
                return None;
            }
            parent = record.parent;
        }
    }

    fn add(&mut self, parent: usize, part: &'static Part) -> usize {
        let added = self.all.len();
        self.all.push(Record { part, parent, within: Vec::new(), taken: 0, row: None });
        if let Some(parent) = self.all.get_mut(parent) {
            parent.within.push(added);
            parent.taken |= parent.one(part);
        }
        added
    }
}

/// What an answer may begin with, or have besides, in a line named `word`.
pub(super) fn root_part(word: &str) -> Option<&'static Part> {
    ROOT.parts.iter().find(|part| names(part, word))
}

fn names(part: &Part, word: &str) -> bool {
    part.name.eq_ignore_ascii_case(word) && !word.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// The way, from its end, to the part that a line named `word` is: within `kind`, or within an object that has no line of its own.
fn path(kind: &'static Kind, word: &str, columns: usize) -> Option<Vec<&'static Part>> {
    let any = |kind: &Kind| std::ptr::eq(kind, &VALUE) || std::ptr::eq(kind, &LOG_EVENT);
    let fits = |part: &&Part| names(part, word) && (any(part.kind) || columns <= part.kind.keys.len() + MAX_UNKNOWN);
    if let Some(part) = kind.parts.iter().find(fits) {
        return Some(vec![part]);
    }
    // An answer by itself never has such an object.
    let mut objects = kind.parts.iter().filter(|part| !part.many && !std::ptr::eq(kind, &ROOT));
    objects.find_map(|part| {
        let mut path = path(part.kind, word, columns)?;
        path.push(part);
        Some(path)
    })
}

/// Whether the last value of a log event is there: when it happened.
fn is_whole_event(row: &str) -> bool {
    row.rsplit_once('\t').is_some_and(|(_, at)| is_moment(at))
}

/// Whether it is a moment in milliseconds since 1970, as CloudWatch Logs tells all of them.
pub(super) fn is_moment(cell: &str) -> bool {
    (12..=13).contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit())
}
