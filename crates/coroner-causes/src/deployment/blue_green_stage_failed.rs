use crate::answers;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT.or(FAILURE), "lifecycle hook(s) failed").decisive(),
        at(EVENT.or(FAILURE), "returned FAILED status").re(r"(?i)hook target .* returned FAILED status").decisive(),
        at(EVENT.or(FAILURE), "rolled back because of invalid networking configuration").decisive(),
        // No source confirms this wording.
        at(EVENT, "lifecycle stage").re(r"(?i)lifecycle stage.*(24 hours|exceeded|timed out|failed)").weak(),
    ],
    explains: &["no-rollback-candidate"],
    wants: &[Wanted::Deployment],
    answers: &[answers::deployment],
    ..Cause::new("blue-green-stage-failed", Stage::Deployment, Tier::Rare, include_str!("blue_green_stage_failed.md"))
};
