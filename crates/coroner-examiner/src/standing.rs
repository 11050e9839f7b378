//! How the service stands: what runs now, and what became of the newest deployment. It is the first question of whoever reads that something
//! failed.

use coroner_ecs::arn;
use coroner_ecs::definition::TaskDefinition;
use coroner_ecs::lenient::{Int, Text, Time};
use coroner_ecs::service::Service;
use coroner_scene::deployments::newest;
use coroner_scene::scene::Scene;

use crate::draft::{Beside, Remedy};
use crate::verdict::Outcome;
use coroner_causes::cause::{Cause, Stage, Tier};
use coroner_causes::remedy;
use coroner_causes::template::names;

/// In one or two sentences; empty where nothing is under way and nothing was taken back.
pub(crate) fn standing(scene: &Scene<'_>, outcome: Outcome) -> String {
    let record = newest(scene.case);
    let status = record.map_or("", |record| record.status.as_str());
    let Some(service) = scene.service.map(|service| &service.value) else {
        return match status {
            "ROLLBACK_FAILED" => "The way back failed, too: look at what runs now before anything else.".to_owned(),
            "ROLLBACK_IN_PROGRESS" | "ROLLBACK_REQUESTED" => "It is being taken back.".to_owned(),
            _ => String::new(),
        };
    };
    if scene.came_to_nothing.is_some() {
        let failed = failed_revision(scene).map_or_else(|| "The deployment".to_owned(), |revision| format!("The deployment of {revision}"));
        return match status {
            "ROLLBACK_FAILED" => format!("{failed} failed, and the way back, too; {}.", runs(service)),
            "ROLLBACK_IN_PROGRESS" | "ROLLBACK_REQUESTED" => format!("{failed} is being taken back; {}.", runs(service)),
            "STOPPED" | "STOP_REQUESTED" => format!("{failed} was stopped half-way; {}.", runs(service)),
            // What failed and is still the newest was not taken back: the circuit breaker only does that where it is told to.
            _ if service.primary().is_some_and(|newest| newest.rollout_state.as_str() == "FAILED") => {
                let of = service.primary().and_then(|newest| newest.task_definition.some()).map(arn::family_revision);
                let of = of.map_or_else(String::new, |revision| format!(" of {revision}"));
                format!("The deployment{of} failed and was not taken back. {}", now(service))
            }
            _ => format!("{failed} was taken back; {}.", runs(service)),
        };
    }
    let told = under_way(scene, service);
    if told.is_empty() && matches!(outcome, Outcome::Failed | Outcome::Undetermined) { now(service) } else { told }
}

/// `web:42 runs 0 of 2 tasks; web:41 still serves with 2.` Empty where no count is known.
fn now(service: &Service) -> String {
    let deployments = service.deployments.iter().any(|one| one.running_count.0.is_some());
    if !deployments && service.running_count.0.is_none() {
        return String::new();
    }
    let primary = service.primary().map(|primary| primary.id.as_str());
    let others = service.deployments.iter().filter(|one| Some(one.id.as_str()) != primary);
    let still: Vec<String> = others
        .filter_map(|one| Some((arn::family_revision(one.task_definition.some()?), one.running_count.0.filter(|running| *running > 0)?)))
        .map(|(revision, running)| format!("{revision} still serves with {running}"))
        .collect();
    let still = if still.is_empty() { String::new() } else { format!("; {}", still.join(", ")) };
    format!("Now {}{still}.", runs(service))
}

/// `tariffs:36 runs 2 of 2 tasks`.
fn runs(service: &Service) -> String {
    let newest = service.primary();
    let (running, desired) = match newest.and_then(|newest| newest.running_count.0.zip(newest.desired_count.0)) {
        Some(counts) => counts,
        None => (service.running_count.0.unwrap_or(0), service.desired_count.0.unwrap_or(0)),
    };
    let revision = newest.map_or(&service.task_definition, |newest| &newest.task_definition);
    let name = if revision.is_empty() { "the service" } else { arn::family_revision(revision) };
    format!("{name} runs {running} of {desired} tasks")
}

/// What is said of a deployment that goes on.
fn under_way(scene: &Scene<'_>, service: &Service) -> String {
    let Some(new) = service.primary().filter(|new| new.rollout_state.as_str() == "IN_PROGRESS") else { return String::new() };
    let old: i64 = service.deployments.iter().filter(|one| one.id != new.id).filter_map(|one| one.running_count.0).sum();
    let (running, desired) = (new.running_count.0.unwrap_or(0), new.desired_count.0.unwrap_or(0));
    let mut words = format!("{} is being deployed: {running} of {desired} run", arn::family_revision(&new.task_definition));
    let record = newest(scene.case).filter(|record| !record.is_over());
    if let Some(share) = record.and_then(|record| record.target_service_revision.requested_production_traffic_weight.0) {
        words += &format!(", with {share:.0} % of the traffic");
    }
    if old > 0 {
        words += &format!(", beside {old} of the one before");
    }
    if let Some(stage) = record.and_then(|record| record.lifecycle_stage.some()) {
        words += &format!(" ({stage})");
    }
    words + "."
}

