use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["container-out-of-memory", "child-process-out-of-memory"],
    ..Cause::new("stale-oom-flag", Stage::Agent, Tier::Rare, include_str!("stale_oom_flag.md"))
};
