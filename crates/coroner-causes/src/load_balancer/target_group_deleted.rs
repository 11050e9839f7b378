use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "TARGET GROUP IS NOT FOUND").decisive(),
        at(EVENT.or(FAILURE), "TargetGroupNotFound"),
        at(EVENT.or(FAILURE), "target groups not found"),
    ],
    explains: &["lb-target-registration-failed"],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("target-group-deleted", Stage::LoadBalancer, Tier::Cause, page!("target_group_deleted.md"))
};
