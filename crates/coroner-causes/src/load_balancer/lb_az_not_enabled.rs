use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(TARGET.or(EVENT), "in an Availability Zone that is not enabled for the load balancer").decisive()],
    explains: &["target-group-not-in-use", "load-balancer-health-check-failed"],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("lb-az-not-enabled", Stage::LoadBalancer, Tier::Cause, page!("lb_az_not_enabled.md"))
};
