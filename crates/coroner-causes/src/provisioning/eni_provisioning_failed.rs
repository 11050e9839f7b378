use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "Unexpected EC2 error while attempting to"),
        at(REASON.or(EVENT), "network interface provision"),
        at(REASON.or(EVENT), "failed to configure ENI"),
        at(REASON.or(EVENT), "Unable to attach network interface"),
    ],
    explains: &["task-failed-to-start"],
    ..Cause::new("eni-provisioning-failed", Stage::Provisioning, Tier::Wrapper, page!("eni_provisioning_failed.md"))
};
