use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(TARGET, "Target.FailedHealthChecks"),
        at(TARGET.or(EVENT), "Health checks failed").unless(r"(?i)with these codes"),
        // A classic load balancer says this of every kind of failure.
        at(EVENT.or(TARGET), "Instance has failed at least the UnhealthyThreshold number of health checks consecutively").moderate(),
    ],
    explains: &["killed-after-stop-timeout", "sigterm-normal-stop"],
    wants: &[Wanted::Usage, Wanted::SecurityGroups],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("lb-health-check-connection-failed", Stage::LoadBalancer, Tier::Cause, page!("lb_health_check_connection_failed.md"))
};
