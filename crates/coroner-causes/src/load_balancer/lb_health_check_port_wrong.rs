use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["lb-health-check-connection-failed", "lb-health-check-timeout", "killed-after-stop-timeout", "sigterm-normal-stop"],
    ..Cause::new("lb-health-check-port-wrong", Stage::LoadBalancer, Tier::Cause, include_str!("lb_health_check_port_wrong.md"))
};
