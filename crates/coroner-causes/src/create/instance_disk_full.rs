use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(AGENT_LOG, "no space left on device"),
        at(REASON.or(EVENT), "no space left on device").unless(r"(?i)shared memory|/dev/shm").moderate(),
        // What `df` says of the disk that Docker keeps its images on.
        at(AGENT_LOG.or(FAILURE), "100%").re(r"(?m)^/dev/\S+\s+\S+\s+\S+\s+\S+\s+100%\s+/(var/lib/docker|var)?\s*$"),
    ],
    explains: &["agent-disconnected"],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("instance-disk-full", Stage::Create, Tier::Cause, page!("instance_disk_full.md"))
};
