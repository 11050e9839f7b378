//! What was found about one scene: whether something failed, and of what.

use coroner_case::ActionOf;
use coroner_ecs::arn;

use crate::audit::{Audit, audit, is_on_its_way};
use crate::draft::Subject;
use crate::reason::{self, Reasoning};
use crate::verdict::{Confidence, Outcome};
use coroner_causes::Catalogue;
use coroner_causes::cause::{Nature, Stage, Tier};
use coroner_scene::deployments::newest;
use coroner_scene::facts::Facts;
use coroner_scene::scene::Scene;
use coroner_scene::story::End;

/// A running or never examined subject is only said to fail if that is more likely than not.
const BELIEVED: f64 = 0.5;

/// A scene, and what was found about it.
pub(crate) struct Judgement<'a> {
    pub(crate) scene: Scene<'a>,
    pub(crate) reasoning: Option<Reasoning>,
    pub(crate) outcome: Outcome,
    /// What was looked at before it was called well, or what speaks against that.
    pub(crate) audit: Audit,
}

/// Judges the tasks of one part of a case, one after another.
pub(crate) fn tasks_of<'a>(catalogue: &'a Catalogue, facts: &'a Facts<'a>) -> impl Iterator<Item = Judgement<'a>> {
    let tasks = if facts.pasted.is_empty() { facts.tasks.0.as_slice() } else { &[] };
    tasks.iter().map(|task| judge(catalogue, Scene::of_task(catalogue, facts, task)))
}

/// Judges what else it is about: its service, a pasted text, or what was given without either.
pub(crate) fn others_of<'a>(catalogue: &'a Catalogue, facts: &'a Facts<'a>) -> Vec<Judgement<'a>> {
    if !facts.pasted.is_empty() {
        return vec![judge(catalogue, Scene::of_text(catalogue, facts, facts.tasks.first()))];
    }
    let mut judged: Vec<Judgement<'_>> =
        facts.services.iter().map(|service| judge(catalogue, Scene::of_service(catalogue, facts, Some(service)))).collect();
    if facts.services.is_empty() && has_more_than_tasks(facts) {
        judged.push(judge(catalogue, Scene::of_service(catalogue, facts, None)));
    }
    judged
}

fn has_more_than_tasks(case: &Facts<'_>) -> bool {
    let beside = !case.actions.is_empty()
        || !case.failures.is_empty()
        || !case.scaling_activities.is_empty()
        || !case.scalable_targets.is_empty()
        || !case.service_deployments.is_empty()
        || !case.service_revisions.is_empty()
        || !case.alarms.is_empty()
        || !case.capacity_providers.is_empty()
        || !case.discovery_health.is_empty();
    beside
        || (case.tasks.is_empty()
            && (!case.logs.is_empty() || !case.targets.is_empty() || !case.instances.is_empty() || !case.metrics.is_empty()))
}

pub(crate) fn judge<'a>(catalogue: &'a Catalogue, scene: Scene<'a>) -> Judgement<'a> {
    let reasoning = found(catalogue, &scene, false, false);
    let stopped = scene.story.end != End::Running && scene.task.is_some();
    let pending = scene.task.is_some_and(|task| !task.stopped() && task.started_at.0.is_none() && task.last_status.as_str() != "RUNNING");
    let outcome = match &reasoning {
        // Nothing failed by itself, and yet it is no all-clear.
        Some(found) if found.root.cause.nature == Nature::Unfinished => Outcome::Undetermined,
        // A code alone that may be of a normal stop rules out no failure: ECS's own words would.
        Some(found) if found.root.cause.tier == Tier::Normal && scene.pasted && !scene.bears(found.root.cause.slug) => {
            Outcome::Undetermined
        }
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
    let well = matches!(outcome, Outcome::Running | Outcome::StoppedAsIntended);
    let audit = if well { audit(&scene) } else { Audit::default() };
    if audit.objections.is_empty() {
        return Judgement { scene, reasoning, outcome, audit };
    }
    // What only says that nothing failed is no answer then; what was doubtful may be one.
    let reasoning = found(catalogue, &scene, false, true);
    let outcome = if reasoning.is_some() { Outcome::Failed } else { Outcome::Undetermined };
    Judgement { scene, reasoning, outcome, audit }
}

/// What the findings in a scene come to; without those that say that nothing failed, where something speaks against that.
pub(crate) fn found(catalogue: &Catalogue, scene: &Scene<'_>, wording: bool, objected: bool) -> Option<Reasoning> {
    let mut findings = reason::findings(catalogue, scene, wording);
    if objected {
        findings.retain(|finding| finding.cause.tier != Tier::Normal);
    }
    reason::reason(findings)
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
    let nothing = scene.task.is_none() && scene.service.is_none() && !went_through(scene);
    if (short && !is_on_its_way(scene)) || nothing { Outcome::Undetermined } else { Outcome::Running }
}

/// Whether the last that is told of a deployment is that it went through.
fn went_through(scene: &Scene<'_>) -> bool {
    let actions = scene.case.actions.iter().filter(|action| action.of != ActionOf::Daemon);
    let last = actions.max_by_key(|action| action.detail.updated_at.0.or(action.detail.created_at.0));
    let of_record = || newest(scene.case).is_some_and(|deployment| deployment.status.as_str() == "SUCCESSFUL");
    last.map_or_else(of_record, |last| matches!(last.detail.event_name.as_str(), "SERVICE_DEPLOYMENT_COMPLETED" | "SERVICE_STEADY_STATE"))
}

/// How sure a judgement is, and how likely.
pub(crate) fn confidence(judgement: &Judgement<'_>) -> (Confidence, f64) {
    let scene = &judgement.scene;
    match &judgement.reasoning {
        // What could not be seen may speak against it.
        Some(found) if judgement.outcome == Outcome::Running && !judgement.audit.unseen.is_empty() => {
            (found.confidence.min(Confidence::Likely), found.probability.min(0.95))
        }
        // What leaves several families open is right and settles nothing.
        Some(found) if !found.root.cause.fork.is_empty() => (Confidence::Possible, found.probability.min(0.67)),
        Some(found) => (found.confidence, found.probability),
        None if judgement.outcome == Outcome::Running => {
            // Where a fault's message was seen, however healed, somebody may have had a reason to ask.
            let quiet = !scene.hits.iter().any(|hit| scene.meaning_of(hit).tier != Tier::Normal);
            let whole = scene.service.is_some_and(|service| service.is_whole());
            let well = whole || scene.task.is_some_and(|task| task.health_status.as_str() == "HEALTHY");
            if quiet && well && judgement.audit.unseen.is_empty() { (Confidence::Certain, 0.99) } else { (Confidence::Likely, 0.9) }
        }
        None => (Confidence::Possible, 0.0),
    }
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
    if let Some(action) = case.actions.iter().find(|action| action.of != ActionOf::Daemon) {
        let (arn, name) = action.detail.service();
        let cluster = arn::cluster_of(arn);
        return Subject {
            kind: "service",
            arn: if arn.contains(":service/") { arn } else { "" }.to_owned(),
            cluster: if cluster.is_empty() { arn::short_name(&action.detail.cluster_arn) } else { cluster }.to_owned(),
            service: name.to_owned(),
            ..Subject::default()
        };
    }
    if let Some((arn, name)) = case.service_deployments.first().map(|deployment| deployment.service()) {
        return Subject {
            kind: "service",
            arn: if arn.contains(":service/") { arn } else { "" }.to_owned(),
            cluster: arn::cluster_of(arn).to_owned(),
            service: name.to_owned(),
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
