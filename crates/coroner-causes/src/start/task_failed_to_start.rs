use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(STOP_CODE, "TaskFailedToStart").whole(),
        at(TASK_REASON, "Task failed to start").whole(),
        at(REASON.or(EVENT), "TaskFailedToStart:"),
    ],
    explains: &[],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("task-failed-to-start", Stage::Start, Tier::Wrapper, include_str!("task_failed_to_start.md"))
};
