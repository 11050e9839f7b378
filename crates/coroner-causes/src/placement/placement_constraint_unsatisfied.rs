use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(FAILURE), "placement constraint unsatisfied").decisive(),
        at(EVENT, "SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED").decisive(),
    ],
    ..Cause::new("placement-constraint-unsatisfied", Stage::Placement, Tier::Cause, include_str!("placement_constraint_unsatisfied.md"))
};
