//! From findings to a root cause: what explains what, and how sure that is.

use crate::draft::Evidence;
use crate::verdict::Confidence;
use coroner_causes::Catalogue;
use coroner_causes::answers;
use coroner_causes::cause::{Cause, Nature, Stage, Tier};
use coroner_causes::weigh::Weigher;
use coroner_scene::quote::shorten;
use coroner_scene::scene::Scene;
use coroner_scene::signature::{EVENT, LOG, Places, STOP_CODE, Strength};

/// A finding below this is noise: it is neither an answer nor an alternative.
const FLOOR: f64 = 0.12;
/// A finding explains another one only if it is more likely there than not.
const EXPLAINS: f64 = 0.5;
/// A wrapper is no answer beside anything narrower that is at least this likely.
const BESIDE_WRAPPER: f64 = 0.25;

/// A cause that was seen in a scene.
pub(crate) struct Finding {
    pub(crate) cause: &'static Cause,
    /// Log-odds by itself.
    pub(crate) score: f64,
    pub(crate) decisive: bool,
    /// Whether it rests on what may as well be another subject's.
    doubted: bool,
    pub(crate) evidence: Vec<Evidence>,
    explains: Vec<&'static str>,
}

/// What the findings add up to.
pub(crate) struct Reasoning {
    pub(crate) root: Finding,
    pub(crate) probability: f64,
    /// How likely it is that the root or a fault that rivals it is there.
    pub(crate) failed: f64,
    pub(crate) confidence: Confidence,
    /// Findings that the root explains, directly or through others.
    pub(crate) explained: Vec<Finding>,
    /// Findings that nothing explains, with their probabilities, likeliest first.
    pub(crate) rivals: Vec<(Finding, f64)>,
}

impl Finding {
    fn alone(&self) -> f64 {
        sigmoid(self.score)
    }

    /// Where each of two could explain the other, the surer one does.
    fn explains(&self, other: &Finding) -> bool {
        self.could_explain(other) && (!other.could_explain(self) || (self.score, other.cause.slug) > (other.score, self.cause.slug))
    }

    fn could_explain(&self, other: &Finding) -> bool {
        if std::ptr::eq(self.cause, other.cause) {
            return false;
        }
        let narrower = self.cause.tier != Tier::Wrapper && other.cause.tier == Tier::Wrapper;
        let needed = if narrower { BESIDE_WRAPPER } else { EXPLAINS };
        if other.cause.is_coarse() && self.cause.tells_why_a_program_ended() && self.alone() >= EXPLAINS {
            return true;
        }
        let of_balancer = self.cause.stage == Stage::LoadBalancer && self.cause.tier != Tier::Normal;
        if of_balancer && other.cause.nature == Nature::TargetInTransit && self.alone() >= EXPLAINS {
            return true;
        }
        let named = self.cause.explains.contains(&other.cause.slug) || self.explains.contains(&other.cause.slug);
        self.alone() >= needed && (named || (narrower && !other.cause.explains.contains(&self.cause.slug)))
    }
}

/// Looks for every cause of the catalogue. With `wording`, the evidence is put into words.
pub(crate) fn findings(catalogue: &Catalogue, scene: &Scene<'_>, wording: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let (hits, looks) = (with_hits(scene), Catalogue::that_look());
    let (mut hits, mut looks) = (hits.as_slice(), looks);
    let (contested, answered) = (!scene.case.contested.is_empty(), answers::any(scene));
    // Both lists are in the order of the catalogue: one walk visits each cause that bears a message or has code to look for it. Of most,
    // nothing is found; a stream walks here a million times.
    let mut weigher = Weigher::new(wording || contested);
    while let Some(index) = match (hits.first(), looks.first()) {
        (Some(hit), Some(look)) => Some(*hit.min(look)),
        (one, other) => one.or(other).copied(),
    } {
        let cause = catalogue.causes()[index];
        if hits.first() == Some(&index) {
            hits = &hits[1..];
            weigh_texts(scene, index, cause, &mut weigher);
            if catalogue.is_own(index) {
                explain_the_same_texts(catalogue, scene, index, &mut weigher);
            }
        }
        if looks.first() == Some(&index) {
            looks = &looks[1..];
            if let Some(look) = cause.look {
                look(scene, &mut weigher);
            }
        }
        if !weigher.supported() {
            weigher.clear();
            continue;
        }
        if answered {
            answers::weigh(scene, cause, &mut weigher);
        }
        if contested {
            weigher.doubt(|source| scene.case.is_contested(source));
        }
        let (score, decisive) = (weigher.score(), weigher.is_decisive());
        let doubted = weigher.is_doubted();
        let (evidence, explains) = (std::mem::take(&mut weigher.evidence), std::mem::take(&mut weigher.explains));
        weigher.clear();
        let finding = Finding { cause, score, decisive, doubted, evidence, explains };
        if finding.alone() >= FLOOR {
            found.push(finding);
        }
    }
    found
}

