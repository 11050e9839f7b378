use crate::path;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "getaddrinfo").re(r"(?i)ENOTFOUND|EAI_AGAIN|EAI_NONAME|EAI_FAIL|getaddrinfo failed|name or service|name resolution"),
        at(LOG, "ENOTFOUND").re(r"(?i)getaddrinfo|query|host|dns|code: .ENOTFOUND"),
        at(LOG, "EAI_AGAIN"),
        at(LOG, "name resolution").re(r"(?i)temporary failure in name resolution"),
        at(LOG, "no such host").re(r"(?i)\bno such host( is known)?\b"),
        at(LOG, "host not found").re(r"(?i)host not found (in upstream|in resolver)|could not be resolved|host not found[: ]"),
        at(LOG, "could not be resolved").re(r"could not be resolved \(\d+:"),
        at(LOG, "Name or service not known"),
        at(LOG, "Name does not resolve"),
        at(LOG, "nodename nor servname provided"),
        at(LOG, "could not translate host name"),
        at(LOG, "Unknown MySQL server host"),
        at(LOG, "UnknownHostException"),
        at(LOG, "Could not resolve host"),
        at(LOG, "Temporary failure resolving"),
        at(LOG, "failed to lookup address information"),
        at(LOG, "NameResolutionError"),
        at(LOG, "php_network_getaddresses"),
        at(LOG, "No resolvable bootstrap urls"),
        at(LOG, "server misbehaving").re(r"lookup "),
        at(LOG, "i/o timeout").re(r"lookup \S+( on |:)"),
        at(LOG, "bad address").re(r"(wget|ping|nc|telnet): bad address '"),
        at(LOG, "NXDOMAIN").re(r"\bNXDOMAIN\b").moderate(),
        at(LOG, "SERVFAIL").re(r"\bSERVFAIL\b").moderate(),
    ],
    explains: &[
        "dependency-unreachable",
        "application-error",
        "sidecar-crashed",
        "dependency-start-timeout",
        "container-health-check-failed",
        "lb-health-check-connection-failed",
        "lb-health-check-code-mismatch",
    ],
    look: Some(|scene, weigh| path::weigh(scene, &CAUSE, weigh)),
    says: Some(|scene| path::says(scene, &CAUSE)),
    fix: Some(|scene| path::fix(scene, &CAUSE)),
    ..Cause::new("dns-resolution-failed", Stage::Run, Tier::Cause, include_str!("dns_resolution_failed.md"))
};
