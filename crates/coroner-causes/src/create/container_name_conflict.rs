use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "is already in use by container").re(r"(?i)conflict\. the (container )?name").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Conflict. The container name"),
    ],
    explains: &[],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("container-name-conflict", Stage::Create, Tier::Rare, page!("container_name_conflict.md"))
};
