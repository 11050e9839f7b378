use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(AGENT_LOG, "no space left on device"),
        at(REASON.or(EVENT), "no space left on device").unless(r"(?i)shared memory|/dev/shm").moderate(),
    ],
    explains: &["agent-disconnected"],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("instance-disk-full", Stage::Create, Tier::Cause, page!("instance_disk_full.md"))
};
