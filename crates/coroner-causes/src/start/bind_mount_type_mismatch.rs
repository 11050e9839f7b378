use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Are you trying to mount a directory onto a file")
            .unless(r#"exec: \\*"[^"]*": stat .*: not a directory"#)
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "error mounting").re(r"to rootfs.*not a directory"),
        at(REASON.or(EVENT).or(AGENT_LOG), "rootfs_linux.go").re(r"mounting .*not a directory"),
        at(REASON.or(EVENT).or(AGENT_LOG), "error mounting").re(r"to rootfs").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "rootfs_linux.go").re(r"mounting .*(caused|to rootfs)").moderate(),
    ],
    explains: &[],
    ..Cause::new("bind-mount-type-mismatch", Stage::Start, Tier::Cause, include_str!("bind_mount_type_mismatch.md"))
};
