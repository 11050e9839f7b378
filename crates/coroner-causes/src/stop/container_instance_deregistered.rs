use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(REASON.or(EVENT), "deregistration forced by user").decisive()],
    explains: &["agent-disconnected"],
    ..Cause::new("container-instance-deregistered", Stage::Stop, Tier::Rare, page!("container_instance_deregistered.md"))
};
