use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The code alone is also given for a zone that is switched off.
        at(TARGET, "Target.NotInUse").moderate(),
        at(TARGET.or(EVENT), "is not configured to receive traffic from the").unless(r"Gateway Load").decisive(),
    ],
    explains: &["load-balancer-health-check-failed", "alb-no-healthy-targets"],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("target-group-not-in-use", Stage::LoadBalancer, Tier::Cause, include_str!("target_group_not_in_use.md"))
};
