use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "performing maintenance on the underlying infrastructure").decisive(),
        at(EVENT, "AWS_ECS_TASK_PATCHING_RETIREMENT").decisive(),
    ],
    explains: &[
        "killed-after-stop-timeout",
        "signal-not-forwarded",
        "sigterm-normal-stop",
        "user-stopped",
        "container-instance-terminated",
    ],
    ..Cause::new("fargate-task-retirement", Stage::Stop, Tier::Cause, page!("fargate_task_retirement.md"))
};
