use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "UnrecogniedTaskError").decisive(),
        at(REASON.or(EVENT), "UnrecognizedTaskError").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Error loading task -"),
    ],
    ..Cause::new("unrecognised-task-payload", Stage::Agent, Tier::Rare, page!("unrecognised_task_payload.md"))
};
