//! Tasks of one service and revision that ended of one cause are one incident: one of them shows the evidence, the others count.

use std::cmp::Reverse;
use std::collections::HashMap;

use coroner_ecs::Timestamp;
use coroner_ecs::arn;

use crate::judge::{Judgement, confidence};
use crate::verdict::{Confidence, Outcome};
use coroner_scene::scene::Scene;
use coroner_scene::story::End;

/// What happened to one task, or to several alike.
pub(crate) struct Incident<'a> {
    pub(crate) judgement: Judgement<'a>,
    pub(crate) occurrences: u64,
    /// When the first and the last of them ended.
    pub(crate) period: Option<(Timestamp, Timestamp)>,
    /// The shortest and the longest life among them, in milliseconds.
    pub(crate) lifetimes: Option<(i64, i64)>,
    /// When the task ended that shows the evidence.
    ended: Option<Timestamp>,
    death: Option<Death<'a>>,
    /// Whether no line of the task's log is at hand.
    silent: bool,
}

/// How a task ended, as its record has it.
#[derive(PartialEq)]
struct Death<'a> {
    end: End,
    stopped_reason: &'a str,
    exit_code: Option<i64>,
    reason: &'a str,
}

/// Cluster, service, revision, container and outcome of a task: what has to be the same for two to be one incident.
type Likeness<'a> = (&'a str, &'a str, &'a str, &'a str, Outcome);

/// The incidents of one part of a case.
#[derive(Default)]
pub(crate) struct Incidents<'a> {
    pub(crate) all: Vec<Incident<'a>>,
    alike: HashMap<Likeness<'a>, Vec<usize>>,
}

impl<'a> Incidents<'a> {
    /// Takes a judgement in; with `each`, it is an incident of its own.
    pub(crate) fn take(&mut self, judgement: Judgement<'a>, each: bool) {
        let likeness = likeness(&judgement).filter(|_| !each);
        let mut new = Incident::of(judgement);
        let Some(likeness) = likeness else { return self.all.push(new) };
        let alike = self.alike.entry(likeness).or_default();
        match alike.iter().copied().find(|known| is_one(&self.all[*known], &new)) {
            Some(known) => {
                let known = &mut self.all[known];
                if (!new.silent, known.silent) == (true, true) || (new.silent == known.silent && is_better(&new, known)) {
                    std::mem::swap(known, &mut new);
                }
                known.count(&new);
            }
            None => {
                alike.push(self.all.len());
                self.all.push(new);
            }
        }
    }
}

impl<'a> Incident<'a> {
    fn of(judgement: Judgement<'a>) -> Incident<'a> {
        let scene = &judgement.scene;
        let ended = ended(scene);
        let lifetime = scene.story.lifetime.filter(|_| judgement.outcome != Outcome::Running);
        let (death, silent) = (Death::of(scene), scene.lines().next().is_none());
        Incident {
            occurrences: 1,
            period: ended.map(|at| (at, at)),
            lifetimes: lifetime.map(|ms| (ms, ms)),
            ended,
            death,
            silent,
            judgement,
        }
    }

    fn count(&mut self, other: &Incident<'_>) {
        self.occurrences += other.occurrences;
        self.period = spanned(self.period, other.period);
        self.lifetimes = spanned(self.lifetimes, other.lifetimes);
    }
}

impl<'a> Death<'a> {
    fn of(scene: &Scene<'a>) -> Option<Death<'a>> {
        let task = scene.task.filter(|task| task.stopped())?;
        let reason = scene.first().map_or("", |first| first.reason.as_str());
        Some(Death { end: scene.story.end, stopped_reason: &task.value.stopped_reason, exit_code: scene.exit_code(), reason })
    }
}

/// From the earlier start to the later end of two spans.
fn spanned<T: Ord + Copy>(one: Option<(T, T)>, other: Option<(T, T)>) -> Option<(T, T)> {
    match (one, other) {
        (Some((from, to)), Some((other_from, other_to))) => Some((from.min(other_from), to.max(other_to))),
        (one, other) => one.or(other),
    }
}

fn ended(scene: &Scene<'_>) -> Option<Timestamp> {
    scene.task.filter(|task| task.stopped()).and_then(|task| task.stopped_at.0.or(scene.story.died_at).or(task.stopping_at.0))
}

/// None for what is no task, and for a task with a name of its own that tells neither service nor revision: records without any name
/// nobody could tell apart.
fn likeness<'a>(judgement: &Judgement<'a>) -> Option<Likeness<'a>> {
    let scene = &judgement.scene;
    let task = scene.task.filter(|_| !scene.pasted)?;
    let service = task.value.service_name().or(scene.service.map(|service| service.value.service_name.as_str())).unwrap_or_default();
    let revision = arn::family_revision(&task.value.task_definition_arn);
    let container = scene.first().map_or("", |container| container.name.as_str());
    (!(service.is_empty() && revision.is_empty()) || task.value.task_arn.is_empty())
        .then(|| (task.value.cluster_name(), service, revision, container, judgement.outcome))
}

fn is_one(known: &Incident<'_>, new: &Incident<'_>) -> bool {
    let slug = |incident: &Incident<'_>| incident.judgement.reasoning.as_ref().map(|found| found.root.cause.slug);
    // Logs are saved of one task or two of a crash loop: what they tell holds for the others that ended in the same way.
    let alike = known.death.is_some() && known.death == new.death && (known.silent || new.silent);
    slug(known) == slug(new) || (alike && new.judgement.outcome == Outcome::Failed)
}

/// Which of two shows the evidence: the surer one, then the later one.
fn is_better(new: &Incident<'_>, known: &Incident<'_>) -> bool {
    fn key<'a>(incident: &Incident<'a>) -> (Confidence, Option<Timestamp>, Reverse<&'a str>) {
        let arn = incident.judgement.scene.task.map_or("", |task| task.value.task_arn.as_str());
        (confidence(&incident.judgement).0, incident.ended, Reverse(arn))
    }
    key(new) > key(known)
}
