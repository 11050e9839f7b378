use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "no space left on device").re(r"(?i)cannotpull|failed to (register|extract|unpack|commit) |GetImageBlob|failed to pull|pulling image|ref pull|docker-untar|/docker/tmp/|containerd-mount").unless(r"CannotCreateContainerError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "not enough space on the disk").re(r"(?i)cannotpull|pull|layer"),
        // Cut off behind the write that failed: while layers are unpacked a disk that is full is what fails writes.
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to extract layer").re(r"(?i)failed to extract layer.*\bwrite /\S*\W*$").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to register layer").re(r"(?i)failed to register layer.*\bwrite /\S*\W*$").moderate(),
    ],
    explains: &["instance-disk-full"],
    changed_by: &[Part::Image],
    ..Cause::new("disk-full-on-pull", Stage::Pull, Tier::Cause, page!("disk_full_on_pull.md"))
};
