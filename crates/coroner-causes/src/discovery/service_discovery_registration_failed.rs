use crate::answers;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "service discovery instance provisioning to complete").decisive(),
        at(REASON.or(EVENT).or(ATTACHMENT), "CustomHealthNotFound").decisive(),
        at(ATTACHMENT.or(REASON).or(EVENT), "RegisterInstance")
            .re(r"(?i)fail|error|exception|denied|not authorized")
            .unless(r"ELB|elasticloadbalancing|InstancesWith"),
        at(ATTACHMENT.or(REASON), "servicediscovery:").re(r"servicediscovery:[A-Z]").moderate(),
    ],
    look: Some(look),
    wants: &[Wanted::Registry],
    answers: &[answers::unhealthy],
    changed_by: &[Part::Port],
    ..Cause::new("service-discovery-registration-failed", Stage::Discovery, Tier::Cause, page!("service_discovery_registration_failed.md"))
};

/// In milliseconds: ECS registers an instance within seconds.
const ACTIVATES: i64 = 120_000;

/// A task is ACTIVATING while ECS registers it with load balancers and Cloud Map: with no load balancer it waits for Cloud Map.
/// [Task lifecycle](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html)
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some((task, service)) = scene.task.zip(scene.service) else { return };
    let only_registry = service.load_balancers.is_empty() && !service.service_registries.is_empty();
    if !only_registry || task.last_status.as_str() != "ACTIVATING" {
        return;
    }
    let since = task.pull_stopped_at.0.or(task.created_at.0);
    let seen = service.events.iter().filter_map(|event| event.created_at.0).max();
    let waits = since.zip(seen).is_some_and(|(since, seen)| seen.since(since) > ACTIVATES);
    // Others of the service were started before it, one after another, and none is left.
    let again =
        service.events.iter().filter(|event| event.message.contains("has started")).count() > 1 && service.running_count.0 == Some(0);
    if waits || again {
        weigh.strong(|| scene.seen("lastStatus", "the task stays ACTIVATING, where only its registration in Cloud Map is left to be done"));
    }
}
