use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "ECS deployment circuit breaker"),
        at(EVENT, "deployment failed: tasks failed to start"),
        at(EVENT, "circuit breaker threshold was exceeded"),
        at(EVENT, "SERVICE_DEPLOYMENT_FAILED").moderate(),
        // An alarm leads to the same rollback.
        at(EVENT, "rolling back to deployment").moderate(),
    ],
    ..Cause::new("circuit-breaker-tripped", Stage::Deployment, Tier::Wrapper, include_str!("circuit_breaker_tripped.md"))
};
