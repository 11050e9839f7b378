use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(FAILURE, "RESOURCE:GPU").whole().decisive(), at(REASON.or(EVENT), "RESOURCE:GPU").decisive()],
    ..Cause::new("insufficient-gpu", Stage::Placement, Tier::Rare, include_str!("insufficient_gpu.md"))
};
