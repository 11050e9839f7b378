use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // Refused for want of permission, a missing group or throttling: other causes.
        at(EVENT, "failed to register targets in (")
            .unless(r"(?i)not authorized|AccessDenied|target groups? not found|TargetGroupNotFound|rate exceeded|throttl"),
        at(EVENT, "are not in the target group VPC").decisive(),
        at(EVENT.or(FAILURE), "has target type ").re(r"has target type \w+, which is incompatible with the \w+ network mode").decisive(),
        at(EVENT, "are not in a running state and cannot be registered"),
    ],
    explains: &["load-balancer-health-check-failed"],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("lb-target-registration-failed", Stage::LoadBalancer, Tier::Cause, page!("lb_target_registration_failed.md"))
};
