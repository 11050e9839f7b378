use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["lb-health-check-timeout", "alb-gateway-timeout", "killed-after-stop-timeout", "sigterm-normal-stop"],
    ..Cause::new("lb-security-group-blocked", Stage::LoadBalancer, Tier::Cause, include_str!("lb_security_group_blocked.md"))
};
