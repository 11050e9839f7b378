use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(REASON.or(EVENT), "no space left on device")
        .re(r"(?i)io\.containerd|containerd-mount|snapshotter|ref pull has been retried|failed to extract layer")],
    explains: &["disk-full-on-pull", "disk-full-at-runtime"],
    changed_by: &[Part::Image],
    ..Cause::new("ephemeral-storage-too-small", Stage::Pull, Tier::Cause, page!("ephemeral_storage_too_small.md"))
};
