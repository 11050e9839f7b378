//! What messages look like, and what each speaks for: all that a scene knows of causes.

use crate::matcher::Found;
use crate::signature::Places;
use crate::stage::{Stage, Tier};

/// What a message speaks for.
#[derive(Clone, Copy, Debug)]
pub struct Meaning {
    /// Public name of the cause.
    pub slug: &'static str,
    /// Where in a task's life the cause strikes.
    pub stage: Stage,
    /// What kind of answer the cause is.
    pub tier: Tier,
    /// Slugs that follow from it, or that are a coarser name of it.
    pub explains: &'static [&'static str],
    /// Whether it says of what a program ended.
    pub ends_programs: bool,
}

/// The messages that texts are looked through for.
pub trait Wordings {
    /// Calls `found` for every signature that `text` bears in one of `places`. `again` says that the text may come again, word for word.
    fn find(&self, text: &str, places: Places, again: bool, found: &mut dyn FnMut(Found));

    /// What the cause with this index means.
    fn meaning(&self, cause: u16) -> Meaning;
}
