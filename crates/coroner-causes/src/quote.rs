//! What was seen, as a sentence quotes it.

use coroner_ecs::Timestamp;

/// The first `limit` characters of a text, in one line.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match one_line.char_indices().nth(limit) {
        Some((at, _)) => format!("{}…", &one_line[..at]),
        None => one_line,
    }
}

/// A fact as evidence words it.
pub(crate) struct Fact {
    pub(crate) text: String,
    pub(crate) source: String,
    pub(crate) at: Option<Timestamp>,
}

impl Fact {
    /// When it happened.
    pub(crate) fn when(mut self, at: Option<Timestamp>) -> Fact {
        self.at = at;
        self
    }
}
