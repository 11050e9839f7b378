use crate::fork;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    // What ECS, CloudFormation, CodeDeploy and the tools around them say of the outcome alone.
    signatures: &[
        at(EVENT.or(FAILURE).or(LOG), "deployment failed").re(r"(?i)\b(service|ecs|the|codedeploy|ecs-svc/\d+|d-[A-Z0-9]{9})\b.{0,60} deployment failed|(?m)^\W*(?i:error: )?(?i:deployment failed)"),
        at(EVENT.or(FAILURE), "has been rolled back"),
        at(EVENT.or(FAILURE), "rolling back").moderate(),
        at(EVENT.or(FAILURE), "ROLLBACK_COMPLETE"),
        at(EVENT.or(FAILURE), "ROLLBACK_IN_PROGRESS"),
        at(EVENT.or(FAILURE), "ROLLBACK_SUCCESSFUL"),
        at(EVENT.or(FAILURE), "ROLLBACK_FAILED"),
        at(FAILURE, "Resource handler returned message"),
        at(FAILURE, "HandlerErrorCode:"),
        at(FAILURE, "The deployment failed because"),
        at(FAILURE.or(EVENT), "Resource creation cancelled").moderate(),
        at(FAILURE.or(EVENT), "resource(s) failed to").re(r"(?i)following resource\(s\) failed to (create|update|delete)"),
    ],
    look: Some(deny_what_went_through),
    says: Some(|scene: &Scene<'_>| fork::says(scene, "deployment-failed", "the deployment failed, and this is only its outcome")),
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret, Part::Network, Part::HealthCheck],
    fork: FORK,
    ..Cause::new("deployment-failed", Stage::Deployment, Tier::Wrapper, page!("deployment_failed.md"))
};

/// What keeps a deployment from its end, where nothing tells which.
pub(super) const FORK: &[Branch] = &[
    branch("application-error", "its tasks end by themselves", "stopped tasks of the newest revision have an exit code"),
    branch(
        "task-failed-to-start",
        "its tasks do not start",
        "stopped tasks have `TaskFailedToStart`, and a reason of image, secret, network or role",
    ),
    branch(
        "load-balancer-health-check-failed",
        "its tasks run and are not found healthy",
        "stopped tasks say `Task failed ELB health checks`, or `failed container health checks`",
    ),
    branch(
        "placement-failed-generic",
        "its tasks are not placed",
        "no task was stopped, and the service's events say `unable to place a task`",
    ),
];

/// What a tool says of the outcome is no more than its patience, where the service's own record says that the deployment went through.
pub(super) fn deny_what_went_through(scene: &Scene<'_>, weigh: &mut Weigher) {
    if weigh.supported() && scene.pasted && said_to_be_through(scene) {
        weigh.against(Strength::Decisive, || scene.seen("", "below it stands that the deployment went through"));
        return;
    }
    let through = scene.service.filter(|_| scene.task.is_none() && scene.came_to_nothing.is_none()).is_some_and(|service| {
        service.is_whole() && service.primary().is_some_and(|primary| primary.rollout_state.as_str() == "COMPLETED")
    });
    if through && weigh.supported() {
        weigh.against(Strength::Decisive, || {
            scene.of_the_service("deployments", "the newest deployment is COMPLETED, and all its tasks run")
        });
    }
}

/// Whether a text tells, below what a tool says of the outcome, that the service got there: a look at it after the tool gave up.
fn said_to_be_through(scene: &Scene<'_>) -> bool {
    let Some(text) = scene.case.pasted.first().map(|pasted| pasted.value.as_str()) else { return false };
    let outcome =
        pattern!(r"(?im)^[^(\n]*(?:Waiter|timed? ?out|timeout|deployment failed|not in the state|servicesStable|did not|gave up|exceeded)");
    let Some(told) = outcome.and_then(|outcome| outcome.find(text)).and_then(|found| text.find(found)) else { return false };
    let below = &text[told..];
    let state = pattern!(r#"(?s)"desiredCount": ?(\d+).{0,120}"runningCount": ?(\d+).{0,200}"rolloutState": ?"COMPLETED""#);
    let whole = state.and_then(|state| state.captures::<2>(below)).is_some_and(|[wanted, run]| wanted == run && wanted != "0");
    // Events come with the newest first: what is said first is how it stands.
    let first = pattern!(r"\(service [^)]+\)[^\n]*").and_then(|event| event.find(below)).unwrap_or_default();
    whole || first.contains("has reached a steady state") || first.contains("deployment completed")
}
