use crate::answers;
use crate::prelude::*;
use crate::remedy;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Failed to resolve").re(r#"Failed to resolve "?\S*fs-[0-9a-f]+"#).decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "No matching mount target in the az").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "check that your file system ID is correct").decisive(),
    ],
    explains: &["efs-mount-failed-generic", "efs-unreachable"],
    fix: Some(remedy::mount_target),
    wants: &[Wanted::MountTargets],
    answers: &[answers::mount_targets],
    changed_by: &[Part::Environment, Part::Secret, Part::Volume],
    ..Cause::new("efs-dns-unresolved", Stage::ResourceInit, Tier::Cause, page!("efs_dns_unresolved.md"))
};
