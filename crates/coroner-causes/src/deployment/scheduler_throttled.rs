use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "operations are being throttled").unless(r"(?i)cloud ?map|discovery").decisive(),
        at(EVENT, "ECS_OPERATION_THROTTLED").decisive(),
    ],
    ..Cause::new("scheduler-throttled", Stage::Deployment, Tier::Rare, page!("scheduler_throttled.md"))
};
