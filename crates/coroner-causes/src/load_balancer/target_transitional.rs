use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(TARGET, "Elb.RegistrationInProgress"),
        at(TARGET, "Elb.InitialHealthChecking"),
        at(TARGET, "Target.DeregistrationInProgress"),
        at(TARGET, "Target.HealthCheckDisabled").moderate(),
        // An internal error of the load balancer: no fault of the target, but no healthy step either.
        at(TARGET, "Elb.InternalError").weak(),
    ],
    nature: Nature::TargetInTransit,
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("target-transitional", Stage::LoadBalancer, Tier::Normal, page!("target_transitional.md"))
};