/// Indices of the causes of which a text of the scene bears a signature, each once.
fn with_hits(scene: &Scene<'_>) -> Vec<usize> {
    let mut causes: Vec<usize> = scene.hits.iter().map(|hit| hit.found.cause as usize).collect();
    causes.extend(scene.complaints.iter().flat_map(|found| Catalogue::that_explain(found.complaint.kind)));
    causes.sort_unstable();
    causes.dedup();
    causes
}

/// The same message in two places is one witness: of each place the strongest text counts, a second place adds a hint.
fn weigh_texts(scene: &Scene<'_>, index: usize, cause: &Cause, weigher: &mut Weigher) {
    let mut best: Vec<(Places, Strength, usize)> = Vec::new();
    for hit in scene.hits.iter().filter(|hit| hit.found.cause as usize == index) {
        let text = &scene.texts[hit.text];
        let Some(mut strength) = demoted(hit.found.signature.strength, text.demotion) else { continue };
        // Where it is known what the program gave up for, another line of its log proves nothing by itself.
        if text.place == LOG && scene.crash.is_some() && scene.crash_of(text).is_none() {
            strength = strength.min(Strength::Strong);
        }
        match best.iter_mut().find(|(place, ..)| *place == text.place) {
            Some((_, known, at)) => {
                if strength > *known {
                    (*known, *at) = (strength, hit.text);
                }
            }
            None => best.push((text.place, strength, hit.text)),
        }
    }
    // In whatever words a program complains of it, it is one witness with the catalogue's own of the same place.
    for found in scene.complaints.iter().filter(|found| cause.complaints.contains(&found.complaint.kind)) {
        match best.iter_mut().find(|(place, ..)| *place == LOG) {
            Some((_, known, at)) if found.strength > *known => (*known, *at) = (found.strength, found.text),
            Some(_) => {}
            None => best.push((LOG, found.strength, found.text)),
        }
    }
    // What ECS says of this task comes before what it says in the service's events.
    best.sort_by_key(|(place, strength, at)| (std::cmp::Reverse(*strength), *place == EVENT, *place == STOP_CODE, *at));
    for (rank, (_, strength, at)) in best.into_iter().enumerate() {
        let strength = if rank == 0 { strength } else { Strength::Weak };
        let text = &scene.texts[at];
        weigher.add(strength, || {
            let quoted = shorten(&text.text, 700);
            let words = match text.container {
                Some(container) if text.place == coroner_scene::signature::LOG => format!("{container} logged: {quoted}"),
                Some(container) => format!("{container}: {quoted}"),
                None => quoted,
            };
            text.fact(words)
        });
    }
}

/// What a team says of its own message is narrower than what the catalogue makes of the same words.
fn explain_the_same_texts(catalogue: &Catalogue, scene: &Scene<'_>, own: usize, weigher: &mut Weigher) {
    let of = |hit: &&coroner_scene::scene::Hit| hit.found.cause as usize == own;
    for hit in scene.hits.iter().filter(of) {
        let others = scene.hits.iter().filter(|other| other.text == hit.text && !catalogue.is_own(other.found.cause as usize));
        others.for_each(|other| weigher.explains(scene.meaning_of(other).slug));
    }
    let general = catalogue.causes().iter().filter(|cause| cause.nature == Nature::ProgramFailed);
    general.for_each(|cause| weigher.explains(cause.slug));
}

