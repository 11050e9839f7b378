use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT.or(SCALING), "waiting for Amazon ECS Agent to start").decisive(),
        // A client of the API that asks for a cluster says the same without a word of the agent.
        at(AGENT_LOG, "ClusterNotFoundException").re(r"(?i)agent|level=|register|module|\[ERROR\]").decisive(),
        at(AGENT_LOG, "Cluster not found.").re(r"(?i)agent|level=|register|module|\[ERROR\]"),
        at(AGENT_LOG, "Container instance type changes are not supported").moderate(),
        at(AGENT_LOG, "agent exited with terminal exit code"),
        at(AGENT_LOG, "ECS Agent failed to start, retrying in"),
        // What sets up a Windows host before the agent is started.
        at(FAILURE.or(AGENT_LOG), "Initialize-ECSAgent")
            .re(r"(?is)Initialize-ECSAgent.*(exception|cannot|error|failed|not recognized|null-valued)"),
        at(FAILURE.or(AGENT_LOG), "Initialize-ECSHost").re(r"(?is)Initialize-ECSHost.*(exception|cannot|error|failed|null-valued)"),
        at(FAILURE.or(AGENT_LOG), "ECSTools.ps").re(r"(?is)ECSTools\.psm?1:\d+|ECSTools\.psm?1.*(exception|cannot|error)"),
        // What systemd says of it.
        at(AGENT_LOG.or(FAILURE), "ecs.service").re(r"(?s)ecs\.service.{0,400}Active: (inactive|failed|activating \(auto-restart\))"),
        at(AGENT_LOG.or(FAILURE), "amazon-ecs-agent")
            .re(r"(?i)(failed to start|failed with result|main process exited).{0,60}(ecs|elastic container service)")
            .moderate(),
        at(AGENT_LOG.or(FAILURE), "Could not register").re(r"(?i)could not register.{0,80}(NoCredentialProviders|credential)"),
        // A state file that came with a copied disk.
        at(AGENT_LOG.or(FAILURE), "Data mismatch; saved cluster").decisive(),
    ],
    explains: &["agent-disconnected", "no-container-instances"],
    ..Cause::new("agent-start-failure", Stage::Agent, Tier::Cause, page!("agent_start_failure.md"))
};
