//! Regexes over bytes, in ASCII: without Unicode's tables they compile in a fraction of the time, and most runs need only a few.

use regex::bytes::{Regex, RegexBuilder};

/// A compiled pattern.
pub struct Pattern(Regex);

impl Pattern {
    /// `None` if the pattern is no regex.
    pub fn new(pattern: &str) -> Option<Pattern> {
        RegexBuilder::new(pattern).unicode(false).build().ok().map(Pattern)
    }

    /// A pattern that comes from outside: what it compiles to has at most `bytes`. The error is for people.
    pub fn bounded(pattern: &str, bytes: usize) -> Result<Pattern, String> {
        match RegexBuilder::new(pattern).unicode(false).size_limit(bytes).build() {
            Ok(regex) => Ok(Pattern(regex)),
            Err(regex::Error::CompiledTooBig(_)) => Err(format!("the regex is too large: compiled, it has more than {} KiB", bytes >> 10)),
            Err(error) => {
                // The crate draws the pattern with a marker below; its last line says what is wrong.
                let text = error.to_string();
                Err(format!("this is no regex: {}", text.lines().last().unwrap_or_default().trim_start_matches("error: ")))
            }
        }
    }

    /// Whether the text holds a match anywhere.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text.as_bytes())
    }

    /// The first match.
    pub fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        slice(text, self.0.find(text.as_bytes())?.range())
    }

    /// All matches.
    pub fn find_all<'t>(&self, text: &'t str) -> Vec<&'t str> {
        self.0.find_iter(text.as_bytes()).filter_map(|found| slice(text, found.range())).collect()
    }

    /// The groups 1 to `N` of the first match; empty where a group took no part.
    pub fn captures<'t, const N: usize>(&self, text: &'t str) -> Option<[&'t str; N]> {
        let found = self.0.captures(text.as_bytes())?;
        Some(std::array::from_fn(|index| found.get(index + 1).and_then(|group| slice(text, group.range())).unwrap_or_default()))
    }

    /// The first of the groups 1 and 2 that took part in the first match.
    pub fn group<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.groups(text).into_iter().next()
    }

    /// The first of the groups 1 and 2 that took part, of every match.
    pub fn groups<'t>(&self, text: &'t str) -> Vec<&'t str> {
        self.0.captures_iter(text.as_bytes()).filter_map(|found| slice(text, found.get(1).or_else(|| found.get(2))?.range())).collect()
    }
}

/// A match of bytes may end inside a character: then it is none.
fn slice(text: &str, range: std::ops::Range<usize>) -> Option<&str> {
    text.get(range)
}

/// A pattern that is compiled at its first use.
#[macro_export]
macro_rules! pattern {
    ($pattern:literal) => {{
        static COMPILED: std::sync::OnceLock<Option<$crate::pattern::Pattern>> = std::sync::OnceLock::new();
        COMPILED.get_or_init(|| $crate::pattern::Pattern::new($pattern)).as_ref()
    }};
}
pub use crate::pattern;
