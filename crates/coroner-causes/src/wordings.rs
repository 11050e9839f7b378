//! What messages look like, and what each speaks for: all that a scene knows of causes.

use crate::matcher::Found;
use crate::signature::Places;
use crate::stage::{Stage, Tier};

/// What a message speaks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meaning {
    pub(crate) slug: &'static str,
    pub(crate) stage: Stage,
    pub(crate) tier: Tier,
    /// Slugs that follow from it, or that are a coarser name of it.
    pub(crate) explains: &'static [&'static str],
    /// Whether it says of what a program ended.
    pub(crate) ends_programs: bool,
}

/// The messages that texts are looked through for.
pub(crate) trait Wordings {
    /// Calls `found` for every signature that `text` bears in one of `places`. `again` says that the text may come again, word for word.
    fn find(&self, text: &str, places: Places, again: bool, found: &mut dyn FnMut(Found));

    /// What the cause with this index means.
    fn meaning(&self, cause: u16) -> Meaning;
}
