//! What was seen, as a sentence quotes it.

use coroner_ecs::Timestamp;

/// The first `limit` characters of a text, in one line.
pub fn shorten(text: &str, limit: usize) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match one_line.char_indices().nth(limit) {
        Some((at, _)) => format!("{}…", &one_line[..at]),
        None => one_line,
    }
}

/// A fact as evidence words it.
pub struct Fact {
    /// The words, without the source.
    pub text: String,
    /// Where in the case it stands; empty if no one place tells it.
    pub source: String,
    /// When it happened; `None` if that is not told.
    pub at: Option<Timestamp>,
}

impl Fact {
    /// When it happened.
    pub fn when(mut self, at: Option<Timestamp>) -> Fact {
        self.at = at;
        self
    }
}
