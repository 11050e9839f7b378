use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE, "RESOURCE:CPU").whole().decisive(),
        at(REASON.or(EVENT), "RESOURCE:CPU").decisive(),
        at(EVENT, "has insufficient CPU").decisive(),
        at(EVENT, "insufficient CPU").re(r"(?i)(place|launch|container[- ]instance).*insufficient cpu"),
    ],
    ..Cause::new("insufficient-cpu-capacity", Stage::Placement, Tier::Cause, include_str!("insufficient_cpu_capacity.md"))
};
