use crate::answers;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "service discovery instance provisioning to complete").decisive(),
        at(REASON.or(EVENT).or(ATTACHMENT), "CustomHealthNotFound").decisive(),
        at(ATTACHMENT.or(REASON).or(EVENT), "RegisterInstance")
            .re(r"(?i)fail|error|exception|denied|not authorized")
            .unless(r"ELB|elasticloadbalancing|InstancesWith"),
        at(ATTACHMENT.or(REASON), "servicediscovery:").re(r"servicediscovery:[A-Z]").moderate(),
    ],
    wants: &[Wanted::Registry],
    answers: &[answers::unhealthy],
    changed_by: &[Part::Port],
    ..Cause::new(
        "service-discovery-registration-failed",
        Stage::Discovery,
        Tier::Cause,
        include_str!("service_discovery_registration_failed.md"),
    )
};
