use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(REASON.or(EVENT).or(AGENT_LOG), "reason given by server: No such file or directory").decisive()],
    explains: &["efs-mount-failed-generic"],
    wants: &[Wanted::MountTargets],
    changed_by: &[Part::Volume],
    ..Cause::new("efs-root-directory-missing", Stage::ResourceInit, Tier::Cause, page!("efs_root_directory_missing.md"))
};
