use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT.or(FAILURE).or(REASON), "Capacity is unavailable at this time").decisive(),
        at(EVENT.or(FAILURE).or(REASON), "RESOURCE:FARGATE").decisive(),
    ],
    wants: &[Wanted::CapacityProvider],
    ..Cause::new("fargate-capacity-unavailable", Stage::Placement, Tier::Cause, page!("fargate_capacity_unavailable.md"))
};
