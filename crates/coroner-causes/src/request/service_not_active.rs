use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "ServiceNotActiveException").decisive(),
        at(FAILURE.or(EVENT), "Service was not ACTIVE").decisive(),
    ],
    ..Cause::new("service-not-active", Stage::Request, Tier::Rare, include_str!("service_not_active.md"))
};
