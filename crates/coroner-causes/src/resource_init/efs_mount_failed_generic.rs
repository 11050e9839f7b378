use crate::answers;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "EFS utils command"),
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotCreateVolumeError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "VolumeDriver.Create: mounting volume failed"),
        at(REASON.or(EVENT).or(AGENT_LOG), "VolumeDriver.Mount: mounting volume failed"),
    ],
    explains: &["resource-init-failed", "task-failed-to-start"],
    wants: &[Wanted::MountTargets],
    answers: &[answers::mount_targets],
    changed_by: &[Part::Volume],
    ..Cause::new("efs-mount-failed-generic", Stage::ResourceInit, Tier::Wrapper, page!("efs_mount_failed_generic.md"))
};
