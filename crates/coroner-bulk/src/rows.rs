//! Rows of several runs, joined into one.

use std::collections::HashMap;
use std::io::{self, BufRead, Read};

use coroner_report::rows::Key;
use coroner_report::{Row, read_row};

/// Rows that are held, which is some hundreds of bytes each.
const MAX_ROWS: usize = 1 << 20;
/// The longest line; no row is nearly as long.
const MAX_LINE: u64 = 1 << 20;

/// Rows, each key once.
#[derive(Clone, Debug, Default)]
pub struct Rows(HashMap<Key, Row>);

impl Rows {
    /// Joins a row to those that are there.
    ///
    /// # Errors
    ///
    /// There is no room for another key.
    pub fn add(&mut self, row: Row) -> Result<(), String> {
        let full = self.0.len() >= MAX_ROWS;
        match self.0.get_mut(&row.key) {
            Some(known) => known.join(&row),
            None if full => return Err(format!("more than {MAX_ROWS} different incidents; join fewer rows at once")),
            None => drop(self.0.insert(row.key.clone(), row)),
        }
        Ok(())
    }

    /// Joins the rows of a reader; `told` is called with the number of each line that is none, and why.
    ///
    /// # Errors
    ///
    /// What went wrong when reading.
    pub fn read(&mut self, reader: impl Read, mut told: impl FnMut(u64, String)) -> io::Result<()> {
        let mut reader = io::BufReader::new(reader);
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            if reader.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            let text = line.trim_ascii();
            if text.is_empty() {
                continue;
            }
            let row = std::str::from_utf8(text).map_err(|error| error.to_string()).and_then(read_row);
            if let Err(reason) = row.and_then(|row| self.add(row)) {
                told(number, reason);
            }
        }
        Ok(())
    }

    /// All of them, in the order in which rows are written.
    pub fn in_order(self) -> Vec<Row> {
        let mut rows: Vec<Row> = self.0.into_values().collect();
        rows.sort_by(Row::order);
        rows
    }
}
