use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE, "DEPLOYMENT_BLOCKED").whole().decisive(),
        at(FAILURE, "TASK_NOT_VALID").whole(),
        at(EVENT, "number of protected tasks").re(r"(?i)protected tasks (are|is) more than the desired").decisive(),
        at(EVENT, "under protection").re(r"(?i)\d+ tasks? under protection").decisive(),
    ],
    explains: &["scaling-blocked-by-deployment"],
    ..Cause::new("task-protection-blocked", Stage::Deployment, Tier::Cause, page!("task_protection_blocked.md"))
};
