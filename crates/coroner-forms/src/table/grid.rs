//! Takes a drawn table apart into its sections, by the lines that it is drawn with.

use std::borrow::Cow;

/// The narrowest table that is looked at: a title of a few letters between two edges.
const MIN_WIDTH: usize = 8;
/// Nothing that AWS answers is nested nearly as deep.
const MAX_DEPTH: usize = 40;

/// One table that is read from its frame on.
pub(super) struct Table<'a> {
    lines: &'a [&'a str],
    pub(super) at: usize,
    /// By how much whoever quoted the table indented it.
    indent: usize,
    width: usize,
}

/// A part of a table with its title, which only a list within a list lacks.
#[derive(Default)]
pub(super) struct Section {
    pub(super) depth: usize,
    pub(super) title: String,
    pub(super) columns: usize,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl<'a> Table<'a> {
    /// The table whose frame is line `at`: as many dashes as the line of the title is wide.
    pub(super) fn begins(lines: &'a [&'a str], at: usize) -> Option<Table<'a>> {
        let frame = lines.get(at)?.trim_end();
        let width = frame.trim_start().len();
        if width < MIN_WIDTH || !frame.trim_start().bytes().all(|byte| byte == b'-') {
            return None;
        }
        let table = Table { lines, at: at + 1, indent: frame.len() - width, width };
        let (depth, title) = table.title(at + 1)?;
        // What is titled here is the operation, as in `DescribeTasks`.
        let named = title.starts_with(|c: char| c.is_ascii_alphabetic()) && title.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let goes_on = table.line(at + 2).is_none_or(|line| line.starts_with(['|', '+']));
        (depth == 0 && named && goes_on).then_some(table)
    }

    fn line(&self, at: usize) -> Option<&'a str> {
        let line = self.lines.get(at)?;
        let blank = line.bytes().take(self.indent).take_while(u8::is_ascii_whitespace).count();
        line.get(blank..)
    }

    /// The columns' ends, as the line `at` draws them at `depth`.
    fn ends(&self, at: usize, depth: usize) -> Option<Vec<usize>> {
        let line = self.line(at)?.trim_end();
        let drawn = within(line, depth)?;
        if !drawn.starts_with('+') || !drawn.ends_with('+') || !drawn.bytes().all(|byte| matches!(byte, b'+' | b'-')) {
            return None;
        }
        let ends: Vec<usize> = drawn.bytes().enumerate().skip(1).filter(|(_, byte)| *byte == b'+').map(|(at, _)| depth + at).collect();
        (!ends.is_empty()).then_some(ends)
    }

    /// The depth and title of a section: as many edges on both sides as it is deep, and one more.
    fn title(&self, at: usize) -> Option<(usize, &'a str)> {
        let line = self.line(at)?.trim_end();
        let edges = line.bytes().take_while(|&byte| byte == b'|').count();
        let title = within(line, edges)?;
        (edges > 0 && self.fits(width(line)) && !title.contains('|') && !title.trim().is_empty()).then(|| (edges - 1, title.trim()))
    }

    fn fits(&self, (low, high): (usize, usize)) -> bool {
        low <= self.width && self.width <= high
    }

    /// All sections up to the end of the table, or to where it is broken.
    pub(super) fn sections(&mut self) -> Vec<Section> {
        std::iter::from_fn(|| self.section()).collect()
    }

    fn section(&mut self) -> Option<Section> {
        let mut section = Section::default();
        if let Some((depth, title)) = self.title(self.at) {
            section.depth = depth;
            title.clone_into(&mut section.title);
            self.at += 1;
        } else {
            section.depth = self.line(self.at)?.bytes().take_while(|&byte| byte == b'|').count();
            self.ends(self.at, section.depth)?;
        }
        if section.depth > MAX_DEPTH {
            return None;
        }
        let Some(ends) = self.ends(self.at, section.depth) else { return Some(section) };
        self.at += 1;
        section.columns = ends.len();
        section.rows = self.rows(section.depth, &ends, true);
        if section.rows.is_empty() {
            section.columns = 0;
        } else if self.closes(section.depth, &ends) && section.rows.len() == 1 && self.row_begins(section.depth, &ends, false) {
            section.header = section.rows.pop().unwrap_or_default();
            section.rows = self.rows(section.depth, &ends, false);
            self.closes(section.depth, &ends);
        }
        Some(section)
    }

    /// Goes behind the line that closes rows with these columns, if it is the next one.
    fn closes(&mut self, depth: usize, columns: &[usize]) -> bool {
        let closes = self.ends(self.at, depth).is_some_and(|ends| ends == columns);
        self.at += usize::from(closes);
        closes
    }

    /// The rows that follow. `first` if they are the first thing behind the title: a header may be one of them.
    fn rows(&mut self, depth: usize, ends: &[usize], first: bool) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        while if rows.is_empty() { self.row_begins(depth, ends, first) } else { self.looks_like_row(depth, ends) } {
            let begin = self.at;
            let Some(row) = self.row(depth) else {
                self.at = begin + 1;
                break;
            };
            rows.extend(cells(&row, depth, ends));
        }
        rows
    }

    /// Whether a row follows the line that was drawn last, rather than the title of the next section.
    fn row_begins(&self, depth: usize, ends: &[usize], first: bool) -> bool {
        self.looks_like_row(depth, ends) && (ends.len() > 1 || !self.is_title(depth, first))
    }

    fn looks_like_row(&self, depth: usize, ends: &[usize]) -> bool {
        let Some(line) = self.line(self.at) else { return false };
        let edges = line.bytes().take_while(|&byte| byte == b'|').count();
        // Only a title has no further edge within, unless the first value breaks off at the end of a line.
        let inner = line.get(edges..).unwrap_or_default().trim_end();
        let cut =
            inner.strip_suffix(line.get(..edges).unwrap_or_default()).is_some_and(|cells| cells.contains('|')) || !inner.ends_with('|');
        edges == depth + 1 && (ends.len() == 1 || cut)
    }

    /// Whether the only thing in the line is a title. It is centred as a header is, and as a value is by chance.
    fn is_title(&self, depth: usize, first: bool) -> bool {
        let Some(inner) = self.line(self.at).and_then(|line| within(line.trim_end(), depth + 1)) else { return false };
        let blank = inner.len() - inner.trim_start().len();
        let centred = (self.width / 2).checked_sub(depth + width(inner.trim()).0 / 2 + 1) == Some(blank);
        let columns = self.ends(self.at + 1, depth).map_or(0, |ends| ends.len());
        let deeper = self.title(self.at + 1).is_some_and(|(next, _)| next > depth);
        centred && (columns > 1 || deeper || (columns == 1 && !first && blank != 2))
    }

    /// The next row, which takes several lines where a value of it does.
    fn row(&mut self, depth: usize) -> Option<Cow<'a, str>> {
        let mut row = Cow::Borrowed(self.line(self.at)?);
        let mut before = (0, 0);
        loop {
            let line = self.line(self.at)?;
            self.at += 1;
            let here = width(line.trim_end());
            let ended = line.trim_end().bytes().rev().take_while(|&byte| byte == b'|').count() > depth;
            // Where a copy lost a tab or a colour, the widths differ; that the table goes on then shows that the row has ended.
            let goes_on = || self.line(self.at).is_none_or(|next| next.starts_with(['|', '+']));
            if ended && (self.fits((before.0 + here.0, before.1 + here.1)) || goes_on()) {
                return Some(row);
            }
            before = (before.0 + width(line).0 + 1, before.1 + width(line).1 + 1);
            if before.0 > self.width {
                return None;
            }
            let longer = row.to_mut();
            longer.push('\n');
            longer.push_str(self.line(self.at)?);
        }
    }
}

