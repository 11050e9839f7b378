use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT, "was unable to place a task. Reason: Internal error").moderate()],
    changed_by: &[Part::Port],
    ..Cause::new("fargate-unsupported-az", Stage::Placement, Tier::Rare, page!("fargate_unsupported_az.md"))
};
