use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "InternalError")
            .re(r"\bInternalError\b")
            .unless(r"(?i)elb\.InternalError|CannotPull|image reference|network interface|\bENI\b"),
        at(REASON.or(EVENT), "ContainerRuntimeError")
            .unless(r"(?i)OCI runtime|\brunc\b|exec: |executable file|no such file|permission denied|no space left|timed out"),
        // The API itself: a server's error, and no refusal.
        at(FAILURE.or(EVENT), "ServerException").re(r"(?i)\bServerException\b.{0,200}(unavailable|internal|try again|500|503)|(unavailable|internal|500|503).{0,200}\bServerException\b"),
        at(FAILURE.or(EVENT), "Service Unavailable. Please try again later"),
        at(FAILURE.or(EVENT), "AmazonECS; Status Code: 5"),
        at(FAILURE.or(EVENT), "ECS: ").re(r"operation error ECS: \w+, .{0,200}StatusCode: 5\d\d"),
        at(FAILURE.or(EVENT), "InternalFailure").moderate(),
    ],
    explains: &["request-refused", "deployment-failed"],
    changed_by: &[Part::Platform],
    ..Cause::new("platform-internal-error", Stage::Provisioning, Tier::Cause, page!("platform_internal_error.md"))
};
