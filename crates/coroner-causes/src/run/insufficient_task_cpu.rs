use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "Thread starvation or clock leap detected").moderate(),
        at(LOG, "could be caused by thread pool starvation").weak(),
    ],
    explains: &[
        "worker-timeout",
        "lb-health-check-timeout",
        "lb-slow-start",
        "health-check-too-strict",
        "container-health-check-failed",
        "alb-gateway-timeout",
    ],
    ..Cause::new("insufficient-task-cpu", Stage::Run, Tier::Cause, include_str!("insufficient_task_cpu.md"))
};
