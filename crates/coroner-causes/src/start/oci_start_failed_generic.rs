use crate::fork;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotStartContainerError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "OCI runtime create failed"),
        at(REASON.or(EVENT).or(AGENT_LOG), "oci runtime error"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to create shim"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to create task for container"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to create new container runtime task"),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to start container process"),
        at(REASON.or(EVENT).or(AGENT_LOG), "starting container process caused"),
        at(REASON.or(EVENT).or(AGENT_LOG), "error during container init"),
    ],
    explains: &[
        "resource-init-failed",
        "task-failed-to-start",
        "task-start-impaired",
        "circuit-breaker-tripped",
        "steady-state-not-reached",
        "deployment-failed",
    ],
    look: Some(look),
    says: Some(|scene: &Scene<'_>| fork::says(scene, "oci-start-failed-generic", "the container could not be started")),
    fork: &[
        branch(
            "command-not-found",
            "no such program in the image",
            "`docker run --rm --entrypoint sh IMAGE -c 'command -v PROGRAM'` finds nothing",
        ),
        branch(
            "exec-format-error",
            "a program of another architecture",
            "the image is of another architecture than the task's `runtimePlatform` or the instance",
        ),
        branch("bind-mount-type-mismatch", "a mount that does not fit", "the message names a path of `mountPoints`"),
        branch(
            "memory-limit-too-low-at-start",
            "too little memory to start in",
            "the container's `memory` is a few MiB, or the instance's is used up",
        ),
    ],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("oci-start-failed-generic", Stage::Start, Tier::Wrapper, page!("oci_start_failed_generic.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some(code) = scene.exit_code().filter(|code| matches!(code, 125 | 128) && !scene.story.asked()) {
        weigh.moderate(|| scene.seen_first("exitCode", format!("exit {code}, as Docker answers when it cannot start a container")));
    }
}
