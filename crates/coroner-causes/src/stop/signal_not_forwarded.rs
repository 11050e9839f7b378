use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["killed-after-stop-timeout", "normal-scale-in", "normal-deployment-replacement", "user-stopped", "sigterm-normal-stop"],
    ..Cause::new("signal-not-forwarded", Stage::Stop, Tier::Cause, include_str!("signal_not_forwarded.md"))
};
