//! One report, many forms. Each form is a function from a [`Report`] to a string; none does I/O.

mod catalogue;
mod json;
mod markdown;
mod text;
mod words;
mod wrap;

pub use catalogue::{causes_json, causes_markdown, causes_text, page_json, page_text};
pub use json::{report_json, skipped_line, verdict_line};
pub use markdown::report_markdown;
pub use text::{TextOptions, report_text};

use coroner_case::Skipped;
use coroner_causes::Verdict;

/// What was found, and what could not be read.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Verdicts, worst first.
    pub verdicts: Vec<Verdict>,
    /// What was given and not used.
    pub skipped: Vec<Skipped>,
}
