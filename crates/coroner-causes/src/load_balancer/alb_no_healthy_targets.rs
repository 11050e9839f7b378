use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(ALARM, "HTTPCode_ELB_503_Count").moderate()],
    ..Cause::new("alb-no-healthy-targets", Stage::LoadBalancer, Tier::Cause, include_str!("alb_no_healthy_targets.md"))
};
