use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "Host EC2 (instance"),
        // Fargate maintenance carries the same stop code.
        at(STOP_CODE, "TerminationNotice").whole().moderate(),
    ],
    explains: &["agent-disconnected", "sigterm-normal-stop", "killed-after-stop-timeout"],
    ..Cause::new("container-instance-terminated", Stage::Stop, Tier::Cause, include_str!("container_instance_terminated.md"))
};
