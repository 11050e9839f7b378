use coroner_case::{Action, ActionOf, Located, command};
use coroner_ecs::arn;

use crate::draft::Remedy;
use crate::prelude::*;
use crate::quote::shorten;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(DAEMON, "DAEMON_TASK_START_IMPAIRED"),
        at(DAEMON, "DAEMON_DEPLOYMENT_ROLLBACK_FAILED"),
        at(DAEMON, "Unable to place daemon task"),
        // It is rolled back or was replaced by another deployment: the daemon itself may be well by then.
        at(DAEMON, "DAEMON_DEPLOYMENT_ROLLBACK_IN_PROGRESS").moderate(),
        at(DAEMON, "DAEMON_DEPLOYMENT_STOP_REQUESTED").moderate(),
        at(DAEMON, "DAEMON_DEPLOYMENT_STOPPED").weak(),
    ],
    explains: &["instance-impaired", "no-container-instances", "docker-daemon-unresponsive"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("managed-daemon-failed", Stage::Placement, Tier::Rare, page!("managed_daemon_failed.md"))
};

/// The event that tells most of it: a daemon's task that did not start on an instance.
/// [Daemon events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons.html)
fn event<'a>(scene: &Scene<'a>) -> Option<&'a Located<Action>> {
    let failed = |action: &&'a Located<Action>| {
        action.of == ActionOf::Daemon
            && matches!(action.detail.event_name.as_str(), "DAEMON_TASK_START_IMPAIRED" | "DAEMON_DEPLOYMENT_ROLLBACK_FAILED")
    };
    scene.case.actions.iter().filter(failed).max_by_key(|action| (!action.detail.reason.is_empty(), action.detail.created_at.0))
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.pasted {
        // A daemon's placement is refused in the words of any task's.
        if weigh.supported() && scene.texts.iter().any(|text| text.text.contains("daemon task")) {
            weigh.strong(|| crate::weigh::Fact { text: "the text is about a daemon's task".to_owned(), source: String::new(), at: None });
            for slug in ["insufficient-cpu-capacity", "insufficient-memory-capacity"] {
                weigh.explains(slug);
            }
        }
        return;
    }
    ill_of_it(scene, weigh);
    if !weigh.supported() {
        return;
    }
    match (scene.task, scene.service) {
        (Some(task), _) if !task.stopped() && task.started_at.0.is_none() => {
            weigh.strong(|| scene.seen("lastStatus", "the task waits, and an instance takes none before its critical daemons run"));
        }
        (Some(_), _) => weigh.against(Strength::Decisive, || scene.seen("startedAt", "a daemon keeps no task that had its place")),
        (None, Some(service)) => {
            let short = service.running_count.0.zip(service.desired_count.0).is_some_and(|(running, desired)| running < desired);
            match short {
                true => weigh.weak(|| scene.of_the_service("runningCount", "fewer tasks run than are wanted")),
                false => weigh.against(Strength::Decisive, || scene.of_the_service("runningCount", "all tasks run that are wanted")),
            }
        }
        (None, None) => {
            if let Some(event) = event(scene) {
                weigh.decisive(|| scene.fact(event, "eventName", what(event)).when(event.detail.created_at.0));
            }
        }
    }
}

/// An instance says of itself that it is ill of a daemon.
fn ill_of_it(scene: &Scene<'_>, weigh: &mut Weigher) {
    let mut instances = scene.case.instances.iter().filter(|_| scene.task.is_none()).chain(scene.instance.filter(|_| scene.task.is_some()));
    let ill = instances.find_map(|instance| {
        let parts = &instance.value.health_status.details;
        Some((instance, parts.iter().find(|part| part.kind.as_str() == "DAEMON" && part.status.as_str() == "IMPAIRED")?))
    });
    if let Some((instance, part)) = ill {
        let reason = part.status_reason.some().unwrap_or("DAEMON is IMPAIRED");
        weigh.strong(|| scene.fact(instance, "healthStatus", reason).when(part.last_status_change.0));
    }
}

fn daemon(action: &Action) -> &str {
    let name = arn::short_name(&action.detail.daemon_arn);
    if name.is_empty() { "a managed daemon" } else { name }
}

fn what(action: &Located<Action>) -> String {
    let detail = &action.detail;
    let on = arn::short_name(&detail.container_instance_arn);
    let on = if on.is_empty() { String::new() } else { format!(" on container instance {on}") };
    let why = match (detail.reason.some(), detail.failure_type.some()) {
        (Some(reason), _) => format!(": {}", shorten(reason, 240)),
        (None, Some(kind)) => format!(": {kind}"),
        (None, None) => String::new(),
    };
    match detail.event_name.as_str() {
        "DAEMON_DEPLOYMENT_ROLLBACK_FAILED" => format!("the daemon {} could not be rolled back{why}", daemon(action)),
        _ => format!("the daemon {} does not start{on}{why}", daemon(action)),
    }
}

fn says(scene: &Scene<'_>) -> String {
    let what = event(scene).map_or_else(|| "a managed daemon fails on the instance".to_owned(), what);
    format!("{what}; an instance takes no other task before its critical daemons run")
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(event) = event(scene) else { return Vec::new() };
    let Some(arn) = event.detail.daemon_arn.some() else { return Vec::new() };
    let summary = match event.detail.failure_type.as_str() {
        "TASK_CREATION_FAILED" => "give the daemon less CPU and memory, or allow larger instance types: its task does not fit",
        _ => "read why the daemon's own task stopped, and mend its image, command, health check or roles",
    };
    vec![Remedy {
        summary: summary.to_owned(),
        why: "As soon as the critical daemons of an instance run, it becomes active and takes the tasks that wait.".to_owned(),
        commands: vec![
            command!("aws ecs describe-daemon --daemon-arn {}", arn),
            command!("aws ecs list-daemon-deployments --daemon-arn {}", arn),
        ],
        ..Remedy::default()
    }]
}
