//! A row of a log, and how grave it calls itself.

use std::borrow::Cow;

use super::frame::Frame;

/// How grave a logger calls a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Info,
    Warn,
    Error,
    Fatal,
}

/// One row: a line of the log, or a part of one that holds several.
#[derive(Clone, Debug)]
pub(super) struct Row<'t> {
    /// Index of the log line.
    pub(super) line: usize,
    pub(super) text: Cow<'t, str>,
    pub(super) level: Option<Level>,
    /// Whether a time stands before the text.
    pub(super) stamped: bool,
    /// The record of a structured log that it belongs to.
    pub(super) record: Option<usize>,
    /// Where the program wrote it, if a record tells.
    pub(super) place: Option<Frame>,
    /// What names the process among several that share the log: `web_1  | `, `[12] `.
    pub(super) writer: String,
}
