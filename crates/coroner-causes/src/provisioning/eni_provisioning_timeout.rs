use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "Timeout waiting for network interface provisioning to complete").decisive(),
        at(REASON.or(EVENT), "network interface provision complete error timeout").decisive(),
        at(REASON.or(EVENT), "timeout wait for network interface provision"),
        at(REASON, "InternalError").re(r"(?is)^\s*InternalError:.*(network interface|\bENI\b)").moderate(),
        at(REASON, "InternalError:").re(r"^\s*InternalError: ").weak(),
    ],
    explains: &["eni-provisioning-failed"],
    wants: &[Wanted::Usage],
    changed_by: &[Part::Cpu],
    ..Cause::new("eni-provisioning-timeout", Stage::Provisioning, Tier::Cause, page!("eni_provisioning_timeout.md"))
};
