//! From a case to its verdicts.

use std::borrow::Cow;
use std::sync::Arc;

use coroner_case::{Case, Gate, Located, Origin, Skipped};
use coroner_ecs::Timestamp;
use coroner_ecs::arn;
use coroner_ecs::lenient::{Int, List, Time};
use coroner_ecs::observation::DockerContainer;
use coroner_ecs::task::{Container, Task};

use crate::catalogue::Catalogue;
use crate::cause::{Cause, Nature, Stage, Tier};
use crate::changes;
use crate::draft::{Alternative, Contribution, Evidence, Subject, Verdict};
use crate::facts::Facts;
use crate::incident::{Incident, Incidents};
use crate::narrate;
use crate::owner::Parts;
use crate::reason::{self, Reasoning};
use crate::scene::Scene;
use crate::signature::LOG;
use crate::story::End;
use crate::verdict;
use crate::verdict::{Confidence, Draft, Form, Outcome};

/// A running or never examined subject is only said to fail if that is more likely than not.
const BELIEVED: f64 = 0.5;

/// A verdict without its words: enough to tell whether the same was found before.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sketch {
    /// What it is about, without the ARN.
    pub subject: verdict::Subject<Draft>,
    /// Whether something failed.
    pub outcome: Outcome,
    /// The root cause.
    pub slug: Option<&'static str>,
    /// How sure the verdict is.
    pub confidence: Confidence,
}

impl Sketch {
    /// What is left of a verdict without its words.
    pub fn of(verdict: &verdict::Verdict) -> Sketch {
        let verdict::Subject { kind, arn: _, cluster, service, task_definition, launch_type, container } = &verdict.subject;
        let subject = Subject {
            kind,
            arn: String::new(),
            cluster: cluster.to_string(),
            service: service.to_string(),
            task_definition: task_definition.to_string(),
            launch_type: launch_type.to_string(),
            container: container.to_string(),
        };
        let slug = verdict.cause.map(|cause| cause.slug);
        Sketch { subject, outcome: verdict.outcome, slug, confidence: verdict.confidence }
    }
}

/// What was found about one scene.
pub(crate) struct Judgement<'a> {
    pub(crate) scene: Scene<'a>,
    pub(crate) reasoning: Option<Reasoning>,
    pub(crate) outcome: Outcome,
}

/// Examines a case. With `each`, every task has a verdict of its own; without, tasks of one service and revision that ended of one
/// cause share one. Worst first; the same case gives the same verdicts whatever the order of its documents.
pub(crate) fn examine(catalogue: &Catalogue, case: &Case, each: bool) -> Examined {
    let gate = Gate::for_case(case);
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
        verdicts.extend(told(&facts, incidents));
        if verdicts.len() > MOST_VERDICTS + MOST_VERDICTS / 4 {
            beyond += keep_worst(&mut verdicts);
            least = verdicts.last().map(|verdict| (rank(verdict), verdict.subject.clone()));
        }
    }
    // That nothing can be said of something without a name is no answer beside others.
    if verdicts.len() > 1 {
        verdicts.retain(|verdict| !(verdict.outcome == Outcome::Undetermined && verdict.cause.is_none() && verdict.subject.arn.is_empty()));
    }
    if let Some(about) = case.about.as_deref().filter(|about| verdicts.iter().any(|verdict| verdict.subject.arn == *about)) {
        verdicts.retain(|verdict| verdict.subject.arn == about);
    }
    tell_gaps(case, &mut verdicts);
    beyond += keep_worst(&mut verdicts);
    Examined { verdicts: verdicts.into_iter().map(|verdict| verdict.shown(&gate)).collect(), beyond, strangers: parts.strangers() }
}

/// Verdicts that are told of one case; of more, the worst. A report of more is read by nobody, and its words take more memory than the case.
const MOST_VERDICTS: usize = 2_000;

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

/// Puts them in order, and answers how many of them had to go.
fn keep_worst(verdicts: &mut Vec<Verdict>) -> usize {
    sort(verdicts);
    let beyond = verdicts.len().saturating_sub(MOST_VERDICTS);
    verdicts.truncate(MOST_VERDICTS);
    beyond
}

