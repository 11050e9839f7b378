use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "devmapper: Thin Pool has").unless(r"(?i)CannotPull|register layer|pulling").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "no space left on device")
            .re(r"(?i)CannotCreate(Container|Volume)|(mkdir|open|mount).*/var/lib/docker/(overlay2|containers|volumes)")
            .unless(r"(?i)CannotPull|register layer|Error processing tar|/var/lib/docker/tmp"),
        at(REASON.or(EVENT), "disk quota exceeded").re(r"CannotCreate").moderate(),
    ],
    explains: &["instance-disk-full", "docker-storage-error", "disk-full-at-runtime"],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("disk-full-on-create", Stage::Create, Tier::Cause, page!("disk_full_on_create.md"))
};
