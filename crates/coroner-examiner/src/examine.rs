//! From a case to its verdicts.

use coroner_case::{Case, Gate, Skipped};
use coroner_ecs::Timestamp;
use coroner_ecs::arn::Arn;

use crate::draft::{Subject, Verdict};
use crate::gaps::tell_gaps;
use crate::incident::{Incident, Incidents};
use crate::judge::{judge, others_of, subject, tasks_of};
use crate::order::{MOST_VERDICTS, Rank, keep_worst, rank, rank_at_worst, sort};
use crate::prepare::{prepare, stands_back};
use crate::relate::{beside_failed_tasks, drop_covered, drop_nameless, keep_what_was_asked_about, tell_healed_starts, tell_history};
use crate::verdict;
use crate::verdict::{Confidence, Outcome};
use crate::wants;
use crate::word::word;
use coroner_causes::Catalogue;
use coroner_causes::cause::Stage;
use coroner_scene::facts::Facts;
use coroner_scene::form::Draft;
use coroner_scene::owner::Parts;
use coroner_scene::scene::Scene;
use coroner_scene::want::Want;

/// What a catalogue makes of a case.
pub trait Examine {
    /// Examines a case. With `each`, every task has a verdict of its own; without, tasks of one service and revision that ended of one
    /// cause share one. Worst first; the same case gives the same verdicts whatever the order of its documents.
    fn examine(&self, case: &Case, each: bool) -> Vec<verdict::Verdict>;

    /// As [`Catalogue::examine`], with what is not told and what was not used.
    fn examine_whole(&self, case: &Case, each: bool) -> Examined;

    /// Examines several cases, worst first among all of them.
    fn examine_all(&self, cases: &[Case], each: bool) -> Vec<verdict::Verdict>;

    /// Examines a case of one task without wording anything: what is found, when the task ended, and how long it lived in milliseconds.
    fn sketch(&self, case: &Case) -> Option<Sketched>;

    /// Which facts the case doesn't hold would settle what is open about it, in a fixed order.
    fn wants(&self, case: &Case) -> Vec<Want>;
}

impl Examine for Catalogue {
    fn examine(&self, case: &Case, each: bool) -> Vec<verdict::Verdict> {
        self.examine_whole(case, each).verdicts
    }

    fn examine_whole(&self, case: &Case, each: bool) -> Examined {
        examined(self, case, each)
    }

    fn examine_all(&self, cases: &[Case], each: bool) -> Vec<verdict::Verdict> {
        let mut verdicts: Vec<verdict::Verdict> = cases.iter().flat_map(|case| self.examine(case, each)).collect();
        sort(&mut verdicts);
        verdicts
    }

    fn sketch(&self, case: &Case) -> Option<Sketched> {
        sketch(self, case)
    }

    fn wants(&self, case: &Case) -> Vec<Want> {
        wants::wants(self, case)
    }
}

/// Examines a case. With `each`, every task has a verdict of its own; without, tasks of one service and revision that ended of one
/// cause share one. Worst first; the same case gives the same verdicts whatever the order of its documents.
pub(crate) fn examined(catalogue: &Catalogue, case: &Case, each: bool) -> Examined {
    let gate = Gate::for_case(case);
    let mut strangers = stands_back(case);
    let case: &Case = &prepare(case);
    let parts = Parts::of(case);
    let (mut verdicts, mut beyond) = (Vec::new(), 0);
    // The least of the worst, once there are more than can be told.
    let mut least: Option<(Rank, Subject)> = None;
    for facts in parts.each(case) {
        let incidents = incidents_of(catalogue, &facts, each);
        if let ([incident], Some(least)) = (incidents.as_slice(), &least)
            && (rank_at_worst(incident), subject(&incident.judgement.scene)) > *least
        {
            // Words are what takes most of the time.
            beyond += 1;
            continue;
        }
        verdicts.extend(told(catalogue, &facts, incidents));
        if verdicts.len() > MOST_VERDICTS + MOST_VERDICTS / 4 {
            beyond += keep_worst(&mut verdicts);
            least = verdicts.last().map(|verdict| (rank(verdict), verdict.subject.clone()));
        }
    }
    drop_nameless(&mut verdicts);
    keep_what_was_asked_about(case, &mut verdicts);
    tell_gaps(case, &mut verdicts);
    beyond += keep_worst(&mut verdicts);
    strangers.extend(parts.strangers());
    Examined { verdicts: verdicts.into_iter().map(|verdict| verdict.shown(&gate)).collect(), beyond, strangers }
}