/// What happened to one service and its tasks, or to whatever else a case is about.
fn incidents_of<'a>(catalogue: &'a Catalogue, facts: &'a Facts<'a>, each: bool) -> Vec<Incident<'a>> {
    let mut incidents = Incidents::default();
    let mut failed = false;
    for judgement in tasks_of(catalogue, facts) {
        failed |= judgement.outcome == Outcome::Failed;
        incidents.take(judgement, each);
    }
    for mut judgement in others_of(catalogue, facts) {
        if failed && !is_kept_beside_failed_tasks(&judgement) {
            continue;
        }
        // Beside tasks that failed of something else, a service's own message is one of two truths.
        if let Some(found) = judgement.reasoning.as_mut().filter(|found| failed && found.confidence == Confidence::Certain) {
            (found.confidence, found.probability) = (Confidence::Likely, found.probability.min(0.95));
        }
        incidents.take(judgement, each);
    }
    incidents.all
}

/// What happened, in words.
fn told(facts: &Facts<'_>, incidents: Vec<Incident<'_>>) -> Vec<Verdict> {
    let mut verdicts: Vec<Verdict> = incidents.into_iter().map(word).collect();
    tell_history(facts, &mut verdicts);
    tell_healed_starts(&mut verdicts);
    drop_covered(&mut verdicts);
    verdicts
}

/// Worst first.
pub(crate) fn sort<F: Form>(verdicts: &mut [verdict::Verdict<F>]) {
    verdicts.sort_by(|a, b| rank(a).partial_cmp(&rank(b)).unwrap_or(std::cmp::Ordering::Equal).then_with(|| a.subject.cmp(&b.subject)));
}

/// Without one of these nobody can be sure that nothing failed.
const TELL_HEALTH: [&str; 4] = ["ecs:DescribeServices", "ecs:DescribeTasks", "ecs:ListTasks", "elasticloadbalancing:DescribeTargetHealth"];

/// Behind a cluster without room there may be one that can't grow, and only these tell.
const TELL_PLACEMENT: [&str; 4] = [
    "autoscaling:DescribeScalingActivities",
    "ecs:DescribeCapacityProviders",
    "ecs:DescribeContainerInstances",
    "ecs:ListContainerInstances",
];

/// The AWS CLI's name of an action: `describe-route-tables` of `ec2:DescribeRouteTables`.
fn command_of(action: &str) -> String {
    let name = action.split_once(':').map_or(action, |(_, name)| name);
    let mut command = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !command.is_empty() {
            command.push('-');
        }
        command.push(letter.to_ascii_lowercase());
    }
    command
}

/// What could not be seen is said with each verdict that was made without it. That nothing failed is not certain then.
fn tell_gaps(case: &Case, verdicts: &mut [Verdict]) {
    let is_one = |actions: &[&str]| case.gaps.iter().any(|gap| actions.contains(&gap.action.as_str()));
    let (unseen, behind) = (is_one(&TELL_HEALTH), is_one(&TELL_PLACEMENT));
    let told = case.gaps.iter().map(|gap| {
        // A command that would fetch the same is no better than what was tried.
        (gap.what.as_str(), command_of(&gap.action), narrate::of_gap(gap))
    });
    let told: Vec<_> = told.collect();
    for verdict in verdicts.iter_mut() {
        let open = (unseen && verdict.outcome == Outcome::Running)
            || (behind && verdict.cause.is_some_and(|cause| cause.stage == Stage::Placement));
        if open && verdict.confidence == Confidence::Certain {
            (verdict.confidence, verdict.probability) = (Confidence::Likely, 0.9);
        }
        for (what, command, missing) in &told {
            match verdict.missing.iter_mut().find(|known| known.what == *what || known.how.calls(command)) {
                Some(known) => known.clone_from(missing),
                None => verdict.missing.push(missing.clone()),
            }
        }
    }
}

/// Examines a case of one task without wording anything.
pub(crate) fn sketch(catalogue: &Catalogue, case: &Case) -> Option<(Sketch, Option<Timestamp>, Option<i64>)> {
    let task = case.tasks.first()?;
    let facts = Facts::whole(case);
    let judgement = judge(Scene::of_task(catalogue, &facts, task));
    let mut subject = subject(&judgement.scene);
    subject.arn.clear();
    let confidence = judgement.reasoning.as_ref().map_or(Confidence::Certain, |r| r.confidence);
    let slug = judgement.reasoning.as_ref().map(|r| r.root.cause.slug);
    let ended = task.stopped_at.0.or(judgement.scene.story.died_at);
    Some((Sketch { subject, outcome: judgement.outcome, slug, confidence }, ended, judgement.scene.story.lifetime))
}

