use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT.or(SCALING), "waiting for Amazon ECS Agent to start").decisive(),
        at(AGENT_LOG, "ClusterNotFoundException").decisive(),
        at(AGENT_LOG, "Cluster not found."),
        at(AGENT_LOG, "Container instance type changes are not supported").moderate(),
        at(AGENT_LOG, "agent exited with terminal exit code"),
        at(AGENT_LOG, "ECS Agent failed to start, retrying in"),
    ],
    explains: &["agent-disconnected", "no-container-instances"],
    ..Cause::new("agent-start-failure", Stage::Agent, Tier::Cause, include_str!("agent_start_failure.md"))
};
