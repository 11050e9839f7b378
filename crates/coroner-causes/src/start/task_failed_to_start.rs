use crate::fork;
use crate::prelude::*;
use crate::scene::Scene;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(STOP_CODE, "TaskFailedToStart").whole(),
        at(TASK_REASON, "Task failed to start").whole(),
        at(REASON.or(EVENT), "TaskFailedToStart:"),
        // A waiter that saw a task stop before it ran.
        at(FAILURE, "Waiter TasksRunning failed"),
    ],
    explains: &["task-start-impaired", "circuit-breaker-tripped", "steady-state-not-reached", "deployment-failed"],
    says: Some(|scene: &Scene<'_>| fork::says(scene, "task-failed-to-start", "the task never reached RUNNING")),
    fork: &[
        branch(
            "image-pull-failed",
            "its image was not pulled",
            "`pullStoppedAt` is missing, or a container's reason begins with CannotPull",
        ),
        branch(
            "resource-init-failed",
            "its secrets, logs or volumes were not set up",
            "the reason begins with ResourceInitializationError",
        ),
        branch(
            "oci-start-failed-generic",
            "a container was not created or started",
            "a container's reason begins with CannotCreate or CannotStart",
        ),
        branch(
            "eni-provisioning-failed",
            "its network interface was not made",
            "`connectivity` is not CONNECTED, and the attachment's status is not ATTACHED",
        ),
    ],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("task-failed-to-start", Stage::Start, Tier::Wrapper, include_str!("task_failed_to_start.md"))
};
