use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "toomanyrequests").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "pull rate limit").re(r"(?i)reached your (unauthenticated )?pull rate limit").decisive(),
    ],
    explains: &["image-pull-stopped"],
    wants: &[Wanted::Image],
    changed_by: &[Part::Image],
    ..Cause::new("registry-rate-limited", Stage::Pull, Tier::Cause, page!("registry_rate_limited.md"))
};