/// Facts that several documents tell each in part, put where the examiner looks.
pub(crate) fn prepare(case: &Case) -> Cow<'_, Case> {
    let mut case = Cow::Borrowed(case);
    if case.tasks.is_empty() && !case.docker.is_empty() {
        let tasks: Vec<_> = case.docker.iter().map(task_of_docker).collect();
        case.to_mut().tasks = tasks;
    }
    if case.tasks.is_empty()
        && let Some(task) = case.pasted.iter().find_map(task_of_text)
    {
        case.to_mut().tasks = vec![task];
    }
    // Whole, before anything is cut or shortened. Whoever has the case for himself spares the copy of it by hiding them before.
    if !case.is_free_of_secrets() {
        case.to_mut().hide_secrets();
    }
    case
}

/// `docker inspect` alone tells of a container as ECS would: with the agent's words for Docker's flag.
fn task_of_docker(docker: &Located<DockerContainer>) -> Located<Task> {
    let state = &docker.state;
    let stopped = state.running.0 != Some(true) && state.status.as_str() != "running";
    let oom = state.oom_killed.0 == Some(true);
    let reason = if oom { "OutOfMemoryError: Container killed due to memory usage" } else { state.error.as_str() };
    let container = Container {
        name: docker.container_name().into(),
        exit_code: Int(state.exit_code.0.filter(|_| stopped)),
        reason: reason.into(),
        last_status: if stopped { "STOPPED" } else { "RUNNING" }.into(),
        ..Container::default()
    };
    let task = Task {
        task_arn: docker.task_arn().unwrap_or_default().into(),
        launch_type: "EC2".into(),
        last_status: if stopped { "STOPPED" } else { "RUNNING" }.into(),
        stopped_reason: if stopped { "Essential container in task exited" } else { "" }.into(),
        started_at: Time(state.started_at.0.filter(|at| at.0 > 0)),
        execution_stopped_at: Time(state.finished_at.0.filter(|at| stopped && at.0 > 0)),
        containers: List(vec![container]),
        ..Task::default()
    };
    Located { origin: docker.origin.clone(), value: task }
}

/// An exit code in a pasted text is a container's: `exited with code 137`.
fn task_of_text(pasted: &Located<String>) -> Option<Located<Task>> {
    let code = exit_code_in(&pasted.value)?;
    let container = Container { exit_code: Int(Some(code)), last_status: "STOPPED".into(), ..Container::default() };
    let reason = if pasted.value.contains("Essential container in task exited") { "Essential container in task exited" } else { "" };
    let task = Task { last_status: "STOPPED".into(), stopped_reason: reason.into(), containers: List(vec![container]), ..Task::default() };
    Some(Located { origin: pasted.origin.clone(), value: task })
}

fn exit_code_in(text: &str) -> Option<i64> {
    if let Ok(code) = text.trim().parse::<u8>() {
        return Some(i64::from(code));
    }
    let lower = text.to_ascii_lowercase();
    let found = ["exit code", "exitcode", "exit status", "exited with", "exit-code", "exited ("].iter().find_map(|words| {
        let rest = &lower[lower.find(words)? + words.len()..];
        let rest = rest.trim_start_matches([' ', ':', '=', '"', '\'', '(']);
        let rest = ["code", "status", "is", "of", "non-zero"]
            .iter()
            .fold(rest, |rest, word| rest.strip_prefix(word).unwrap_or(rest).trim_start_matches([' ', ':', '=', '(']));
        let digits: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
        digits.parse::<i64>().ok()
    });
    found.filter(|code| (-4_294_967_296..=4_294_967_295).contains(code))
}

/// Judges the tasks of one part of a case, one after another.
pub(crate) fn tasks_of<'a>(catalogue: &'a Catalogue, facts: &'a Facts<'a>) -> impl Iterator<Item = Judgement<'a>> {
    let tasks = if facts.pasted.is_empty() { facts.tasks.0.as_slice() } else { &[] };
    tasks.iter().map(|task| judge(Scene::of_task(catalogue, facts, task)))
}

