use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // Whether the bare name is a container of the same task only the definition tells; the text alone is a hint.
        at(LOG, "getaddrinfo").re(r"getaddrinfo (ENOTFOUND|EAI_AGAIN) [A-Za-z][\w-]*([\s:,]|$)").weak(),
        at(LOG, "host not found in upstream").re(r#"in upstream "[A-Za-z][\w-]*(:\d+)?""#).weak(),
        at(LOG, "could not translate host name").re(r#"host name "[A-Za-z][\w-]*" to"#).weak(),
    ],
    explains: &[
        "dns-resolution-failed",
        "dependency-unreachable",
        "dependency-start-timeout",
        "application-error",
        "sidecar-crashed",
        "container-health-check-failed",
        "lb-health-check-connection-failed",
    ],
    ..Cause::new("intra-task-hostname-wrong", Stage::Run, Tier::Cause, include_str!("intra_task_hostname_wrong.md"))
};
