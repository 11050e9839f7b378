use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(SCALING, "Failed to set desired count to"),
        // Pasted output only; a refusal with a not-scaled reason has the status Failed too and is another matter.
        at(SCALING, "StatusCode").re(r"StatusCode\W+(Failed|Unfulfilled|Overridden)\b").unless("NotScaledReasons").weak(),
    ],
    wants: &[Wanted::Scaling],
    ..Cause::new("scaling-activity-failed", Stage::Scaling, Tier::Cause, page!("scaling_activity_failed.md"))
};
