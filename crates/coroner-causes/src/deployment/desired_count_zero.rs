use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(SCALING, "set desired count to 0").re(r"(?i)successfully set desired count to 0\b"),
        at(SCALING, "setting desired count to 0").re(r"(?i)setting desired count to 0\b"),
    ],
    explains: &["normal-scale-in", "sigterm-normal-stop", "alb-no-healthy-targets"],
    ..Cause::new("desired-count-zero", Stage::Deployment, Tier::Cause, include_str!("desired_count_zero.md"))
};
