use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // A deployment that replaces its predecessor stops tasks with the same words.
        at(REASON.or(EVENT), "Scaling activity initiated by").moderate(),
        at(STOP_CODE, "ServiceSchedulerInitiated").whole().weak(),
    ],
    explains: &["sigterm-normal-stop", "windows-ctrl-c"],
    ..Cause::new("normal-scale-in", Stage::Stop, Tier::Normal, include_str!("normal_scale_in.md"))
};
