//! Which key each column of some rows is, if they hold the values of some keys in the order of the keys.

use super::form::{Form, is_state};
use super::kinds::Key;

/// What it costs to take a column for a key that isn't known: more than any known key that fits.
const UNKNOWN: i32 = 12;
/// Columns of keys that aren't known, at most.
pub(super) const MAX_UNKNOWN: usize = 4;
/// By how much the best choice must be better than the next one: about one to ten.
const MARGIN: i32 = 2;
/// What speaks for a moment that comes with the one before it.
const TOGETHER: i32 = 3;
/// What it says about the moment when a task was running that the task did run, or didn't.
const RAN: i32 = 8;
/// What it says about that moment that an essential container exited, and that the task is stopped about when that was.
const EXITED: i32 = 3;
/// Less than anything that can be reached.
const NEVER: i32 = -1_000_000;

/// What the columns of some rows are.
pub(super) struct Alignment {
    /// For each column its key, if it can be told.
    pub(super) keys: Vec<Option<&'static Key>>,
    /// How many columns are more likely no key that is known.
    pub(super) unknown: usize,
}

/// For each column its key, where one is much more likely than the others. `None` if the rows have more columns than there are keys.
///
/// A key that is in few answers speaks against itself, a value of another form than the key's rules it out: so what is best altogether is
/// found from both sides, and for each column compared with what would be best if the column were another key. Of rows that are `cut` off
/// the keys behind the last column count neither way.
pub(super) fn align(keys: &'static [Key], rows: &[Vec<&str>], cut: bool) -> Option<Alignment> {
    let columns = rows.iter().map(Vec::len).max()?;
    if columns > keys.len() + MAX_UNKNOWN {
        return None;
    }
    let scores = scores(keys, rows, columns);
    // What it costs that a key isn't there lies in the score of those that are, unless only some of the keys can be there at all.
    let missing = |key: usize| keys.get(key).filter(|_| cut).map_or(0, |key| (key.usual - 5).max(0));
    let score = |column: usize, key: usize| scores.at(column, key) - missing(key);
    let pair = |key: usize| if keys.get(key + 1).is_some_and(|next| next.form == Form::After) { TOGETHER } else { 0 };
    let (last_column, last_key) = (columns.checked_sub(1)?, keys.len().checked_sub(1)?);
    let before = |column: usize, key: usize| if column < columns { missing(key) } else { 0 };
    let forth = sweep((columns, keys.len()), score, |key| key.checked_sub(1).map_or(0, pair), before);
    let behind = |column: usize, key: usize| if column > 0 { missing(last_key - key) } else { 0 };
    let backward = |column: usize, key: usize| score(last_column - column, last_key - key);
    let back = sweep((columns, keys.len()), backward, |key| pair(last_key - key), behind);
    let mut alignment = Alignment { keys: Vec::with_capacity(columns), unknown: 0 };
    for column in 0..columns {
        let left = last_column - column;
        let unknown = (0..=keys.len()).map(|key| forth.best.at(column, key) + back.best.at(left, keys.len() - key) - UNKNOWN).max();
        let (mut best, mut next, mut chosen) = (unknown.unwrap_or(NEVER), NEVER, None);
        for (at, key) in keys.iter().enumerate() {
            let all = forth.met.at(column + 1, at + 1) + back.met.at(left + 1, last_key - at + 1) - score(column, at);
            if all > best {
                (best, next, chosen) = (all, best, Some(key));
            } else {
                next = next.max(all);
            }
        }
        alignment.unknown += usize::from(chosen.is_none());
        alignment.keys.push(chosen.filter(|_| best - next >= MARGIN));
    }
    Some(alignment)
}

