use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT, "was unable to place a task"), at(EVENT, "SERVICE_TASK_PLACEMENT_FAILURE")],
    explains: &["deployment-failed", "steady-state-not-reached"],
    ..Cause::new("placement-failed-generic", Stage::Placement, Tier::Wrapper, page!("placement_failed_generic.md"))
};
