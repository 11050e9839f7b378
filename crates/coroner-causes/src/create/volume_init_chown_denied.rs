use crate::answers;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to copy file info for")
            .re(r"(?i)chown|operation not permitted|permission denied")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to chown").re(r"/var/lib/(ecs|docker)/volumes").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to copy file info for").unless(r"(?i)no space left|no such file"),
    ],
    explains: &["efs-access-denied", "file-permission-denied", "host-config-rejected"],
    answers: &[answers::simulation],
    changed_by: &[Part::Image, Part::Program, Part::Volume],
    ..Cause::new("volume-init-chown-denied", Stage::Create, Tier::Rare, page!("volume_init_chown_denied.md"))
};