/// How well each column is each key.
fn scores(keys: &[Key], rows: &[Vec<&str>], columns: usize) -> Grid {
    let mut scores = Grid::of(columns, keys.len());
    let states: Vec<(i32, i32, i32)> = rows.iter().map(|row| (ran(row), stopped(row), exited(row))).collect();
    for (at, key) in keys.iter().enumerate() {
        for column in 0..columns {
            let cells = || rows.iter().map(|row| row.get(column).copied().unwrap_or_default());
            let fit = cells().filter(|cell| !is_blank(cell)).try_fold(0, |worst: i32, cell| Some(worst.min(key.form.fit(cell)?)));
            let Some(fit) = fit else { continue };
            let told = |(cell, (ran, stopped, exited)): (&str, &(i32, i32, i32))| match (key.form, is_blank(cell)) {
                (Form::Started, false) => *ran,
                (Form::Started, true) => -ran.max(&0),
                (Form::Stopped | Form::Why, false) => *stopped,
                (Form::Exit, false) => *exited,
                _ => 0,
            };
            let tells = matches!(key.form, Form::Started | Form::Stopped | Form::Why | Form::Exit);
            let told: i32 = if tells { cells().zip(&states).map(told).sum() } else { 0 };
            scores.set(column, at, key.usual - 5 + fit + told.clamp(-RAN, RAN));
        }
    }
    scores
}

/// Whether a value isn't there: the rows of one list have all keys that any of them has.
pub(super) fn is_blank(cell: &str) -> bool {
    cell.is_empty() || cell == "None"
}

/// How much speaks for a task having been running at some time.
fn ran(row: &[&str]) -> i32 {
    match states(row).nth(1) {
        _ if row.contains(&"TaskFailedToStart") || row.contains(&"Task failed to start") => -RAN,
        Some("PROVISIONING" | "PENDING" | "ACTIVATING") => -RAN,
        Some("RUNNING" | "DEACTIVATING") => RAN,
        _ if row.contains(&"EssentialContainerExited") => EXITED,
        _ => 0,
    }
}

/// How much speaks for a task having been stopped.
fn stopped(row: &[&str]) -> i32 {
    match states(row).nth(1) {
        Some("STOPPED") => EXITED,
        Some("PROVISIONING" | "PENDING" | "ACTIVATING" | "RUNNING") => -RAN,
        _ => 0,
    }
}

/// How much speaks for a container having exited. It has one state.
fn exited(row: &[&str]) -> i32 {
    if matches!(states(row).next(), Some("PENDING" | "RUNNING")) { -RAN } else { 0 }
}

/// The states that a task should have and has, in this order. Its other values are none.
fn states<'a>(row: &[&'a str]) -> impl Iterator<Item = &'a str> {
    row.iter().copied().filter(|cell| is_state(cell))
}

/// What can be reached with the first columns and keys: at best, and if the last of them belong to each other.
struct Sweep {
    best: Grid,
    met: Grid,
}

fn sweep(
    (columns, keys): (usize, usize),
    score: impl Fn(usize, usize) -> i32,
    pair: impl Fn(usize) -> i32,
    missing: impl Fn(usize, usize) -> i32,
) -> Sweep {
    let (mut best, mut met) = (Grid::of(columns + 1, keys + 1), Grid::of(columns + 1, keys + 1));
    for column in 0..=columns {
        for key in 0..=keys {
            let mut all = if column == 0 && key == 0 { 0 } else { NEVER };
            if let Some(before) = column.checked_sub(1) {
                all = all.max(best.at(before, key) - UNKNOWN);
            }
            if let Some(previous) = key.checked_sub(1) {
                all = all.max(best.at(column, previous) - missing(column, previous));
            }
            if let (Some(before), Some(previous)) = (column.checked_sub(1), key.checked_sub(1)) {
                let here = score(before, previous) + best.at(before, previous).max(met.at(before, previous) + pair(previous));
                met.set(column, key, here);
                all = all.max(here);
            }
            best.set(column, key, all);
        }
    }
    Sweep { best, met }
}

struct Grid {
    width: usize,
    cells: Vec<i32>,
}

impl Grid {
    fn of(columns: usize, keys: usize) -> Grid {
        Grid { width: keys, cells: vec![NEVER; columns * keys] }
    }

    fn at(&self, column: usize, key: usize) -> i32 {
        self.cells.get(column * self.width + key).copied().unwrap_or(NEVER)
    }

    fn set(&mut self, column: usize, key: usize, score: i32) {
        if let Some(cell) = self.cells.get_mut(column * self.width + key) {
            *cell = score.max(NEVER);
        }
    }
}
