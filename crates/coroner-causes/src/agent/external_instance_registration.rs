use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(AGENT_LOG, "error registering the instance with AWS SSM").decisive(),
        at(AGENT_LOG, "InvalidActivation"),
        at(AGENT_LOG, "ActivationExpired"),
        at(AGENT_LOG, "RegistrationLimitExceeded"),
        at(AGENT_LOG, "activation").re(r"(?i)(ssm|instance|managed|registration).*activation.*(expired|invalid)").weak(),
        at(AGENT_LOG, "registration limit").weak(),
        // The role of the managed instance is who the agent is: its session is named after the instance.
        at(AGENT_LOG.or(FAILURE), "is not authorized to perform: ecs:").re(r"assumed-role/\S+/mi-[0-9a-f]+ is not authorized to perform: ecs:(Register|Deregister|Poll|Discover|Submit|StartTelemetry|Update)").decisive(),
    ],
    explains: &[
        "agent-registration-rejected",
        "agent-start-failure",
        "agent-disconnected",
        "no-container-instances",
        "insufficient-cpu-capacity",
        "insufficient-memory-capacity",
        "host-port-conflict",
        "missing-instance-attribute",
    ],
    ..Cause::new("external-instance-registration", Stage::Agent, Tier::Rare, page!("external_instance_registration.md"))
};
