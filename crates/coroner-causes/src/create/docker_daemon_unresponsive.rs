use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Could not transition to")
            .re(r"(?i)could not transition to (created|started|inspecting|listing|described)\b")
            .unless(r"ContainerRuntimeTimeoutError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Could not transition to")
            .re(r"(?i)could not transition to (stopped|removing|removed)\b")
            .unless(r"ContainerRuntimeTimeoutError")
            .moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Cannot connect to the Docker daemon"),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotGetDockerclientError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotGetDockerClientVersionError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotInspectContainerError").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotDescribeContainerError").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotListContainersError").moderate(),
        at(AGENT_LOG, "blocked for more than").re(r"task (dockerd|containerd|runc)[^ ]* blocked for more than"),
    ],
    explains: &["container-start-timeout", "container-name-conflict", "cannot-stop-container", "task-stop-stuck", "agent-disconnected"],
    ..Cause::new("docker-daemon-unresponsive", Stage::Create, Tier::Cause, include_str!("docker_daemon_unresponsive.md"))
};
