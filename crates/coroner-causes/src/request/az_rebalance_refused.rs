use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "Availability Zone Rebalancing only supports").decisive(),
        // What else excludes it is refused in words that no source tells. The setting is named in them.
        at(FAILURE.or(EVENT), "Availability Zone Rebalancing")
            .re(r"(?i)(couldn't be (updated|created)|InvalidParameter|not supported|cannot|can't|must)")
            .unless(r"(?i)unable to AZ Rebalance|initiated by")
            .moderate(),
        at(FAILURE.or(EVENT), "availabilityZoneRebalancing")
            .re(r"(?i)(InvalidParameter|ClientException|not supported|cannot|can't|must|invalid)")
            .unless(r"(?i)AccessDenied|not authorized")
            .moderate(),
    ],
    ..Cause::new("az-rebalance-refused", Stage::Request, Tier::Rare, page!("az_rebalance_refused.md"))
};
