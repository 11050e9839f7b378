use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "Creation of service was not idempotent").decisive(),
        at(FAILURE.or(EVENT), "Unable to Start a service that is still Draining").decisive(),
    ],
    ..Cause::new("service-name-conflict", Stage::Request, Tier::Rare, page!("service_name_conflict.md"))
};