/// What happened to one service and its tasks, or to whatever else a case is about: each scene is judged, and what is alike is one incident.
fn incidents_of<'a>(catalogue: &'a Catalogue, facts: &'a Facts<'a>, each: bool) -> Vec<Incident<'a>> {
    let mut incidents = Incidents::default();
    let mut failed = false;
    for judgement in tasks_of(catalogue, facts) {
        failed |= judgement.outcome == Outcome::Failed;
        incidents.take(judgement, each);
    }
    for judgement in others_of(catalogue, facts) {
        let told = if failed { beside_failed_tasks(judgement) } else { Some(judgement) };
        told.into_iter().for_each(|judgement| incidents.take(judgement, each));
    }
    incidents.all
}

/// What happened, in words. First what is history is told to be, since that changes no other verdict; then what a service's verdict tells
/// with it is taken from its tasks; last goes what the others cover, when all that is told stands.
fn told(catalogue: &Catalogue, facts: &Facts<'_>, incidents: Vec<Incident<'_>>) -> Vec<Verdict> {
    let mut verdicts: Vec<Verdict> = incidents.into_iter().map(|incident| word(catalogue, incident)).collect();
    tell_history(facts, &mut verdicts);
    tell_healed_starts(facts, &mut verdicts);
    drop_covered(&mut verdicts);
    verdicts
}

/// Examines a case for the built-in causes; see [`Examine::examine`].
pub fn examine(case: &Case, each: bool) -> Vec<verdict::Verdict> {
    Catalogue::built_in().examine(case, each)
}

/// The verdicts on a case, worst first.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The worst of them.
    pub verdicts: Vec<verdict::Verdict>,
    /// How many more there are.
    pub beyond: usize,
    /// What of the case is of nobody in it, and was not used: a log of another task, targets of another Region.
    pub strangers: Vec<Skipped>,
}

/// A verdict without its words: enough to tell whether the same was found before.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sketch {
    /// What it is about, without the ARN.
    pub subject: verdict::Subject<Draft>,
    /// `ACCOUNT/REGION`, as far as an ARN tells.
    pub place: String,
    /// Whether something failed.
    pub outcome: Outcome,
    /// The root cause.
    pub slug: Option<&'static str>,
    /// The stage at which it strikes.
    pub stage: Option<Stage>,
    /// How sure the verdict is.
    pub confidence: Confidence,
}

/// One task of which only a [`Sketch`] was made.
#[derive(Clone, Debug)]
pub struct Sketched {
    /// What was found.
    pub sketch: Sketch,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// How long it ran, in milliseconds.
    pub lifetime: Option<i64>,
    /// Exit code of the container that it is about.
    pub exit_code: Option<i64>,
}

impl Sketch {
    /// What is left of a verdict without its words.
    pub fn of(verdict: &verdict::Verdict) -> Sketch {
        let verdict::Subject { kind, arn, cluster, service, task_definition, launch_type, container } = &verdict.subject;
        let subject = Subject {
            kind,
            arn: String::new(),
            cluster: cluster.to_string(),
            service: service.to_string(),
            task_definition: task_definition.to_string(),
            launch_type: launch_type.to_string(),
            container: container.to_string(),
        };
        let (slug, stage) = verdict.cause.map(|cause| (cause.slug, cause.stage)).unzip();
        Sketch { subject, place: place_of(arn), outcome: verdict.outcome, slug, stage, confidence: verdict.confidence }
    }
}

/// Account and Region of an ARN.
fn place_of(arn: &str) -> String {
    Arn::parse(arn).map_or_else(String::new, |arn| format!("{}/{}", arn.account, arn.region))
}

/// Examines a case of one task without wording anything.
pub(crate) fn sketch(catalogue: &Catalogue, case: &Case) -> Option<Sketched> {
    let task = case.tasks.first()?;
    let facts = Facts::whole(case);
    let judgement = judge(catalogue, Scene::of_task(catalogue, &facts, task));
    let mut subject = subject(&judgement.scene);
    let place = place_of(&subject.arn);
    subject.arn.clear();
    let confidence = judgement.reasoning.as_ref().map_or(Confidence::Certain, |r| r.confidence);
    let (slug, stage) = judgement.reasoning.as_ref().map(|r| (r.root.cause.slug, r.root.cause.stage)).unzip();
    let ended = task.stopped_at.0.or(judgement.scene.story.died_at);
    let sketch = Sketch { subject, place, outcome: judgement.outcome, slug, stage, confidence };
    Some(Sketched { sketch, ended, lifetime: judgement.scene.story.lifetime, exit_code: judgement.scene.exit_code() })
}
