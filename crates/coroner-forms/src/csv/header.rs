//! The names of the columns, as they are written and as they are compared.

use ::csv::StringRecord;

const MAX_COLUMNS: usize = 1_000;
/// The parts of a column's name, and so the depth of a record.
const MAX_PARTS: usize = 12;

/// The names of the columns.
pub(super) struct Names {
    pub(super) written: Vec<String>,
    /// As [`plain`] makes them.
    pub(super) plain: Vec<String>,
}

impl Names {
    /// `None` if a cell of the header is a sentence, or there are too few or too many.
    pub(super) fn of(header: &StringRecord) -> Option<Names> {
        if !(2..=MAX_COLUMNS).contains(&header.len()) || !header.iter().all(is_name) {
            return None;
        }
        let written: Vec<String> = header.iter().map(|name| unquoted(name).to_owned()).collect();
        let plain = written.iter().map(|name| plain(name)).collect();
        Some(Names { written, plain })
    }

    /// The column of the first of the `wanted` names that there is.
    pub(super) fn column(&self, wanted: &str) -> Option<usize> {
        wanted.split(' ').find_map(|wanted| self.plain.iter().position(|name| name == wanted))
    }
}

fn is_name(cell: &str) -> bool {
    cell.len() <= 100 && !cell.contains(". ") && !cell.contains(char::is_control) && cell.split_whitespace().count() <= 5
}

fn unquoted(name: &str) -> &str {
    name.trim_matches([' ', '"', '\'', '`'])
}

/// A name as it is compared: of `Time (UTC)`, `time`.
pub(super) fn plain(name: &str) -> String {
    // The group of the log; a column `log` is a line.
    if name == "@log" {
        return "loggroup".to_owned();
    }
    let name = name.split('(').next().unwrap_or_default();
    name.chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '@' | '"' | '\'' | '`')).map(|c| c.to_ascii_lowercase()).collect()
}

/// `containers[0].exitCode` and `containers.0.exitCode` in their parts.
pub(super) fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(['.', '[', ']']).map(unquoted).filter(|part| !part.is_empty()).take(MAX_PARTS)
}

/// Whether a part of a name is a place in a list.
pub(super) fn is_index(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}
