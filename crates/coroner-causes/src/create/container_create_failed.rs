use crate::fork;
use crate::prelude::*;
use crate::scene::Scene;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotCreateContainerError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotCreateVolumeError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "ContainerCreationError"),
        at(REASON.or(EVENT), "failed to create container"),
    ],
    explains: &["task-failed-to-start", "task-start-impaired", "circuit-breaker-tripped", "steady-state-not-reached", "deployment-failed"],
    says: Some(|scene: &Scene<'_>| fork::says(scene, "container-create-failed", "the container could not be created")),
    changed_by: &[Part::Image, Part::Program, Part::Volume],
    fork: &[
        branch(
            "host-config-rejected",
            "a setting that Docker refuses",
            "it fails on every instance, and the task definition's newest change names what the message speaks of",
        ),
        branch(
            "volume-plugin-failed",
            "a volume that cannot be had",
            "the task definition has a Docker volume with a driver, and the message names it",
        ),
        branch("docker-storage-error", "Docker's own storage", "it fails on one instance only, where `docker run hello-world` fails too"),
        branch("disk-full-on-create", "a full disk", "`df -h` and `df -i` on the instance show a file system at 100 %"),
    ],
    ..Cause::new("container-create-failed", Stage::Create, Tier::Wrapper, page!("container_create_failed.md"))
};
