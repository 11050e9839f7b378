use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "ServiceNotActiveException").decisive(),
        at(FAILURE.or(EVENT), "Service was not ACTIVE").decisive(),
        // As a tool says it that was to deploy there.
        at(FAILURE, "Service is INACTIVE").re(r"(?i)error:? .{0,40}Service is INACTIVE"),
        at(FAILURE, "is INACTIVE").re(r"[Ss]ervice\S* (\S+ )?is INACTIVE"),
    ],
    ..Cause::new("service-not-active", Stage::Request, Tier::Rare, page!("service_not_active.md"))
};
