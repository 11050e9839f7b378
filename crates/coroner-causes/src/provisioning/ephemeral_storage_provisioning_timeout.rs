use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "Timeout waiting for EphemeralStorage provisioning to complete").decisive(),
        at(REASON.or(EVENT), "waiting for ephemeral storage").re(r"(?i)time(d ?)?out.*waiting for ephemeral ?storage"),
    ],
    explains: &[],
    wants: &[Wanted::Usage],
    changed_by: &[Part::Cpu],
    ..Cause::new(
        "ephemeral-storage-provisioning-timeout",
        Stage::Provisioning,
        Tier::Rare,
        page!("ephemeral_storage_provisioning_timeout.md"),
    )
};
