use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // A server that hangs for good looks the same for one probe.
        at(HEALTH, "Health check exceeded timeout").moderate(),
    ],
    explains: &["container-health-check-failed", "killed-after-stop-timeout", "sigterm-normal-stop"],
    ..Cause::new("health-check-too-strict", Stage::Health, Tier::Cause, include_str!("health_check_too_strict.md"))
};
