//! Which of two verdicts is worse.

use coroner_ecs::Timestamp;

use crate::draft::Verdict;
use crate::incident::Incident;
use crate::judge::confidence;
use crate::verdict;
use crate::verdict::{Confidence, Outcome};
use coroner_causes::cause::{Cause, Stage, Tier};
use coroner_scene::form::Form;

/// Verdicts that are told of one case; of more, the worst. A report of more is read by nobody, and its words take more memory than the case.
pub(crate) const MOST_VERDICTS: usize = 2_000;

/// Puts them in order, and answers how many of them had to go.
pub(crate) fn keep_worst(verdicts: &mut Vec<Verdict>) -> usize {
    sort(verdicts);
    let beyond = verdicts.len().saturating_sub(MOST_VERDICTS);
    verdicts.truncate(MOST_VERDICTS);
    beyond
}

/// Worst first.
pub(crate) fn sort<F: Form>(verdicts: &mut [verdict::Verdict<F>]) {
    verdicts.sort_by(|a, b| rank(a).partial_cmp(&rank(b)).unwrap_or(std::cmp::Ordering::Equal).then_with(|| a.subject.cmp(&b.subject)));
}

/// How bad something is; the worst is the least.
pub(crate) type Rank = (Outcome, bool, bool, bool, std::cmp::Reverse<Confidence>, bool, i64, i64);

/// Worst first: what keeps a service from running comes before what went wrong with a stop that was wanted.
pub(crate) fn rank<F: Form>(verdict: &verdict::Verdict<F>) -> Rank {
    let sure = (verdict.confidence, verdict.probability);
    rank_of(verdict.outcome, verdict.cause, verdict.cured.is_some(), sure, verdict.subject.kind == "task", verdict.period)
}

/// The rank of what can be said of an incident, or a worse one.
pub(crate) fn rank_at_worst(incident: &Incident<'_>) -> Rank {
    let judgement = &incident.judgement;
    let cause = judgement.reasoning.as_ref().map(|found| found.root.cause);
    let of_task = judgement.scene.task.is_some() && !judgement.scene.pasted;
    rank_of(judgement.outcome, cause, false, confidence(judgement), of_task, incident.period)
}

fn rank_of(
    outcome: Outcome,
    cause: Option<&Cause>,
    cured: bool,
    (confidence, probability): (Confidence, f64),
    of_task: bool,
    period: Option<(Timestamp, Timestamp)>,
) -> Rank {
    let wrapper = cause.is_none_or(|cause| cause.tier == Tier::Wrapper);
    let of_a_stop = cause.is_some_and(|cause| cause.stage == Stage::Stop);
    let last = period.map_or(0, |(_, last)| -last.0);
    // History is told after what is.
    let outcome = if cured { Outcome::Running } else { outcome };
    (outcome, of_a_stop, cured, wrapper, std::cmp::Reverse(confidence), !of_task, -(probability * 100.0) as i64, last)
}
