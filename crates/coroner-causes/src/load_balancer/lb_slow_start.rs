use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &[
        "lb-health-check-timeout",
        "lb-health-check-connection-failed",
        "lb-health-check-code-mismatch",
        "killed-after-stop-timeout",
        "sigterm-normal-stop",
    ],
    ..Cause::new("lb-slow-start", Stage::LoadBalancer, Tier::Cause, include_str!("lb_slow_start.md"))
};
