use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "no space left on device").unless(r"(?i)shared memory|inotify|file watch"),
        at(LOG, "ENOSPC").re(r"\bENOSPC\b").unless(r"(?i)file watchers|inotify"),
        at(LOG, "There is not enough space on the disk"),
        at(LOG, "database or disk is full"),
        at(LOG, "Disk quota exceeded").moderate(),
        at(LOG, "flood stage disk watermark"),
        at(LOG, "high disk watermark").moderate(),
        at(LOG, "Free disk space is insufficient"),
        // What `docker info` says of a thin pool.
        at(LOG.or(AGENT_LOG), "Data Space Available: 0"),
        at(AGENT_LOG.or(LOG), "thin pool").re(r"(?i)thin pool.{0,80}(full|out of|no free|exhaust|minimum required)"),
    ],
    explains: &["application-error", "sidecar-crashed", "readonly-root-filesystem", "docker-storage-error"],
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    complaints: &[Kind::NoSpace],
    ..Cause::new("disk-full-at-runtime", Stage::Run, Tier::Cause, page!("disk_full_at_runtime.md"))
};
