use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(REASON.or(AGENT_LOG), "CannotStopContainerError"), at(REASON, "failed sending SIGTERM to container")],
    ..Cause::new("cannot-stop-container", Stage::Stop, Tier::Wrapper, page!("cannot_stop_container.md"))
};
