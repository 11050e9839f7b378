use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "container init was OOM-killed").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to set memory limit to").re(r"current usage").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Minimum memory limit allowed is").decisive(),
        // A server that asks how much there is before it begins.
        at(LOG, "megabytes of memory").re(r"(?i)requires a machine with at least \d+ megabytes of memory"),
    ],
    explains: &["container-out-of-memory"],
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Memory],
    ..Cause::new("memory-limit-too-low-at-start", Stage::Start, Tier::Cause, page!("memory_limit_too_low_at_start.md"))
};
