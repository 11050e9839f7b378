use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Agent could not progress task's state to stopped").decisive(),
        at(AGENT_LOG, "The state is so bad that we're just giving up on it"),
    ],
    ..Cause::new("task-stop-stuck", Stage::Agent, Tier::Rare, page!("task_stop_stuck.md"))
};
