use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "inactivity time exceeded timeout while pulling image").decisive(),
        at(REASON.or(AGENT_LOG), "inactivity time exceeded timeout"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Could not transition to pulled; timed out"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Could not transition to pullBegin; timed out"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Could not transition to MANIFEST_PULLED; timed out"),
    ],
    explains: &[],
    wants: &[Wanted::Image],
    changed_by: &[Part::Image],
    ..Cause::new("image-pull-stalled", Stage::Pull, Tier::Cause, page!("image_pull_stalled.md"))
};
