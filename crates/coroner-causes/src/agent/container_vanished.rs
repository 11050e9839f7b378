use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "ContainerVanishedError").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "No container matching saved ID found").decisive(),
        at(REASON.or(EVENT), "Docker did not recognize container id after an ECS Agent restart").decisive(),
        at(AGENT_LOG, "could not describe previously known container").moderate(),
    ],
    ..Cause::new("container-vanished", Stage::Agent, Tier::Rare, page!("container_vanished.md"))
};
