use crate::fork;
use crate::prelude::*;
use crate::scene::Scene;

pub(crate) static CAUSE: Cause = Cause {
    // The stage's own prefix: what follows it is narrower wherever a cause knows it.
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "ResourceInitializationError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to pull secrets or registry auth"),
        at(REASON.or(EVENT).or(AGENT_LOG), "execution resource retrieval failed"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to initialize logging driver"),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to retrieve secret"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to download env files"),
    ],
    explains: &["task-failed-to-start", "task-start-impaired", "circuit-breaker-tripped", "steady-state-not-reached", "deployment-failed"],
    says: Some(|scene: &Scene<'_>| fork::says(scene, "resource-init-failed", "the task's resources could not be set up")),
    changed_by: &[Part::Secret, Part::Network, Part::Role, Part::Logging, Part::Volume],
    fork: &[
        branch(
            "secret-unreachable",
            "no way to the service that holds them",
            "the subnet has neither a route to the internet nor an endpoint of that service; the message waits, or times out",
        ),
        branch(
            "secret-access-denied",
            "no right to them",
            "the execution role's policies don't allow the call, or the key's policy doesn't; the message names AccessDenied where it is whole",
        ),
        branch("secret-not-found", "a name that does not exist", "the ARN or name in `secrets` is not listed in that Region and account"),
        branch(
            "secret-json-invalid",
            "a value that cannot be read",
            "the secret exists, and its value is no JSON or lacks the key that is asked for",
        ),
    ],
    ..Cause::new("resource-init-failed", Stage::ResourceInit, Tier::Wrapper, page!("resource_init_failed.md"))
};
