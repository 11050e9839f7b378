use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "failed ELB health checks"),
        at(EVENT, "is unhealthy in (target-group"),
        at(EVENT, "is unhealthy in (elb "),
    ],
    explains: &["killed-after-stop-timeout", "sigterm-normal-stop"],
    ..Cause::new(
        "load-balancer-health-check-failed",
        Stage::LoadBalancer,
        Tier::Wrapper,
        include_str!("load_balancer_health_check_failed.md"),
    )
};
