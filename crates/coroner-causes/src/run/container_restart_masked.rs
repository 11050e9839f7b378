use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(AGENT_LOG, "attempt reset period has not elapsed").moderate()],
    explains: &[],
    ..Cause::new("container-restart-masked", Stage::Run, Tier::Rare, include_str!("container_restart_masked.md"))
};
