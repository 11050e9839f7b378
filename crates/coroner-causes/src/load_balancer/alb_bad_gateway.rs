use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(ALARM, "HTTPCode_ELB_502_Count").moderate()],
    ..Cause::new("alb-bad-gateway", Stage::LoadBalancer, Tier::Cause, include_str!("alb_bad_gateway.md"))
};
