use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::story::{Asker, End, contains_any};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "failed container health checks"),
        // The load balancer's verdict makes the same event; the stopped task says which it was.
        at(EVENT, "due to an unhealthy status").re(r"replaced \d+ tasks? due to an unhealthy status").moderate(),
        at(HEALTH, "curl: (7)"),
        at(HEALTH, "curl: (22)"),
        at(HEALTH, "curl: (52)"),
        at(HEALTH, "curl: (56)"),
        at(HEALTH, "connection refused"),
        at(HEALTH, "wget: server returned error"),
        at(HEALTH, "ERROR ").re(r"ERROR [45]\d\d: "),
        at(HEALTH, " - no response"),
        at(HEALTH, " - rejecting connections"),
        at(HEALTH, "Could not connect to Redis at"),
        at(HEALTH, "mysqladmin: connect to server at"),
    ],
    explains: &[
        "discovery-instance-unhealthy",
        "dependency-start-timeout",
        "dependency-container-failed",
        "killed-after-stop-timeout",
        "sigterm-normal-stop",
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    nature: Nature::WhichContainer,
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port, Part::HealthCheck],
    ..Cause::new("container-health-check-failed", Stage::Health, Tier::Cause, page!("container_health_check_failed.md"))
};

/// Where the program listens, if the check asks another address.
fn asks_in_vain<'a>(scene: &Scene<'a>) -> Option<(&'a str, &'a coroner_case::LogStream, usize)> {
    let loopback = |word: &str| contains_any(word, &["localhost", "127.0.0.1", "[::1]"]);
    let asks = scene.definition?.container_definitions.iter().any(|d| d.health_check.command.iter().any(|word| loopback(word)));
    shape::listens_elsewhere(scene).filter(|_| asks)
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    match asks_in_vain(scene) {
        Some((address, ..)) => remedy::listen_everywhere(scene, address),
        // Who was ready long before the check gave up is not slow: the check asks in a way, or for something, that fails.
        None if shape::time_to_ready(scene).zip(scene.story.lifetime).is_some_and(|(ready, lived)| lived - ready > 45_000) => {
            [remedy::own_tool(scene), remedy::patience(scene)].into_iter().find(|found| !found.is_empty()).unwrap_or_default()
        }
        None => remedy::patience(scene),
    }
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some((address, stream, index)) = asks_in_vain(scene) {
        weigh.strong(|| scene.logged(stream, index, format!("the program listens on {address} alone, and the check asks localhost")));
        weigh.explains("health-check-tool-missing");
    }
    let Some(task) = scene.task else { return };
    let unhealthy = task.containers.iter().enumerate().find(|(_, container)| container.health_status.as_str() == "UNHEALTHY");
    let Some((index, container)) = unhealthy else { return };
    if scene.story.end == End::Asked(Asker::ContainerHealth) {
        weigh.strong(|| scene.seen(&format!("containers/{index}/healthStatus"), format!("{} is UNHEALTHY", container.name)));
        return;
    }
    if scene.story.end != End::NeverStarted && scene.story.end != End::Running {
        return;
    }
    // Another container waits for this one's health and never starts.
    let waits = scene.definition.is_some_and(|definition| {
        definition
            .container_definitions
            .iter()
            .any(|other| other.depends_on.iter().any(|d| d.container_name == container.name && d.condition.as_str() == "HEALTHY"))
    });
    if waits {
        weigh.strong(|| {
            scene.seen(
                &format!("containers/{index}/healthStatus"),
                format!("others wait for {} to be healthy, and it is UNHEALTHY", container.name),
            )
        });
        weigh.moderate(|| scene.defined("containerDefinitions", "the start order needs its health"));
        weigh.explains("dependency-container-failed");
        weigh.explains("dependency-start-timeout");
        weigh.explains("application-error");
    } else if scene.story.end == End::Running {
        weigh.strong(|| scene.seen(&format!("containers/{index}/healthStatus"), format!("{} is UNHEALTHY", container.name)));
    }
}

fn says(scene: &Scene<'_>) -> String {
    if let Some((address, ..)) = asks_in_vain(scene) {
        return format!("the health check asks localhost, and the program listens on {address} alone; let it listen on 0.0.0.0");
    }
    match scene.unhealthy().or(scene.first()).and_then(|container| container.name.some()) {
        Some(name) => format!("the health check of container {name} fails"),
        None => "a container health check fails".to_owned(),
    }
}
