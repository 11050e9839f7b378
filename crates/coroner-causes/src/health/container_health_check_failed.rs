use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "failed container health checks"),
        // The load balancer's verdict makes the same event; the stopped task says which it was.
        at(EVENT, "due to an unhealthy status").re(r"replaced \d+ tasks? due to an unhealthy status").moderate(),
        at(HEALTH, "curl: (7)"),
        at(HEALTH, "curl: (22)"),
        at(HEALTH, "curl: (52)"),
        at(HEALTH, "curl: (56)"),
        at(HEALTH, "connection refused"),
        at(HEALTH, "wget: server returned error"),
        at(HEALTH, "ERROR ").re(r"ERROR [45]\d\d: "),
        at(HEALTH, " - no response"),
        at(HEALTH, " - rejecting connections"),
        at(HEALTH, "Could not connect to Redis at"),
        at(HEALTH, "mysqladmin: connect to server at"),
    ],
    explains: &[
        "discovery-instance-unhealthy",
        "dependency-start-timeout",
        "dependency-container-failed",
        "killed-after-stop-timeout",
        "sigterm-normal-stop",
    ],
    ..Cause::new("container-health-check-failed", Stage::Health, Tier::Cause, include_str!("container_health_check_failed.md"))
};
