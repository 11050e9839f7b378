use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT, "was unable to reach steady state")],
    ..Cause::new("steady-state-not-reached", Stage::Deployment, Tier::Wrapper, include_str!("steady_state_not_reached.md"))
};
