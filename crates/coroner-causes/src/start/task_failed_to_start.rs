use crate::fork;
use crate::prelude::*;
use crate::scene::{Scene, TOO_LONG};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(STOP_CODE, "TaskFailedToStart").whole(),
        at(TASK_REASON, "Task failed to start").whole(),
        at(FAILURE, "Task failed to start").re(r"(?i)reason\W{1,4}Task failed to start"),
        at(REASON.or(EVENT), "TaskFailedToStart:"),
        // A waiter that saw a task stop before it ran.
        at(FAILURE, "Waiter TasksRunning failed"),
        // As people say it.
        at(FAILURE, "PENDING").re(r"(?i)(stuck|stays?|hangs?|remains?|keeps?|sits?|forever|never leaves|bleiben?|colgad|travad|atascad|bloqu).{0,60}\bPENDING\b|\bPENDING\b.{0,60}(stuck|stays?|hangs?|forever|hours|minutes)").moderate(),
        at(FAILURE, "PROVISIONING").re(r"(?i)(stuck|stays?|hangs?|remains?|keeps?|sits?|forever|never leaves).{0,60}\bPROVISIONING\b|\bPROVISIONING\b.{0,60}(stuck|stays?|hangs?|forever|hours|minutes)").moderate(),
        // As the SDK for Python prints a record.
        at(FAILURE, "TaskFailedToStart").re(r"stopCode\W{1,6}TaskFailedToStart"),
    ],
    explains: &["request-refused", "task-start-impaired", "circuit-breaker-tripped", "steady-state-not-reached", "deployment-failed"],
    look: Some(look),
    says: Some(says),
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
    ..Cause::new("task-failed-to-start", Stage::Start, Tier::Wrapper, page!("task_failed_to_start.md"))
};

/// How long the task has waited to run, if such a wait takes less.
fn waits(scene: &Scene<'_>) -> Option<i64> {
    scene.waits(&scene.task?.value).filter(|waited| *waited > TOO_LONG)
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some((task, waited)) = scene.task.zip(waits(scene)) {
        weigh.strong(|| scene.seen("lastStatus", format!("it has been {} for {}", task.last_status, coroner_ecs::time::span(waited))));
    }
}

fn says(scene: &Scene<'_>) -> String {
    match scene.task.zip(waits(scene)) {
        Some((task, waited)) => {
            format!("the task does not get to run: it has been {} for {}", task.last_status, coroner_ecs::time::span(waited))
        }
        None => fork::says(scene, "task-failed-to-start", "the task never reached RUNNING"),
    }
}
