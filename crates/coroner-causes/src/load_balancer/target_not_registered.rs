use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "TARGET IS NOT FOUND").decisive(),
        at(TARGET, "Target.NotRegistered"),
        at(TARGET, "Target.InvalidState"),
        at(TARGET, "Target.IpUnusable"),
    ],
    explains: &["load-balancer-health-check-failed"],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("target-not-registered", Stage::LoadBalancer, Tier::Rare, page!("target_not_registered.md"))
};