/// What stands between `edges` edges on either side.
fn within(line: &str, edges: usize) -> Option<&str> {
    let end = line.len().checked_sub(edges)?;
    let inner = line.get(edges..end)?;
    (line.bytes().take(edges).all(|byte| byte == b'|') && line.bytes().rev().take(edges).all(|byte| byte == b'|')).then_some(inner)
}

/// The least and the most columns that a text takes: a character that isn't ASCII counts as one or as two.
fn width(text: &str) -> (usize, usize) {
    let wide = text.chars().filter(|c| !c.is_ascii()).count();
    let all = text.chars().count();
    (all, all + wide)
}

/// Where in `row` the edge is that ends a cell at column `end`, if what is given begins at column `column`.
fn boundary(row: &str, column: usize, end: usize) -> Option<usize> {
    let (mut low, mut high) = (column, column);
    for (at, c) in row.char_indices() {
        if low > end {
            return None;
        }
        if c == '|' && end <= high {
            return Some(at);
        }
        low += 1;
        high += if c.is_ascii() { 1 } else { 2 };
    }
    None
}

/// The values of a row, as the columns cut it, or as its edges do where the columns don't fit.
fn cells(row: &str, depth: usize, ends: &[usize]) -> Option<Vec<String>> {
    let inner = within(row.trim_end(), depth + 1)?;
    let (_, inside) = ends.split_last()?;
    let mut cells = Vec::with_capacity(ends.len());
    let (mut rest, mut column) = (inner, depth + 1);
    for &end in inside {
        let Some(at) = boundary(rest, column, end) else { break };
        cells.push(unpadded(rest.get(..at)?));
        rest = rest.get(at + 1..)?;
        column = end + 1;
    }
    cells.push(unpadded(rest));
    if cells.len() != ends.len() {
        cells = inner.split('|').map(unpadded).collect();
    }
    (cells.len() == ends.len()).then_some(cells)
}

/// A value without the two spaces before it and those behind it.
fn unpadded(cell: &str) -> String {
    let padded = cell.strip_prefix("  ").or_else(|| cell.strip_prefix(' ')).unwrap_or(cell);
    padded.trim_end().to_owned()
}
