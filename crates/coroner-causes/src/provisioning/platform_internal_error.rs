use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "InternalError")
            .re(r"\bInternalError\b")
            .unless(r"(?i)elb\.InternalError|CannotPull|image reference|network interface|\bENI\b"),
        at(REASON.or(EVENT), "ContainerRuntimeError")
            .unless(r"(?i)OCI runtime|\brunc\b|exec: |executable file|no such file|permission denied|no space left|timed out"),
    ],
    explains: &[],
    changed_by: &[Part::Platform],
    ..Cause::new("platform-internal-error", Stage::Provisioning, Tier::Cause, include_str!("platform_internal_error.md"))
};
