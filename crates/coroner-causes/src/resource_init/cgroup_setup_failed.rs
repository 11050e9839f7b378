use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "cgroup resource: setup cgroup").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "cgroup").re(r"(?i)unable to create cgroup").decisive(),
    ],
    explains: &[],
    ..Cause::new("cgroup-setup-failed", Stage::ResourceInit, Tier::Rare, page!("cgroup_setup_failed.md"))
};
