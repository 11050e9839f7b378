use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // Only in pasted output; in the JSON of `describe-scalable-targets` the flags are fields.
        at(SCALING, "DynamicScalingInSuspended").re(r"DynamicScalingInSuspended\W+(?i:true)"),
        at(SCALING, "DynamicScalingOutSuspended").re(r"DynamicScalingOutSuspended\W+(?i:true)"),
        at(SCALING, "ScheduledScalingSuspended").re(r"ScheduledScalingSuspended\W+(?i:true)"),
    ],
    ..Cause::new("scaling-suspended", Stage::Scaling, Tier::Cause, include_str!("scaling_suspended.md"))
};
