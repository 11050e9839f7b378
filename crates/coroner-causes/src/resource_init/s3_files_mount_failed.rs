use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The agent, before it mounts anything:
        // https://github.com/aws/amazon-ecs-agent/tree/master/ecs-agent/api/attachment/resource
        at(REASON.or(EVENT).or(AGENT_LOG), "in the S3 Files config").re(r"missing \S+ in the S3 Files config").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "invalid volume: empty s3files volume configuration").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "volume configuration does not match the type 's3files'").decisive(),
        // No source tells how a failed mount is worded; whatever it is about, it names the kind of the volume beside the mount.
        at(REASON.or(AGENT_LOG), "s3files").re(r"(?i)\b(mount|volume)").unless(r"(?i)successfully|mounted at").moderate(),
    ],
    explains: &["efs-mount-failed-generic", "task-failed-to-start"],
    changed_by: &[Part::Volume, Part::Role],
    ..Cause::new("s3-files-mount-failed", Stage::ResourceInit, Tier::Rare, page!("s3_files_mount_failed.md"))
};
