use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE, "RESOURCE:MEMORY").whole().decisive(),
        at(REASON.or(EVENT), "RESOURCE:MEMORY").decisive(),
        at(EVENT, "has insufficient memory").decisive(),
        at(EVENT, "insufficient memory").re(r"(?i)(place|launch|container[- ]instance).*insufficient memory"),
    ],
    ..Cause::new("insufficient-memory-capacity", Stage::Placement, Tier::Cause, include_str!("insufficient_memory_capacity.md"))
};
