use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(SCALING, "AlreadyAtMaxCapacity").decisive(),
        // At the minimum an idle service rests, so these two are faults only now and then.
        at(SCALING, "AlreadyAtMinCapacity").moderate(),
        at(SCALING, "AlreadyAtDesiredCapacity").weak(),
    ],
    ..Cause::new("scaling-bound-reached", Stage::Scaling, Tier::Cause, include_str!("scaling_bound_reached.md"))
};