fn demoted(strength: Strength, steps: u8) -> Option<Strength> {
    let rank = strength as u8;
    match rank.checked_sub(steps)? {
        0 => Some(Strength::Weak),
        1 => Some(Strength::Moderate),
        2 => Some(Strength::Strong),
        _ => Some(Strength::Decisive),
    }
}

/// Finds the root among the findings.
pub(crate) fn reason(mut findings: Vec<Finding>) -> Option<Reasoning> {
    let roots: Vec<bool> = (0..findings.len()).map(|index| !findings.iter().any(|other| other.explains(&findings[index]))).collect();
    // Findings that explain each other in a ring leave no root: then all compete.
    let ring = !roots.contains(&true);
    let mut candidates: Vec<usize> = (0..findings.len()).filter(|index| ring || roots[*index]).collect();
    let wrapper = |index: &usize| findings[*index].cause.tier == Tier::Wrapper;
    if candidates.iter().any(|index| !wrapper(index) && findings[*index].alone() >= BESIDE_WRAPPER) {
        candidates.retain(|index| !wrapper(index));
    }
    let normal = |index: usize| findings[index].cause.tier == Tier::Normal;
    candidates.sort_by(|a, b| findings[*b].score.total_cmp(&findings[*a].score).then(normal(*a).cmp(&normal(*b))).then(a.cmp(b)));
    let best = *candidates.first()?;
    // Something unknown is always a rival: at even odds with a finding that the evidence leaves at even odds.
    let total = |of: &dyn Fn(&Finding) -> bool| {
        let weights = candidates.iter().map(|index| &findings[*index]).filter(|finding| of(finding)).map(|finding| finding.score.exp());
        1.0 + weights.sum::<f64>()
    };
    let all = total(&|_| true);
    let share = |finding: &Finding| finding.score.exp() / all;
    // What may as well be somebody else's takes nothing from what is surely the subject's own.
    let sound = findings[best].score.exp() / total(&|finding| !finding.doubted);
    let probability = if findings[best].doubted { share(&findings[best]) } else { sound };
    // Where two faults share the odds, one of them is there.
    let faults = candidates.iter().map(|index| &findings[*index]);
    let faults = faults.filter(|finding| finding.cause.tier != Tier::Normal && finding.alone() >= EXPLAINS);
    let failed = probability.max(faults.map(share).sum());
    let closure = closure(&findings, best);
    let rivals: Vec<usize> = candidates.iter().copied().filter(|index| *index != best && !closure.contains(index)).collect();
    let shares: Vec<f64> = findings.iter().map(share).collect();
    let mut all: Vec<Option<Finding>> = findings.drain(..).map(Some).collect();
    let mut take = |index: usize| all[index].take();
    let root = take(best)?;
    let confidence = confidence(probability, root.decisive);
    let explained = closure.into_iter().filter_map(&mut take).collect();
    let rivals = rivals.into_iter().filter_map(|index| take(index).map(|finding| (finding, shares[index]))).collect();
    Some(Reasoning { probability: capped(probability, confidence, root.decisive), failed, root, confidence, explained, rivals })
}

/// All findings that `root` explains, directly or through others.
fn closure(findings: &[Finding], root: usize) -> Vec<usize> {
    let mut reached = vec![root];
    let mut at = 0;
    while at < reached.len() {
        for index in 0..findings.len() {
            if !reached.contains(&index) && findings[reached[at]].explains(&findings[index]) {
                reached.push(index);
            }
        }
        at += 1;
    }
    reached.remove(0);
    reached
}

fn confidence(probability: f64, decisive: bool) -> Confidence {
    match probability {
        _ if decisive && probability >= 0.99 => Confidence::Certain,
        _ if probability >= 0.68 => Confidence::Likely,
        _ => Confidence::Possible,
    }
}

/// Evidence that is not decisive never makes a verdict certain, however much of it there is.
fn capped(probability: f64, confidence: Confidence, decisive: bool) -> f64 {
    let limit = match confidence {
        Confidence::Certain => 0.999,
        Confidence::Likely if decisive => 0.985,
        Confidence::Likely => 0.95,
        Confidence::Possible => 0.67,
    };
    (probability.min(limit) * 1000.0).round() / 1000.0
}

fn sigmoid(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}
