use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "LOCATION").whole().decisive(),
        at(REASON.or(EVENT), "TaskFailedToStart: LOCATION").decisive(),
        at(EVENT, "encountered error").re(r#"encountered error "?LOCATION\b"#).decisive(),
    ],
    explains: &["missing-instance-attribute"],
    ..Cause::new("az-location-mismatch", Stage::Placement, Tier::Cause, include_str!("az_location_mismatch.md"))
};
