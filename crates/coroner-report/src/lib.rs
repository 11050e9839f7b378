//! One report, many forms. Each form is a function from a [`Report`] to a [`Page`]; none does I/O.
//!
//! All texts that come in have passed the gate ([`Shown`]); a form adds what its own reader takes for markup.

mod catalogue;
mod change;
mod json;
mod markdown;
mod markup;
pub mod rows;
mod text;
mod words;
mod wrap;

pub use catalogue::{causes_json, causes_markdown, causes_text, page_json, page_markdown, page_text};
pub use change::{Tool, change_commands, change_hints, change_patch};
pub use json::{report_json, skipped_line, verdict_line};
pub use markdown::report_markdown;
pub use rows::{Row, read_row, row_line};
pub use text::{TextOptions, report_text};

use std::fmt;

use coroner_case::{Gate, Shown, Skipped};
use coroner_examiner::Verdict;

/// What was found, and what could not be read.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Verdicts, worst first.
    pub verdicts: Vec<Verdict>,
    /// What was given and not used.
    pub unused: Vec<Unused>,
}

/// Something that was given and not used.
#[derive(Clone, Debug)]
pub struct Unused {
    /// Its name.
    pub source: Shown,
    /// Why it was not used.
    pub reason: Shown,
    /// Whether it should have been usable.
    pub broken: bool,
}

impl Report {
    /// A report of these verdicts, and of what was not used beside them.
    pub fn new(verdicts: Vec<Verdict>, skipped: &[Skipped]) -> Report {
        Report { verdicts, unused: unused(skipped) }
    }
}

/// What was not used, as it may be told.
pub fn unused(skipped: &[Skipped]) -> Vec<Unused> {
    let gate = Gate::default();
    let told =
        |skipped: &Skipped| Unused { source: gate.line(&skipped.source), reason: gate.line(&skipped.reason), broken: skipped.broken };
    skipped.iter().map(told).collect()
}

/// A finished text for stdout. Only this crate makes one, of texts that have passed the gate and of its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page(String);

impl Page {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Another one behind this.
    pub fn append(&mut self, more: &Page) {
        self.0.push_str(&more.0);
    }

    /// Bytes of it.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is on it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes all of it away.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl From<Shown> for Page {
    fn from(text: Shown) -> Page {
        Page(text.as_str().to_owned())
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
