use crate::path;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "ECONNREFUSED").unless(r"(?i)169\.254\.|docker\.sock|:(24224|2000|4317|4318|8125|8126)\b"),
        // A tool of checks asks the program itself.
        at(LOG, "connection refused")
            .unless(r"(?i)wget: can't connect|curl: \(7\)|169\.254\.|docker\.sock|:(24224|2000|4317|4318|8125|8126)\b"),
        at(LOG, "ETIMEDOUT").re(r"(?i)connect").unless(r"(?i)169\.254\.|docker\.sock|:(24224|2000|4317|4318|8125|8126)\b"),
        at(LOG, "connection timed out").unless(r"(?i)169\.254\.|docker\.sock|:(24224|2000|4317|4318|8125|8126)\b"),
        at(LOG, "connect timed out").unless(r"(?i)169\.254\.|docker\.sock|:(24224|2000|4317|4318|8125|8126)\b"),
        at(LOG, "operation timed out")
            .re(r"(?i)connect")
            .unless(r"(?i)169\.254\.|docker\.sock|:(24224|2000|4317|4318|8125|8126)\b")
            .moderate(),
        at(LOG, "i/o timeout").re(r"dial (tcp|udp)").unless(r"(?i)lookup |169\.254\."),
        at(LOG, "no route to host"),
        at(LOG, "EHOSTUNREACH"),
        at(LOG, "network is unreachable"),
        at(LOG, "ENETUNREACH"),
        at(LOG, "Communications link failure"),
        at(LOG, "could not connect to server").moderate(),
        at(LOG, "connection to server").re(r"failed: (Connection (refused|timed out)|timeout expired|No route to host|server closed)"),
        at(LOG, "Check that the hostname and port are correct"),
        at(LOG, "The connection attempt failed").moderate(),
        at(LOG, "Can\'t connect to")
            .re(r"(?i)mysql server.*\b(11[0135]|10060|10061)\b")
            .unless(r"(?i)name or service|name resolution|unknown host"),
        at(LOG, "Can\'t reach database server"),
        at(LOG, "SequelizeConnectionRefusedError"),
        at(LOG, "SequelizeHostNotReachableError"),
        at(LOG, "SequelizeConnectionTimedOutError"),
        at(LOG, "network-related or instance-specific error").moderate(),
        at(LOG, "MongoServerSelectionError").unless(r"(?i)ENOTFOUND|EAI_AGAIN|certificate|authentication"),
        at(LOG, "ServerSelectionTimeoutError").unless(r"(?i)name or service|name resolution|certificate|authentication"),
        at(LOG, "MongoNetworkError").unless(r"(?i)ENOTFOUND|EAI_AGAIN|certificate|authentication"),
        at(LOG, "while waiting for a server that matches").moderate(),
        at(LOG, "Unable to connect to Redis").moderate(),
        at(LOG, "could not be established").re(r"Connection to node").unless(r"(?i)authentication"),
        at(LOG, "Could not connect to the endpoint URL").unless(r"(?i)169\.254\.|docker\.sock|:(24224|2000|4317|4318|8125|8126)\b"),
        at(LOG, "Connect timeout on endpoint URL").unless(r"(?i)169\.254\.|docker\.sock|:(24224|2000|4317|4318|8125|8126)\b"),
        at(LOG, "UND_ERR_CONNECT_TIMEOUT"),
        at(LOG, "ConnectTimeoutError").unless(r"(?i)169\.254\.|docker\.sock|:(24224|2000|4317|4318|8125|8126)\b"),
        at(LOG, "Connection is not available, request timed out").moderate(),
    ],
    explains: &[
        "application-error",
        "sidecar-crashed",
        "dependency-start-timeout",
        "container-health-check-failed",
        "lb-health-check-connection-failed",
        "lb-health-check-code-mismatch",
        "lb-health-check-timeout",
        "network-egress-blocked",
    ],
    look: Some(|scene, weigh| path::weigh(scene, &CAUSE, weigh)),
    says: Some(|scene| path::says(scene, &CAUSE)),
    fix: Some(|scene| path::fix(scene, &CAUSE)),
    way: Some(Way::Dependency),
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret],
    complaints: &[Kind::Refused, Kind::Unreachable, Kind::TimedOut, Kind::Reset, Kind::Unavailable],
    ..Cause::new("dependency-unreachable", Stage::Run, Tier::Cause, page!("dependency_unreachable.md"))
};
