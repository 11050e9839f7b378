use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "failed to configure ENI"),
        at(REASON.or(EVENT), "failed to setup regular eni").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "ContainerNetworkingError").re(r"(?i)network namespace|\b(cni|eni)\b"),
        at(REASON.or(EVENT).or(AGENT_LOG), "cni plugin invocation failed"),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to build cni configuration"),
    ],
    explains: &["eni-provisioning-failed"],
    ..Cause::new("container-network-setup-failed", Stage::Provisioning, Tier::Rare, page!("container_network_setup_failed.md"))
};
