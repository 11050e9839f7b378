//! Finds the signatures of all causes in one pass over a text.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;

use crate::pattern::Pattern;
use crate::signature::{Places, Signature};
use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// A signature of the catalogue: the index of its cause in `CAUSES` and its own among the cause's.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// Index of its cause, as [`Wordings::meaning`](crate::wordings::Wordings::meaning) takes it.
    pub cause: u16,
    /// What was found.
    pub signature: &'static Signature,
}

/// How much of a hook the automaton knows: enough to be rare, little enough that it is built within a millisecond.
const HOOK: usize = 9;

/// Texts whose signatures are remembered, and the longest of them.
const REMEMBERED: usize = 512;
const REMEMBERED_LENGTH: usize = 200;

/// Texts and the signatures that they bear, by place.
type Known = HashMap<String, Vec<(Places, Vec<Found>)>>;

struct Entry {
    found: Found,
    /// The whole hook in lower case.
    hook: String,
    regex: OnceLock<Option<Pattern>>,
    unless: OnceLock<Option<Pattern>>,
}

/// One automaton over the hooks of all signatures; see `signature.rs`.
pub struct Matcher {
    hooks: Option<AhoCorasick>,
    /// The entries that share a hook, by the automaton's pattern.
    by_hook: Vec<Vec<Entry>>,
}

impl Matcher {
    /// The matcher of the signatures of several causes. Regexes compile when their hook is first met.
    pub fn of(causes: impl Iterator<Item = &'static [Signature]>) -> Matcher {
        let mut by_hook: Vec<Vec<Entry>> = Vec::new();
        let mut hooks: Vec<String> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (cause, signatures) in causes.enumerate() {
            for signature in signatures {
                let hook = signature.hook.to_ascii_lowercase();
                let head = hook[..HOOK.min(hook.len())].to_owned();
                let index = *known.entry(head).or_insert_with_key(|head| {
                    hooks.push(head.clone());
                    by_hook.push(Vec::new());
                    hooks.len() - 1
                });
                let found = Found { cause: cause as u16, signature };
                by_hook[index].push(Entry { found, hook, regex: OnceLock::new(), unless: OnceLock::new() });
            }
        }
        let hooks = AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(hooks).ok();
        Matcher { hooks, by_hook }
    }
}

impl Matcher {
    /// Calls `found` for every signature that `text` bears in one of `places`, each once. For texts that services repeat word for
    /// word, the answer is remembered: a crash loop says the same thing a thousand times.
    pub fn find_again(&self, text: &str, places: Places, mut found: impl FnMut(Found)) {
        thread_local! {
            static KNOWN: RefCell<Known> = RefCell::new(HashMap::new());
        }
        if text.len() > REMEMBERED_LENGTH {
            return self.find(text, places, found);
        }
        KNOWN.with_borrow_mut(|known| {
            if let Some((_, all)) = known.get(text).and_then(|at_places| at_places.iter().find(|(place, _)| *place == places)) {
                return all.iter().copied().for_each(&mut found);
            }
            let mut all = Vec::new();
            self.find(text, places, |one| all.push(one));
            if known.len() >= REMEMBERED {
                known.clear();
            }
            all.iter().copied().for_each(&mut found);
            known.entry(text.to_owned()).or_default().push((places, all));
        });
    }

    /// Calls `found` for every signature that `text` bears in one of `places`, each once.
    pub fn find(&self, text: &str, places: Places, mut found: impl FnMut(Found)) {
        let Some(hooks) = &self.hooks else { return };
        let text = straight(text);
        let lower = text.to_ascii_lowercase();
        let mut seen: Vec<*const Entry> = Vec::new();
        for hit in hooks.find_overlapping_iter(&lower) {
            for entry in &self.by_hook[hit.pattern().as_usize()] {
                let here = entry.found.signature.places.contains(places) && lower[hit.start()..].starts_with(&entry.hook);
                if here && !seen.contains(&std::ptr::from_ref(entry)) {
                    seen.push(entry);
                    if entry.holds(&text) {
                        found(entry.found);
                    }
                }
            }
        }
    }
}

impl Entry {
    fn holds(&self, text: &str) -> bool {
        let signature = self.found.signature;
        if signature.whole && text.trim().len() != signature.hook.len() {
            return false;
        }
        let matches = |pattern: Option<&'static str>, compiled: &OnceLock<Option<Pattern>>| {
            pattern.map(|pattern| compiled.get_or_init(|| Pattern::new(pattern)).as_ref().is_some_and(|regex| regex.is_match(text)))
        };
        matches(signature.regex, &self.regex).unwrap_or(true) && !matches(signature.unless, &self.unless).unwrap_or(false)
    }
}

/// AWS writes `can’t` in some messages and `can't` in others.
fn straight(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(['\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{201c}', '\u{201d}'], "\""))
}
