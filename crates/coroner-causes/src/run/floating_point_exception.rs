use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "Floating point exception").unless(r"FloatingPointError"),
        at(LOG, "SIGFPE").unless(r"(?i)\[signal SIGFPE|goroutine|panic"),
        at(AGENT_LOG.or(LOG), "trap divide error").decisive(),
    ],
    explains: &["application-error", "sidecar-crashed", "signal-exit-other", "native-abort"],
    ..Cause::new("floating-point-exception", Stage::Run, Tier::Rare, include_str!("floating_point_exception.md"))
};
