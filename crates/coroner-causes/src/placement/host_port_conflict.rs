use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "already using a port required by your task").decisive(),
        at(FAILURE.or(EVENT).or(REASON), "RESOURCE:PORT").decisive(),
        at(REASON.or(AGENT_LOG), "contiguous host ports are unavailable").decisive(),
    ],
    ..Cause::new("host-port-conflict", Stage::Placement, Tier::Cause, include_str!("host_port_conflict.md"))
};
