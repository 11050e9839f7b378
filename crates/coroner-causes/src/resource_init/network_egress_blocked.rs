use crate::path;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "check your task network configuration"),
        at(REASON.or(EVENT), "check your network configuration"),
        at(REASON.or(EVENT), "There is a connection issue between the task and"),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotPull")
            .re(r"(?is)CannotPull\w*Error.*(dial tcp|i/o timeout|TLS handshake timeout|waiting for connection)")
            .moderate(),
        // The agent that does not get to ECS, and a host that does not get to its packages.
        at(AGENT_LOG.or(FAILURE), "amazonaws.com")
            .re(r"(?is)(register|registering).{0,300}https://ecs\.\S+amazonaws\.com.{0,120}(timeout|timed out|deadline|no route)")
            .moderate(),
        at(AGENT_LOG.or(FAILURE), "Cannot find a valid baseurl for repo"),
    ],
    explains: &["task-failed-to-start", "image-pull-failed", "resource-init-failed"],
    look: Some(|scene, weigh| path::weigh(scene, &CAUSE, weigh)),
    says: Some(|scene| path::says(scene, &CAUSE)),
    fix: Some(|scene| path::fix(scene, &CAUSE)),
    way: Some(Way::Anything),
    ..Cause::new("network-egress-blocked", Stage::ResourceInit, Tier::Wrapper, page!("network_egress_blocked.md"))
};
