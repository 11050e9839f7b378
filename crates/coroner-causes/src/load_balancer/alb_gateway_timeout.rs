use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(ALARM, "HTTPCode_ELB_504_Count").moderate()],
    ..Cause::new("alb-gateway-timeout", Stage::LoadBalancer, Tier::Cause, include_str!("alb_gateway_timeout.md"))
};
