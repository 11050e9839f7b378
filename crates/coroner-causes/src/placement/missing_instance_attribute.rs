use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "ATTRIBUTE").whole(),
        at(REASON.or(EVENT), "TaskFailedToStart: ATTRIBUTE"),
        at(EVENT, "is missing an attribute required by your task"),
        at(EVENT, "encountered error").re(r#"encountered error "?ATTRIBUTE\b"#),
    ],
    ..Cause::new("missing-instance-attribute", Stage::Placement, Tier::Cause, include_str!("missing_instance_attribute.md"))
};
