use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(AGENT_LOG, "error registering the instance with AWS SSM").decisive(),
        at(AGENT_LOG, "InvalidActivation"),
        at(AGENT_LOG, "ActivationExpired"),
        at(AGENT_LOG, "RegistrationLimitExceeded"),
        at(AGENT_LOG, "activation").re(r"(?i)(ssm|instance|managed|registration).*activation.*(expired|invalid)").weak(),
        at(AGENT_LOG, "registration limit").weak(),
    ],
    explains: &[
        "agent-start-failure",
        "agent-disconnected",
        "no-container-instances",
        "insufficient-cpu-capacity",
        "insufficient-memory-capacity",
        "host-port-conflict",
        "missing-instance-attribute",
    ],
    ..Cause::new("external-instance-registration", Stage::Agent, Tier::Rare, include_str!("external_instance_registration.md"))
};
