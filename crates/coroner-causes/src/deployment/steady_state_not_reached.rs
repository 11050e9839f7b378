use crate::fork;
use crate::prelude::*;
use crate::scene::Scene;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "was unable to reach steady state"),
        // What waits for a service gives up after so many looks, whatever the service does then: the waiters of the SDKs and the AWS CLI …
        at(FAILURE, "Waiter ServicesStable failed"),
        at(FAILURE, "Waiter servicesStable failed"),
        at(FAILURE, "not in the state servicesStable"),
        at(FAILURE, "exceeded max wait time for ServicesStable"),
        at(FAILURE, "ServicesStable").re(r"(?i)(max attempts exceeded|exceeded max|timed? ?out).{0,80}ServicesStable|ServicesStable.{0,80}(max attempts exceeded|exceeded max|timed? ?out)"),
        at(FAILURE, "Waiter has timed out"),
        // … CloudFormation and what is built on it …
        at(FAILURE.or(EVENT), "did not stabilize"),
        at(FAILURE.or(EVENT), "HandlerErrorCode: NotStabilized"),
        at(FAILURE.or(EVENT), "Exceeded attempts to wait"),
        // … Terraform …
        at(FAILURE, "timeout while waiting for state to become 'tfSTABLE'"),
        at(FAILURE, "waiting for ECS Service").re(r"waiting for ECS Service \(.{1,300}\) (?:create|update|delete|stable).{0,80}timeout"),
        at(FAILURE, "timeout while waiting for state to become").re(r"(?i)ecs"),
        // … and the rest.
        at(FAILURE, "stable").re(r"(?i)\bservices?\b.{0,80}(?:did not|didn't|failed to|never|not) (?:become|reach|get|be) (?:a )?(?:stable|steady)|(?i:timed? ?out|gave up|too long|exceeded).{0,60}(?:become|be|to|reach|until) (?:stable|steady)"),
        at(FAILURE, "timed out while waiting for the replacement task set"),
        at(FAILURE, "steady state").re(r"(?i)(waiting for|wait until|timed? ?out).{0,200}\bto reach (a )?steady state"),
        at(FAILURE.or(EVENT), "stabilize").re(r"(?i)(failed|unable|did not|didn't|not) (to )?stabili[sz]e|timed? ?out.{0,40}stabili[sz]"),
        at(FAILURE.or(EVENT), "due to timeout").re(r"(?i)(deploy\w*|service).{0,40}due to (a )?time ?out"),
    ],
    explains: &["deployment-failed"],
    look: Some(super::deployment_failed::deny_what_went_through),
    says: Some(|scene: &Scene<'_>| fork::says(scene, "steady-state-not-reached", "the service did not become steady")),
    fork: super::deployment_failed::FORK,
    ..Cause::new("steady-state-not-reached", Stage::Deployment, Tier::Wrapper, page!("steady_state_not_reached.md"))
};
