use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "Rate limit exceeded while preparing network interface").decisive(),
        at(REASON.or(EVENT), "Unexpected EC2 error while attempting to")
            .re(r"(?i)RequestLimitExceeded|Throttling|Rate exceeded")
            .decisive(),
        at(REASON.or(EVENT), "Unexpected EC2 error while attempting to attach network interface to instance").moderate(),
    ],
    explains: &["eni-provisioning-failed"],
    ..Cause::new("ec2-eni-api-throttled", Stage::Provisioning, Tier::Rare, page!("ec2_eni_api_throttled.md"))
};