/// Judges what else it is about: its service, a pasted text, or what was given without either.
pub(crate) fn others_of<'a>(catalogue: &'a Catalogue, facts: &'a Facts<'a>) -> Vec<Judgement<'a>> {
    if !facts.pasted.is_empty() {
        return vec![judge(Scene::of_text(catalogue, facts, facts.tasks.first()))];
    }
    let mut judged: Vec<Judgement<'_>> =
        facts.services.iter().map(|service| judge(Scene::of_service(catalogue, facts, Some(service)))).collect();
    if facts.services.is_empty() && has_more_than_tasks(facts) {
        judged.push(judge(Scene::of_service(catalogue, facts, None)));
    }
    judged
}

fn has_more_than_tasks(case: &Facts<'_>) -> bool {
    let beside = !case.actions.is_empty()
        || !case.failures.is_empty()
        || !case.scaling_activities.is_empty()
        || !case.scalable_targets.is_empty()
        || !case.service_deployments.is_empty()
        || !case.alarms.is_empty()
        || !case.capacity_providers.is_empty()
        || !case.discovery_health.is_empty();
    beside
        || (case.tasks.is_empty()
            && (!case.logs.is_empty() || !case.targets.is_empty() || !case.instances.is_empty() || !case.metrics.is_empty()))
}

