//! Evidence for and against a cause, and what it adds up to.

use crate::evidence;
use crate::form::Draft;
pub use crate::quote::Fact;
use crate::signature::Strength;

type Evidence = evidence::Evidence<Draft>;

/// Log-odds that a piece of evidence adds. Decisive evidence alone makes a finding certain, a strong piece alone makes it likely,
/// a moderate one leaves it possible.
const fn points(strength: Strength) -> f64 {
    match strength {
        Strength::Decisive => 7.0,
        Strength::Strong => 3.4,
        Strength::Moderate => 2.0,
        Strength::Weak => 0.8,
    }
}

/// Log-odds of a cause before any evidence: each of some two hundred causes is unlikely by itself.
const PRIOR: f64 = -2.2;

/// Log-odds of what is more likely than not, and no more than possible.
const POSSIBLE: f64 = 0.6;

/// Weighs one cause. Facts are worded only if somebody will read them: in a stream of a million tasks most verdicts repeat.
pub struct Weigher {
    wording: bool,
    score: f64,
    decisive: bool,
    supported: bool,
    doubted: bool,
    /// For and against, in the order of weighing; stays empty without wording.
    pub evidence: Vec<Evidence>,
    /// Slugs that the cause explains in this case, beyond those that it always does.
    pub explains: Vec<&'static str>,
}

impl Weigher {
    /// Begins with the odds before any evidence. Without `wording` no fact is put into words.
    pub fn new(wording: bool) -> Weigher {
        Weigher { wording, score: PRIOR, decisive: false, supported: false, doubted: false, evidence: Vec::new(), explains: Vec::new() }
    }

    /// Forgets all that was weighed.
    pub fn clear(&mut self) {
        (self.score, self.decisive, self.supported, self.doubted) = (PRIOR, false, false, false);
        self.evidence.clear();
        self.explains.clear();
    }

    /// Speaks for the cause.
    pub fn add(&mut self, strength: Strength, fact: impl FnOnce() -> Fact) {
        self.score += points(strength);
        self.supported = true;
        self.decisive |= strength == Strength::Decisive;
        self.word(true, strength, fact);
    }

    /// Speaks against the cause.
    pub fn against(&mut self, strength: Strength, fact: impl FnOnce() -> Fact) {
        self.score -= points(strength);
        if strength >= Strength::Strong {
            self.decisive = false;
        }
        self.word(false, strength, fact);
    }

    /// Nothing but this cause produces it.
    pub fn decisive(&mut self, fact: impl FnOnce() -> Fact) {
        self.add(Strength::Decisive, fact);
    }

    /// Seldom seen without this cause.
    pub fn strong(&mut self, fact: impl FnOnce() -> Fact) {
        self.add(Strength::Strong, fact);
    }

    /// Usual with this cause, but with others too.
    pub fn moderate(&mut self, fact: impl FnOnce() -> Fact) {
        self.add(Strength::Moderate, fact);
    }

    /// A hint.
    pub fn weak(&mut self, fact: impl FnOnce() -> Fact) {
        self.add(Strength::Weak, fact);
    }

    /// Takes it back to a possibility as far as it rests on what may as well be another subject's.
    pub fn doubt(&mut self, contested: impl Fn(&str) -> bool) {
        let sound = |piece: &&Evidence| !piece.weighs_for || !contested(&piece.source);
        let signed = |piece: &Evidence| if piece.weighs_for { points(piece.strength) } else { -points(piece.strength) };
        let score = PRIOR + self.evidence.iter().filter(sound).map(signed).sum::<f64>();
        self.decisive &= self.evidence.iter().filter(sound).any(|piece| piece.weighs_for && piece.strength == Strength::Decisive);
        let score = score.max(POSSIBLE);
        self.doubted = score < self.score;
        self.score = self.score.min(score);
    }

    /// True, and no root: something that is not told led to it. It is not certain then, whatever proves it.
    pub fn follows(&mut self, fact: impl FnOnce() -> Fact) {
        self.against(Strength::Weak, fact);
        self.decisive = false;
    }

    /// In this case the cause explains `slug` too, which it does not always.
    pub fn explains(&mut self, slug: &'static str) {
        self.explains.push(slug);
    }

    /// Whether anything speaks for the cause.
    pub fn supported(&self) -> bool {
        self.supported
    }

    /// Log-odds of the cause by itself.
    pub fn score(&self) -> f64 {
        self.score
    }

    /// Whether it was taken back to a possibility.
    pub fn is_doubted(&self) -> bool {
        self.doubted
    }

    /// Whether something decisive speaks for it.
    pub fn is_decisive(&self) -> bool {
        self.decisive
    }

    fn word(&mut self, weighs_for: bool, strength: Strength, fact: impl FnOnce() -> Fact) {
        if self.wording {
            let fact = fact();
            self.evidence.push(Evidence { weighs_for, strength, text: fact.text, source: fact.source, at: fact.at });
        }
    }
}
