use coroner_ecs::time::span;

use crate::answers;
use crate::prelude::*;
use crate::scene::{Scene, TOO_LONG};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(SCALING, "Could not launch On-Demand Instances"),
        at(SCALING, "Could not launch Spot Instances"),
        at(SCALING, "Launching EC2 instance failed"),
        at(SCALING, "InsufficientInstanceCapacity"),
        // What AWS Batch says of a job that stays RUNNABLE.
        at(SCALING.or(REASON).or(FAILURE), "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT").decisive(),
        at(SCALING.or(REASON).or(FAILURE), "MISCONFIGURATION:COMPUTE_ENVIRONMENT").decisive(),
        at(SCALING.or(REASON).or(FAILURE), "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"),
    ],
    explains: &[
        "no-container-instances",
        "insufficient-cpu-capacity",
        "insufficient-memory-capacity",
        "insufficient-gpu",
        "eni-limit-reached",
        "host-port-conflict",
        "cluster-provisioning-limit",
    ],
    look: Some(look),
    wants: &[Wanted::CapacityProvider],
    answers: &[answers::group],
    ..Cause::new("capacity-provider-cannot-scale", Stage::Scaling, Tier::Cause, page!("capacity_provider_cannot_scale.md"))
};

/// Waiting that is no scheduling any more, in milliseconds: managed scaling launches instances within minutes.
const A_WAIT: i64 = 300_000;

/// A task that was to wait for its capacity provider, and waited in vain.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    // On EC2 a task is PROVISIONING while its capacity provider starts a host for it.
    let waiting = scene.task.filter(|task| task.last_status.as_str() == "PROVISIONING" && !scene.on_fargate());
    if let Some(task) = waiting.filter(|task| !task.capacity_provider_name.is_empty())
        && let Some(waited) = scene.waits(&task.value).filter(|waited| *waited > TOO_LONG)
    {
        weigh
            .moderate(|| scene.seen("lastStatus", format!("it has waited {} for a host of {}", span(waited), task.capacity_provider_name)));
    }
    let Some(task) = scene.task.filter(|task| weigh.supported() && task.started_at.0.is_none() && !task.capacity_provider_name.is_empty())
    else {
        return;
    };
    let waited = task.created_at.0.zip(task.stopping_at.0.or(task.stopped_at.0)).map(|(from, to)| to.since(from));
    if let Some(waited) = waited.filter(|waited| *waited >= A_WAIT) {
        weigh.strong(|| scene.seen("createdAt", format!("it waited {} for {} to have room", span(waited), task.capacity_provider_name)));
    }
}