fn judge(scene: Scene<'_>) -> Judgement<'_> {
    let reasoning = reason::reason(reason::findings(&scene, false));
    let stopped = scene.story.end != End::Running && scene.task.is_some();
    let pending = scene.task.is_some_and(|task| !task.stopped() && task.started_at.0.is_none() && task.last_status.as_str() != "RUNNING");
    let outcome = match &reasoning {
        Some(found) if found.root.cause.tier == Tier::Normal => {
            // A pasted stop reason is of something that stopped.
            if stopped || (scene.pasted && found.root.cause.stage == Stage::Stop) { Outcome::StoppedAsIntended } else { Outcome::Running }
        }
        Some(_) if scene.pasted || stopped || refused(&scene) => Outcome::Failed,
        Some(found) if found.failed >= BELIEVED || pending => Outcome::Failed,
        _ if stopped || scene.pasted => Outcome::Undetermined,
        _ => no_finding(&scene),
    };
    // Doubts about something that runs are no answer.
    let reasoning = reasoning.filter(|found| outcome != Outcome::Running || found.root.cause.tier == Tier::Normal);
    Judgement { scene, reasoning, outcome }
}

/// Whether ECS refused what was asked of it.
fn refused(scene: &Scene<'_>) -> bool {
    scene.task.is_none() && scene.service.is_none() && !scene.case.failures.is_empty()
}

fn no_finding(scene: &Scene<'_>) -> Outcome {
    let short = scene.task.is_none()
        && scene.service.is_some_and(|service| {
            service.running_count.0.zip(service.desired_count.0).is_some_and(|(running, desired)| running < desired)
        });
    let nothing = scene.task.is_none() && scene.service.is_none();
    if short || nothing { Outcome::Undetermined } else { Outcome::Running }
}

/// A service speaks beside its failed tasks only where it tells of something else that needs a fix of its own.
fn is_kept_beside_failed_tasks(judgement: &Judgement<'_>) -> bool {
    judgement.reasoning.as_ref().is_some_and(|found| {
        let own = matches!(found.root.cause.stage, Stage::Placement | Stage::Scaling | Stage::Request);
        let healed = found.root.cause.nature == Nature::Healed;
        healed
            || own
                && found.root.cause.tier != Tier::Wrapper
                && found.confidence == Confidence::Certain
                && judgement.outcome == Outcome::Failed
    })
}

/// A failure of before the service was steady is history, whether another revision cured it or it healed by itself.
fn tell_history(facts: &Facts<'_>, verdicts: &mut [Verdict]) {
    for verdict in verdicts.iter_mut().filter(|verdict| verdict.subject.kind == "task" && verdict.outcome == Outcome::Failed) {
        let mut services = facts.services.iter().filter(|service| {
            service.service_name.as_str() == verdict.subject.service
                && (verdict.subject.cluster.is_empty() || service.cluster_name() == verdict.subject.cluster)
        });
        let Some((service, (_, last))) = services.next().zip(verdict.period) else { continue };
        let steady = service.steady_times().max().filter(|steady| *steady > last && service.is_whole());
        let Some((steady, primary)) = steady.zip(service.primary()) else { continue };
        let runs = format!(
            "the service has been steady with {} tasks since {} {}",
            service.running_count.0.unwrap_or(0),
            steady.day(),
            &steady.clock()[..5]
        );
        let revision = arn::family_revision(&primary.task_definition);
        verdict.cured = Some(match revision == verdict.subject.task_definition {
            true => format!("{runs} (UTC)"),
            false => format!("{revision} took its place, and {runs} (UTC)"),
        });
    }
}

/// Tasks that failed to start before another of the same revision did are told with the service that healed.
fn tell_healed_starts(verdicts: &mut Vec<Verdict>) {
    let healed = |verdict: &Verdict| verdict.subject.kind == "service" && verdict.cause.is_some_and(|c| c.nature == Nature::Healed);
    let Some(service) = verdicts.iter().position(healed) else { return };
    let subject = verdicts[service].subject.clone();
    let told = |verdict: &Verdict| {
        let before_it_ran = verdict.cause.is_some_and(|cause| cause.stage <= Stage::Create);
        let same = (&verdict.subject.service, &verdict.subject.task_definition) == (&subject.service, &subject.task_definition);
        verdict.subject.kind == "task" && verdict.outcome == Outcome::Failed && before_it_ran && same
    };
    let contributions: Vec<Contribution> = verdicts
        .iter()
        .filter(|verdict| told(verdict))
        .filter_map(|verdict| Some(Contribution { cause: verdict.cause?, summary: verdict.summary.clone() }))
        .collect();
    verdicts[service].contributing.extend(contributions);
    verdicts.retain(|verdict| !told(verdict));
}

/// Tasks that run, of a service whose own verdict says that it runs or of which others failed, need no verdict beside it; nor does an undetermined service
/// beside tasks that tell why.
fn drop_covered(verdicts: &mut Vec<Verdict>) {
    let services: Vec<(String, Outcome)> =
        verdicts.iter().filter(|v| v.subject.kind == "service").map(|v| (v.subject.service.clone(), v.outcome)).collect();
    // What a service's own verdict explains of its tasks is told once.
    let explained: Vec<(String, &'static Cause)> = verdicts
        .iter()
        .filter(|v| v.subject.kind == "service" && v.outcome == Outcome::Failed)
        .filter_map(|v| Some((v.subject.service.clone(), v.cause?)))
        .collect();
    let several = verdicts.iter().any(|v| v.cause.is_some_and(|cause| cause.nature != Nature::Healed));
    let tasks_told = verdicts.iter().any(|v| v.subject.kind == "task" && v.cause.is_some());
    let failed: Vec<(String, String)> =
        verdicts.iter().filter(|v| v.is_failure()).map(|v| (v.subject.cluster.clone(), v.subject.service.clone())).collect();
    verdicts.retain(|verdict| {
        let running_task = verdict.subject.kind == "task" && verdict.outcome == Outcome::Running && verdict.cause.is_none();
        let nothing_said = verdict.subject.kind != "task" && verdict.outcome == Outcome::Undetermined && verdict.cause.is_none();
        let of_service = || (verdict.subject.cluster.clone(), verdict.subject.service.clone());
        let beside_failed = running_task && !verdict.subject.service.is_empty() && failed.contains(&of_service());
        let told_by_service = running_task && services.iter().any(|(service, _)| *service == verdict.subject.service);
        let told_by_tasks = nothing_said && tasks_told;
        let explained = verdict.cause.is_some_and(|cause| {
            verdict.outcome == Outcome::StoppedAsIntended
                && explained.iter().any(|(service, by)| *service == verdict.subject.service && by.explains.contains(&cause.slug))
        });
        let healed = several && verdict.outcome == Outcome::Running && verdict.cause.is_some_and(|cause| cause.nature == Nature::Healed);
        !told_by_service && !beside_failed && !told_by_tasks && !explained && !healed
    });
}

/// How bad something is; the worst is the least.
type Rank = (Outcome, bool, bool, bool, std::cmp::Reverse<Confidence>, bool, i64, i64);

/// Worst first: what keeps a service from running comes before what went wrong with a stop that was wanted.
fn rank<F: Form>(verdict: &verdict::Verdict<F>) -> Rank {
    let sure = (verdict.confidence, verdict.probability);
    rank_of(verdict.outcome, verdict.cause, verdict.cured.is_some(), sure, verdict.subject.kind == "task", verdict.period)
}

/// The rank of what can be said of an incident, or a worse one.
fn rank_at_worst(incident: &Incident<'_>) -> Rank {
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
    (outcome, of_a_stop, cured, wrapper, std::cmp::Reverse(confidence), !of_task, -(probability * 100.0) as i64, last)
}

/// What a scene is about.
pub(crate) fn subject(scene: &Scene<'_>) -> Subject {
    let text = |text: &str| text.to_owned();
    if scene.pasted {
        return Subject { kind: "text", ..Subject::default() };
    }
    match (scene.task, scene.service) {
        (Some(task), service) => Subject {
            kind: "task",
            arn: text(&task.task_arn),
            cluster: text(task.cluster_name()),
            service: text(task.service_name().or(service.map(|s| s.service_name.as_str())).unwrap_or_default()),
            task_definition: text(arn::family_revision(&task.task_definition_arn)),
            launch_type: text(&task.launch_type),
            container: text(scene.first().map_or("", |container| &container.name)),
        },
        (None, Some(service)) => Subject {
            kind: "service",
            arn: text(&service.service_arn),
            cluster: text(service.cluster_name()),
            service: text(&service.service_name),
            task_definition: text(arn::family_revision(&service.task_definition)),
            launch_type: text(&service.launch_type),
            container: String::new(),
        },
        (None, None) => subject_of_rest(scene.case),
    }
}

/// A case without tasks and services is about whatever else it names.
fn subject_of_rest(case: &Facts<'_>) -> Subject {
    let scaling = case.scalable_targets.first().map(|t| &t.resource_id).or_else(|| case.scaling_activities.first().map(|a| &a.resource_id));
    if let Some(resource) = scaling.filter(|resource| resource.starts_with("service/")) {
        let mut parts = resource.split('/').skip(1);
        let (cluster, service) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        return Subject { kind: "service", cluster: cluster.to_owned(), service: service.to_owned(), ..Subject::default() };
    }
    if let Some(action) = case.actions.first() {
        let arn = action.detail.resources.first().map_or("", |arn| arn.as_str());
        let cluster = arn::cluster_of(arn);
        return Subject {
            kind: "service",
            arn: arn.to_owned(),
            cluster: if cluster.is_empty() { arn::short_name(&action.detail.cluster_arn) } else { cluster }.to_owned(),
            service: arn::short_name(arn).to_owned(),
            ..Subject::default()
        };
    }
    if let Some(instance) = case.instances.first() {
        return Subject {
            kind: "container-instance",
            arn: instance.container_instance_arn.to_string(),
            cluster: arn::cluster_of(&instance.container_instance_arn).to_owned(),
            ..Subject::default()
        };
    }
    let kind = match () {
        () if !case.failures.is_empty() => "request",
        () if !case.targets.is_empty() => "target",
        () => "text",
    };
    Subject { kind, ..Subject::default() }
}

/// How sure a judgement is, and how likely.
pub(crate) fn confidence(judgement: &Judgement<'_>) -> (Confidence, f64) {
    let scene = &judgement.scene;
    match &judgement.reasoning {
        Some(found) => (found.confidence, found.probability),
        None if judgement.outcome == Outcome::Running => {
            // Where a fault's message was seen, however healed, somebody may have had a reason to ask.
            let quiet = !scene.hits.iter().any(|hit| scene.cause_of(hit).tier != Tier::Normal);
            let whole = scene.service.is_some_and(|service| service.is_whole());
            let well = whole || scene.task.is_some_and(|task| task.health_status.as_str() == "HEALTHY");
            if quiet && well { (Confidence::Certain, 0.99) } else { (Confidence::Likely, 0.9) }
        }
        None => (Confidence::Possible, 0.0),
    }
}

/// Puts an incident into words.
fn word(incident: Incident<'_>) -> Verdict {
    let sure = confidence(&incident.judgement);
    let Incident { judgement: Judgement { scene, reasoning, outcome }, occurrences, period, lifetimes, .. } = incident;
    let subject = subject(&scene);
    let mut verdict = Verdict {
        subject,
        outcome,
        cause: None,
        summary: String::new(),
        confidence: sure.0,
        probability: sure.1,
        chain: Vec::new(),
        evidence: Vec::new(),
        alternatives: Vec::new(),
        contributing: Vec::new(),
        missing: Vec::new(),
        remedies: Vec::new(),
        error: None,
        last_words: Vec::new(),
        cured: None,
        occurrences,
        period,
        lifetimes,
    };
    if outcome != Outcome::Running {
        verdict.last_words = narrate::last_words(&scene);
    }
    if verdict.is_failure() {
        verdict.error = scene.crash.as_ref().map(|found| found.crash.error.clone());
    }
    // Judging words nothing: most of thousands of tasks repeat what one has shown.
    let worded = reasoning.and_then(|_| reason::reason(reason::findings(&scene, true)));
    match worded {
        Some(found) => word_finding(&mut verdict, &scene, found),
        None => {
            verdict.summary = narrate::without_cause(&scene, outcome);
            verdict.chain = narrate::chain(&scene, None, &[]);
        }
    }
    if outcome != Outcome::StoppedAsIntended && outcome != Outcome::Running {
        verdict.missing = narrate::missing(&scene, &verdict);
    }
    verdict
}

fn word_finding(verdict: &mut Verdict, scene: &Scene<'_>, found: Reasoning) {
    let cause = found.root.cause;
    verdict.cause = Some(cause);
    verdict.summary = summary(cause, scene);
    verdict.chain = narrate::chain(scene, Some(&found.root), &found.explained);
    verdict.remedies = match cause.fix {
        Some(fix) => fix(scene),
        None => Vec::new(),
    };
    if verdict.remedies.is_empty() && cause.tier != Tier::Normal {
        verdict.remedies = vec![narrate::remedy_of_page(cause)];
    }
    for (rival, probability) in found.rivals.iter().take(5) {
        let ruled_out_by =
            rival.evidence.iter().find(|evidence| !evidence.weighs_for).map_or_else(String::new, |evidence| evidence.text.clone());
        verdict.alternatives.push(Alternative { cause: rival.cause, probability: (probability * 1000.0).round() / 1000.0, ruled_out_by });
    }
    for finding in &found.explained {
        let own_fix = finding.cause.tier != Tier::Wrapper && finding.cause.tier != Tier::Normal && finding.cause.stage != cause.stage;
        if own_fix {
            verdict.contributing.push(Contribution { cause: finding.cause, summary: summary(finding.cause, scene) });
        }
    }
    let mut evidence: Vec<Evidence> = found.root.evidence;
    let (changed, back) = changes::explaining(scene, cause, &evidence);
    evidence.extend(changed);
    verdict.remedies.extend(back);
    evidence.sort_by(|a, b| (b.weighs_for, b.strength).cmp(&(a.weighs_for, a.strength)).then_with(|| a.source.cmp(&b.source)));
    verdict.evidence = evidence;
}

fn summary(cause: &'static Cause, scene: &Scene<'_>) -> String {
    let said = cause.says.map(|says| says(scene)).filter(|said| !said.is_empty());
    said.unwrap_or_else(|| plain_summary(cause, scene))
}

/// The page's first sentence, and the line of the log that it rests on.
pub(crate) fn plain_summary(cause: &'static Cause, scene: &Scene<'_>) -> String {
    let sentence = clause(cause);
    match scene.texts_of(cause.slug).find(|text| text.place == LOG && text.demotion == 0) {
        Some(text) if let Some(found) = scene.crash_of(text) => format!("{sentence}: {}", found.words()),
        Some(text) => format!("{sentence} ({})", reason::shorten(&text.text, 140)),
        None => sentence,
    }
}

/// The page's first sentence as it goes on behind the subject's name and a colon.
pub(crate) fn clause(cause: &Cause) -> String {
    let title = cause.title();
    let title = title.trim_end_matches('.');
    let starts =
        ["The ", "A ", "An ", "No ", "It ", "Its ", "One ", "Some ", "Another ", "Nothing ", "Something ", "Two ", "Too ", "Several "];
    let mut sentence = title.to_owned();
    if starts.iter().any(|start| title.starts_with(start)) {
        sentence[..1].make_ascii_lowercase();
    }
    sentence
}

/// A case of one pasted text, for [`examine`].
pub fn case_of_text(text: &str) -> Case {
    let origin = Origin { document: Arc::from("the pasted text"), line: 0, pointer: Cow::Borrowed("") };
    Case { pasted: vec![Located { origin, value: text.to_owned() }], ..Case::default() }
}
