use crate::answers;
use crate::path;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Mount attempt").re(r"(?i)Mount attempt \d+/\d+ failed due to timeout").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Cannot connect to file system mount target").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "mount.nfs4: Connection timed out").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "EFS utils commands")
            .re(r"(?is)Connection timed out|timed out|signal: ?killed|DeadlineExceeded|deadline exceeded")
            .unless(r"(?i)Failed to resolve|access denied by server"),
        at(REASON.or(EVENT).or(AGENT_LOG), "VolumeDriver.")
            .re(r"(?is)(amazon-ecs-volume-plugin|efs).*(deadline exceeded|timed out|timeout)")
            .unless(r"(?i)Failed to resolve|access denied by server"),
        at(REASON.or(EVENT).or(AGENT_LOG), "mount.nfs4: Connection reset by peer").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "mount.nfs4: mount system call failed").moderate(),
    ],
    explains: &["efs-mount-failed-generic", "network-egress-blocked"],
    look: Some(|scene, weigh| path::weigh(scene, &CAUSE, weigh)),
    says: Some(|scene| path::says(scene, &CAUSE)),
    fix: Some(|scene| path::fix(scene, &CAUSE)),
    way: Some(Way::MountTarget),
    wants: &[Wanted::MountTargets],
    answers: &[answers::mount_targets],
    changed_by: &[Part::Volume],
    ..Cause::new("efs-unreachable", Stage::ResourceInit, Tier::Cause, page!("efs_unreachable.md"))
};
