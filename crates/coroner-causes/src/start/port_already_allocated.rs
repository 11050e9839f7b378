use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "port is already allocated").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "address already in use")
            .re(r"userland proxy|docker-proxy|bind host port|external connectivity|Ports are not available")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "driver failed programming external connectivity"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to set up container networking").moderate(),
    ],
    explains: &[],
    changed_by: &[Part::Image, Part::Program, Part::Port],
    ..Cause::new("port-already-allocated", Stage::Start, Tier::Cause, page!("port_already_allocated.md"))
};
