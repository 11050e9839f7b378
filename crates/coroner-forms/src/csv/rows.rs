//! The rows of a table, and the lines where they begin.

use ::csv::{Reader, ReaderBuilder, StringRecord};

/// A reader of the rows of `text`, the header too.
pub(super) fn reader(text: &str, separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// The rows behind the header.
pub(super) struct Rows<'a> {
    pub(super) text: &'a str,
    /// Where in the text the table begins.
    start: usize,
    pub(super) separator: u8,
    reader: Reader<&'a [u8]>,
    counted: usize,
    line: usize,
    /// The row that was read last.
    pub(super) row: StringRecord,
}

impl<'a> Rows<'a> {
    /// The rows of `body`, with which `text` ends.
    pub(super) fn of(text: &'a str, body: &'a str, separator: u8) -> Rows<'a> {
        let start = text.len() - body.len();
        let mut rows = Rows { text, start, separator, reader: reader(body, separator), counted: 0, line: 1, row: StringRecord::new() };
        rows.next();
        rows
    }

    /// Reads the next row, and answers its line.
    pub(super) fn next(&mut self) -> Option<usize> {
        if !self.reader.read_record(&mut self.row).ok()? {
            return None;
        }
        let at = self.row.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or_default();
        // The reader skips empty lines only when it reads on.
        let behind = self.text.get(self.start + at..).unwrap_or_default();
        let begin = self.text.len() - behind.trim_start_matches(['\r', '\n']).len();
        let skipped = self.text.as_bytes().get(self.counted..begin).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', skipped).count();
        self.counted = self.counted.max(begin);
        Some(self.line)
    }
}
