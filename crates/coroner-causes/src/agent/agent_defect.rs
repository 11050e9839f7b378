use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(AGENT_LOG, "panic: runtime error"), at(AGENT_LOG, "fatal error: concurrent map")],
    explains: &["agent-disconnected", "agent-start-failure"],
    ..Cause::new("agent-defect", Stage::Agent, Tier::Rare, page!("agent_defect.md"))
};