/// The revision that came to nothing: of its task that failed, of the deployment that is FAILED, or of the service revision that was brought.
fn failed_revision<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let service = &scene.service?.value;
    let primary = service.primary().map(|primary| primary.task_definition.as_str()).unwrap_or_default();
    let of_task = scene.task.and_then(|task| task.value.task_definition_arn.some());
    let of_deployment = || {
        let mut failed = service.deployments.iter().filter(|one| one.rollout_state.as_str() == "FAILED");
        failed.find_map(|one| one.task_definition.some())
    };
    let of_revision = || {
        let target = newest(scene.case)?.value.target_service_revision.arn.some()?;
        let mut revisions = scene.case.service_revisions.iter();
        revisions.find(|revision| revision.service_revision_arn.as_str() == target)?.value.task_definition.some()
    };
    let told = of_task.or_else(of_deployment).or_else(of_revision)?;
    (told != primary).then(|| arn::family_revision(told))
}

/// Whether a remedy brings the revision that is wanted, or another one, to run by itself.
fn deploys(remedy: &Remedy) -> bool {
    let commands = remedy.commands.iter().map(|command| command.plain());
    let of_the_revision = remedy.patch.as_ref().is_some_and(|patch| matches!(patch.target, "task-definition" | "service"));
    of_the_revision || commands.into_iter().any(|command| command.contains("update-service") || command.contains("create-deployment"))
}

/// What was taken back does not come again by itself: once its cause is away, it must be deployed again. Where the cause lies in the
/// revision, its own remedy makes another one.
pub(crate) fn again(scene: &Scene<'_>, cause: &Cause, remedy: &Remedy) -> Option<Beside> {
    scene.came_to_nothing.as_ref()?;
    let outside = cause.stage <= Stage::ResourceInit || cause.stage == Stage::Deployment;
    let revision = failed_revision(scene).filter(|_| outside && !deploys(remedy))?;
    let command = remedy::deploy(scene, revision)?;
    Some(Beside {
        summary: format!("Then deploy {revision} again: it was taken back, and does not come by itself"),
        commands: vec![command],
    })
}

/// The way back to the last good revision, where a deployment broke what ran and nobody has taken it back yet. What no revision can mend
/// (room in the cluster, quotas, a call that was refused) is not mended so.
pub(crate) fn way_back(scene: &Scene<'_>, cause: &Cause) -> Option<Beside> {
    let of_the_revision = matches!(
        cause.stage,
        Stage::ResourceInit | Stage::Pull | Stage::Create | Stage::Start | Stage::Run | Stage::Health | Stage::LoadBalancer
    );
    // Of a deployment that failed for a reason that nothing tells, the revision is the likeliest; bounds and room are none of it.
    let of_the_revision = of_the_revision || cause.stage == Stage::Deployment && cause.tier == Tier::Wrapper;
    if !of_the_revision || cause.tier == Tier::Normal {
        return None;
    }
    let number = |revision: &str| revision.rsplit_once(':').and_then(|(_, number)| number.parse::<u64>().ok());
    let (failing, good) = (names::revision(scene)?, names::last_good(scene)?);
    let wanted = scene.service.and_then(|service| service.primary()).map(|primary| arn::family_revision(&primary.task_definition));
    let is_newer = number(failing)? > number(&good)?;
    // A newer one was deployed since, or it was gone back already.
    let is_wanted = wanted.map_or(scene.came_to_nothing.is_none(), |wanted| wanted == failing);
    if !is_newer || !is_wanted || scene.case.index.history.is_good(failing) {
        return None;
    }
    // The good one ran in another network, which an update by its revision does not bring back.
    let service = scene.service.map(|service| &service.value);
    let network = |revision: &str| {
        let mut deployments = service.into_iter().flat_map(|service| service.deployments.iter());
        let of = deployments.find(|one| arn::family_revision(&one.task_definition) == revision)?;
        Some(&of.network_configuration.awsvpc_configuration).filter(|network| !network.subnets.is_empty())
    };
    if network(failing)
        .zip(network(&good))
        .is_some_and(|(new, old)| new.subnets != old.subnets || new.security_groups != old.security_groups)
    {
        return None;
    }
    // Of two revisions that say the same, one is as good as the other.
    let of =
        |revision: &str| scene.case.definitions.iter().find(|definition| arn::family_revision(&definition.task_definition_arn) == revision);
    let same = of(failing).zip(of(&good)).is_some_and(|(now, before)| {
        let content = |definition: &TaskDefinition| TaskDefinition {
            task_definition_arn: Text::default(),
            revision: Int::default(),
            registered_at: Time::default(),
            ..definition.clone()
        };
        content(now) == content(before)
    });
    if same { None } else { remedy::back_to(scene, &good) }
}
