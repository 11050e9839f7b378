use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "unexpected status").re(r"unexpected status.*\b5\d\d [A-Z]"),
        at(REASON.or(EVENT).or(AGENT_LOG), "received unexpected HTTP status").re(r"HTTP status: 5\d\d"),
        at(REASON.or(EVENT).or(AGENT_LOG), "error parsing HTTP 5").re(r"error parsing HTTP 5\d\d response body"),
        at(REASON.or(EVENT).or(AGENT_LOG), "500 Internal Server Error").re(r"(?i)cannotpull|/v2/|/token|pulling image"),
        at(REASON.or(EVENT).or(AGENT_LOG), "502 Bad Gateway").re(r"(?i)cannotpull|/v2/|/token|pulling image"),
        at(REASON.or(EVENT).or(AGENT_LOG), "503 Service Unavailable").re(r"(?i)cannotpull|/v2/|/token|pulling image"),
        at(REASON.or(EVENT).or(AGENT_LOG), "504 Gateway").re(r"(?i)cannotpull|/v2/|/token|pulling image"),
        at(REASON.or(EVENT).or(AGENT_LOG), "unexpected EOF").re(r"(?i)cannotpull|failed to copy|failed to pull|pulling image").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "stream error: stream ID")
            .re(r"(?i)cannotpull|failed to copy|failed to pull|pulling image")
            .moderate(),
    ],
    explains: &[],
    wants: &[Wanted::Image],
    changed_by: &[Part::Image],
    ..Cause::new("registry-transient-error", Stage::Pull, Tier::Rare, page!("registry_transient_error.md"))
};
