use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "unable to consistently start tasks successfully"),
        at(EVENT, "SERVICE_TASK_START_IMPAIRED"),
        at(EVENT, "DAEMON_TASK_START_IMPAIRED"),
    ],
    ..Cause::new("task-start-impaired", Stage::Deployment, Tier::Wrapper, include_str!("task_start_impaired.md"))
};
