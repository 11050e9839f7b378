//! All causes that are looked for: the built-in ones, and those that a team added.

use std::sync::OnceLock;

use coroner_case::Case;
use coroner_ecs::Timestamp;

use crate::cause::Cause;
use crate::examine::{self, Examined, Sketch};
use crate::matcher::{Found, matcher};
use crate::order;
use crate::own::OwnCauses;
use crate::signature::Places;
use crate::verdict::Verdict;
use crate::wants::{self, Want};

/// The causes that an examination looks for.
#[derive(Debug)]
pub struct Catalogue {
    /// The built-in ones, then the own ones.
    causes: Vec<&'static Cause>,
    own: OwnCauses,
}

impl Catalogue {
    /// The built-in causes alone.
    pub fn built_in() -> &'static Catalogue {
        static BUILT_IN: OnceLock<Catalogue> = OnceLock::new();
        BUILT_IN.get_or_init(|| Catalogue::with(OwnCauses::default()))
    }

    /// The built-in causes and a team's own.
    pub fn with(own: OwnCauses) -> Catalogue {
        Catalogue { causes: crate::CAUSES.iter().chain(&own.causes).copied().collect(), own }
    }

    /// All causes: the built-in ones by stage, then the own ones.
    pub fn causes(&self) -> &[&'static Cause] {
        &self.causes
    }

    /// The cause with that slug.
    pub fn cause(&self, slug: &str) -> Option<&'static Cause> {
        self.causes.iter().copied().find(|cause| cause.slug == slug)
    }

    /// Examines a case. With `each`, every task has a verdict of its own; without, tasks of one service and revision that ended of one
    /// cause share one. Worst first; the same case gives the same verdicts whatever the order of its documents.
    pub fn examine(&self, case: &Case, each: bool) -> Vec<Verdict> {
        self.examine_whole(case, each).verdicts
    }

    /// As [`Catalogue::examine`], with what is not told and what was not used.
    pub fn examine_whole(&self, case: &Case, each: bool) -> Examined {
        examine::examine(self, case, each)
    }

    /// Examines several cases, worst first among all of them.
    pub fn examine_all(&self, cases: &[Case], each: bool) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = cases.iter().flat_map(|case| self.examine(case, each)).collect();
        order::sort(&mut verdicts);
        verdicts
    }

    /// Examines a case of one task without wording anything: what is found, when the task ended, and how long it lived in milliseconds.
    pub fn sketch(&self, case: &Case) -> Option<(Sketch, Option<Timestamp>, Option<i64>)> {
        examine::sketch(self, case)
    }

    /// Which facts the case doesn't hold would settle what is open about it, in a fixed order.
    pub fn wants(&self, case: &Case) -> Vec<Want> {
        wants::wants(self, case)
    }

    /// Whether a cause is a team's own.
    pub(crate) fn is_own(&self, index: usize) -> bool {
        index >= crate::CAUSES.len()
    }

    /// Calls `found` for every signature that `text` bears in one of `places`. `again` says that the text may come again, word for word.
    pub(crate) fn find(&self, text: &str, places: Places, again: bool, mut found: impl FnMut(Found)) {
        if again {
            matcher().find_again(text, places, &mut found);
        } else {
            matcher().find(text, places, &mut found);
        }
        let built_in = crate::CAUSES.len();
        self.own.find(text, places, |cause, signature| found(Found { cause: (built_in + cause) as u16, signature }));
    }
}
