use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(AGENT_LOG.or(EVENT), "Container instance type changes are not supported").decisive(),
        at(AGENT_LOG, "was previously registered as"),
        at(AGENT_LOG, "Referenced container instance").re(r"(?i)referenced container instance \S+ not registered").decisive(),
        at(AGENT_LOG, "unable to register container instance").re(r"(?i)terminally exit").moderate(),
        at(AGENT_LOG, "ecs:RegisterContainerInstance").re(r"(?i)not authorized|denied"),
        at(AGENT_LOG.or(FAILURE), "re-registering container instance").re(r"(?i)error").moderate(),
        at(FAILURE, "is not authorized to perform: ecs:").re(r"is not authorized to perform: ecs:(RegisterContainerInstance|DeregisterContainerInstance|Poll|DiscoverPollEndpoint|StartTelemetrySession|Submit\w+)"),
        at(AGENT_LOG.or(FAILURE), "Unable to register as a container instance").re(r"(?i)error|exception|denied").unless(r"(?i)cluster ?not ?found|i/o timeout|dial tcp|no such host|connection refused|deadline"),
at(AGENT_LOG.or(FAILURE), "identity document").re(r"(?i)regist.{0,200}identity document|container instance identity document|identity document.{0,40}(signature|expired|verif)").unless(r"169\.254\."),
        at(AGENT_LOG.or(FAILURE), "Could not register").re(r"(?i)could not register( \w+)? (instance|module|container instance).{0,80}(error|exception)").moderate(),
        at(AGENT_LOG.or(FAILURE), "Error registering").re(r"(?i)error registering.{0,80}(attribute|instance|failed)").unless(r"(?i)cluster ?not ?found|i/o timeout|dial tcp|no such host|connection refused|deadline"),
        at(AGENT_LOG.or(FAILURE), "registration attempt with").re(r"(?i)instance registration attempt with"),
    ],
    explains: &["agent-start-failure", "agent-disconnected", "no-container-instances"],
    says: Some(|scene| need::AGENT.says(scene, &CAUSE)),
    fix: Some(|scene| need::AGENT.fix(scene, &CAUSE)),
    ..Cause::new("agent-registration-rejected", Stage::Agent, Tier::Rare, page!("agent_registration_rejected.md"))
};
