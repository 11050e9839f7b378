use crate::answers;
use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "access denied by server while mounting").decisive(),
        at(FAILURE.or(EVENT), "EFS IAM authorization requires a task role").decisive(),
    ],
    explains: &["efs-mount-failed-generic"],
    fix: Some(|scene| need::mount(scene, &CAUSE)),
    wants: &[Wanted::MountTargets],
    answers: &[answers::simulation],
    changed_by: &[Part::Role, Part::Volume],
    ..Cause::new("efs-access-denied", Stage::ResourceInit, Tier::Cause, include_str!("efs_access_denied.md"))
};
