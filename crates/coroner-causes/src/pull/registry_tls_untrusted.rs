use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "x509:").re(r"(?i)cannotpull|failed to resolve ref|/v2/|registry|pulling image|failed to pull"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to verify certificate").re(r"(?i)cannotpull|failed to resolve ref|/v2/|registry|pull"),
        at(REASON.or(EVENT).or(AGENT_LOG), "server gave HTTP response to HTTPS client")
            .re(r"(?i)cannotpull|failed to resolve ref|/v2/|registry|pull"),
        at(REASON.or(EVENT).or(AGENT_LOG), "first record does not look like a TLS handshake")
            .re(r"(?i)cannotpull|failed to resolve ref|/v2/|registry|pull"),
    ],
    explains: &["registry-unreachable"],
    wants: &[Wanted::Image],
    changed_by: &[Part::Image],
    ..Cause::new("registry-tls-untrusted", Stage::Pull, Tier::Cause, page!("registry_tls_untrusted.md"))
};
