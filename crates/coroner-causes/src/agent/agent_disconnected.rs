use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE, "AGENT").whole().decisive(),
        at(EVENT, "have the agent connected").re(r"(?i)(n't|not) have the agent connected"),
        at(EVENT, "encountered error \"AGENT\""),
        at(REASON.or(EVENT), "TaskFailedToStart: AGENT").re(r"TaskFailedToStart: AGENT\b"),
        at(AGENT_LOG, "Error connecting to ACS").moderate(),
        at(AGENT_LOG, "Error connecting to TCS").weak(),
    ],
    ..Cause::new("agent-disconnected", Stage::Agent, Tier::Cause, include_str!("agent_disconnected.md"))
};
