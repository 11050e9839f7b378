//! JSON values and log lines, out of whatever form they lie in.
//!
//! People hold what AWS answered as YAML, as a table, as Python printed it. Each form has a file here that turns it into JSON, or into log
//! lines; what the values mean is told elsewhere. A form says itself whether a text is written in it, and is asked only when the text is
//! no plain JSON. Everything is bounded: what is written takes no more than a small multiple of what was read.

mod csv;
pub mod encoding;
mod go;
mod json;
mod lines;
pub mod mend;
pub mod packed;
mod python;
mod rows;
mod table;
mod text;
mod yaml;

pub use csv::LogRow;
pub use lines::{Line, unwrap, whole};

/// A value that stood in a text, as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The line where it begins, from 1.
    pub line: usize,
    /// The value.
    pub json: String,
}

/// What a text holds that is no JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Values.
    Values(Vec<Value>),
    /// A table of log lines.
    Rows(Vec<LogRow>),
}

/// Reads a text in whichever form it is written; `None` if it is in none that is known here.
pub fn read(text: &str) -> Option<Form> {
    match csv::read(text) {
        Some(csv::Csv::Logs(rows)) => return Some(Form::Rows(rows)),
        Some(csv::Csv::Records(values)) => return Some(Form::Values(values)),
        None => {}
    }
    // The strictest first: what a table is, nothing else looks like.
    [table::read, text::read, rows::read, python::read, go::read, yaml::read].iter().find_map(|form| form(text)).map(Form::Values)
}
