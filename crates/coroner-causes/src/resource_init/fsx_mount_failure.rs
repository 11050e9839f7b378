use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to verify fsxwindowsfileserver resource map").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "invalid credentials for mounting fsxwindowsfileserver").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "fsx describing filesystem(s)").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "fsxwindowsfileserver").re(r"(?i)fail|unable|invalid|error").moderate(),
    ],
    explains: &[],
    changed_by: &[Part::Volume],
    ..Cause::new("fsx-mount-failure", Stage::ResourceInit, Tier::Rare, page!("fsx_mount_failure.md"))
};
