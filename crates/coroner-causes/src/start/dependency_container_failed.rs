use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "dependency did not exit successfully").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "because dependency will never start").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "container ordering dependency").re(r"does not exist"),
    ],
    explains: &["dependency-start-timeout"],
    ..Cause::new("dependency-container-failed", Stage::Start, Tier::Cause, include_str!("dependency_container_failed.md"))
};
