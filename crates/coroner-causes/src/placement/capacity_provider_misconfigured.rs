use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "capacity provider that is not associated with the cluster").decisive(),
        at(FAILURE.or(EVENT), "mix of capacity providers using Auto Scaling groups and Fargate").decisive(),
        at(FAILURE.or(EVENT), "specified capacity provider was not found"),
        at(FAILURE.or(EVENT), "capacity provider must have a weight"),
        // No source confirms the exact wording.
        at(FAILURE.or(EVENT), "capacity provider").re(r"(?i)capacity provider.*(not associated|weight)").weak(),
        at(FAILURE.or(EVENT), "managed termination protection").re(r"(?i)invalid|must have|not enabled|requires").decisive(),
        at(FAILURE, "specified capacity provider").re(r"(?i)specified capacity provider \S+ (was|is) not found").decisive(),
        at(FAILURE, "you must force a new deployment").re(r"(?i)capacity provider").decisive(),
    ],
    explains: &["no-container-instances"],
    wants: &[Wanted::CapacityProvider],
    changed_by: &[Part::Environment, Part::Secret],
    ..Cause::new("capacity-provider-misconfigured", Stage::Placement, Tier::Cause, page!("capacity_provider_misconfigured.md"))
};
