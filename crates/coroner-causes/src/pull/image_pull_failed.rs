use crate::fork;
use crate::prelude::*;
use crate::scene::Scene;

pub(crate) static CAUSE: Cause = Cause {
    // What the agent calls every failure to get an image: whatever it says of the reason is narrower.
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotPullContainer"),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotPullECRContainerError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotPullImageManifestError"),
        at(REASON.or(EVENT), "pull image manifest has been retried"),
        at(REASON.or(EVENT), "API error (404)").re(r"^\W*API error \(404\)\W*$").moderate(),
        at(REASON.or(EVENT), "failed to pull image"),
        at(REASON.or(EVENT), "image pull failed"),
        at(REASON.or(EVENT), "Error response from daemon: pull "),
    ],
    explains: &["task-failed-to-start", "task-start-impaired", "circuit-breaker-tripped", "steady-state-not-reached", "deployment-failed"],
    says: Some(|scene: &Scene<'_>| fork::says(scene, "image-pull-failed", "the image could not be pulled")),
    changed_by: &[Part::Image, Part::Network, Part::Role],
    fork: &[
        branch(
            "image-tag-not-found",
            "no such image or tag",
            "`docker manifest inspect IMAGE`, with the caller's own rights, finds no manifest",
        ),
        branch(
            "registry-access-denied",
            "no right to it",
            "the image is there, and the execution role (on EC2 the instance's) or the registry's policy does not admit the pull",
        ),
        branch(
            "registry-unreachable",
            "no way to the registry",
            "the task's subnet has neither a route to the internet nor endpoints for ECR and S3; the message waits, or times out",
        ),
        branch(
            "registry-rate-limited",
            "a limit of the registry",
            "the image is Docker Hub's and pulled without an account; later, or from elsewhere, the same pull goes well",
        ),
    ],
    ..Cause::new("image-pull-failed", Stage::Pull, Tier::Wrapper, page!("image_pull_failed.md"))
};
