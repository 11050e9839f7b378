//! All causes that are looked for: the built-in ones, and those that a team added.

use std::sync::OnceLock;

use coroner_scene::lexicon::Kind;

use crate::cause::Cause;
use crate::matcher::{Found, Matcher};
use crate::own::OwnCauses;
use crate::signature::Places;
use crate::wordings::{Meaning, Wordings};

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

    /// Indices of the built-in causes that are looked for by code, in the order of the catalogue.
    pub fn that_look() -> &'static [usize] {
        static LOOKS: OnceLock<Vec<usize>> = OnceLock::new();
        LOOKS.get_or_init(|| (0..crate::CAUSES.len()).filter(|index| crate::CAUSES[*index].look.is_some()).collect())
    }

    /// Indices of the built-in causes of which a program complains so, in the order of the catalogue.
    pub fn that_explain(kind: Kind) -> impl Iterator<Item = usize> {
        (0..crate::CAUSES.len()).filter(move |index| crate::CAUSES[*index].complaints.contains(&kind))
    }

    /// Whether a cause is a team's own.
    pub fn is_own(&self, index: usize) -> bool {
        index >= crate::CAUSES.len()
    }
}

/// The matcher of the built-in causes, built at first use.
fn matcher() -> &'static Matcher {
    static MATCHER: OnceLock<Matcher> = OnceLock::new();
    MATCHER.get_or_init(|| Matcher::of(crate::CAUSES.iter().map(|cause| cause.signatures)))
}

impl Wordings for Catalogue {
    fn find(&self, text: &str, places: Places, again: bool, found: &mut dyn FnMut(Found)) {
        if again {
            matcher().find_again(text, places, &mut *found);
        } else {
            matcher().find(text, places, &mut *found);
        }
        let built_in = crate::CAUSES.len();
        self.own.find(text, places, |cause, signature| found(Found { cause: (built_in + cause) as u16, signature }));
    }

    fn meaning(&self, cause: u16) -> Meaning {
        self.causes[cause as usize].meaning()
    }
}

#[cfg(test)]
mod tests {
    use crate::pattern::Pattern;

    #[test]
    fn every_regex_of_the_catalogue_compiles_and_every_hook_is_a_literal() {
        for cause in crate::CAUSES {
            for signature in cause.signatures {
                for pattern in [signature.regex, signature.unless].into_iter().flatten() {
                    assert!(Pattern::new(pattern).is_some(), "{}: {pattern}", cause.slug);
                }
                assert!(!signature.hook.is_empty() && signature.hook.is_ascii(), "{}: {:?}", cause.slug, signature.hook);
            }
        }
    }
}
