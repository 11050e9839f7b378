use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE, "RESOURCE:ENI").whole().decisive(),
        at(REASON.or(EVENT), "RESOURCE:ENI").decisive(),
        at(REASON.or(ATTACHMENT).or(EVENT), "unused device index").decisive(),
    ],
    ..Cause::new("eni-limit-reached", Stage::Placement, Tier::Cause, include_str!("eni_limit_reached.md"))
};
