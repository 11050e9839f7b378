use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to find execution role credentials").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Unable to get execution role credentials").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "No execution credentials set for the task").decisive(),
        at(FAILURE.or(EVENT), "have execution role ARN to support").decisive(),
        at(FAILURE.or(EVENT), "specifying container secrets, you must also specify a value for").decisive(),
    ],
    explains: &["firelens-config-invalid"],
    changed_by: &[Part::Role],
    ..Cause::new("execution-role-missing", Stage::ResourceInit, Tier::Cause, page!("execution_role_missing.md"))
};
