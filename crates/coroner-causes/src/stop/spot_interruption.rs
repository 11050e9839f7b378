use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(STOP_CODE, "SpotInterruption").whole().decisive(),
        at(REASON.or(EVENT), "Your Spot Task was interrupted").decisive(),
        at(REASON, "SpotInterruptionError"),
        at(AGENT_LOG, "Received a spot interruption").decisive(),
        // Notices for the whole instance, as EventBridge and EC2 word them.
        at(EVENT, "EC2 Spot Instance Interruption Warning"),
        at(EVENT.or(SCALING), "Server.SpotInstanceTermination"),
    ],
    explains: &[
        "container-instance-terminated",
        "killed-after-stop-timeout",
        "signal-not-forwarded",
        "sigterm-normal-stop",
        "normal-scale-in",
    ],
    ..Cause::new("spot-interruption", Stage::Stop, Tier::Cause, page!("spot_interruption.md"))
};
