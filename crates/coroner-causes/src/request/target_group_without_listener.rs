use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(FAILURE.or(EVENT), "does not have an associated load balancer").decisive()],
    ..Cause::new("target-group-without-listener", Stage::Request, Tier::Cause, page!("target_group_without_listener.md"))
};
