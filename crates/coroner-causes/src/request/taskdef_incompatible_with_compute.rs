use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(FAILURE), "The selected task definition is not compatible with the selected compute").decisive(),
        at(FAILURE.or(EVENT), "PlatformTaskDefinitionIncompatibilityException").decisive(),
        at(FAILURE.or(EVENT), "PlatformUnknownException").decisive(),
        at(FAILURE.or(EVENT), "Task definition does not support launch_type").decisive(),
        at(FAILURE.or(EVENT), "requested capabilities are not supported"),
        at(FAILURE.or(EVENT), "platform version must be null when specifying an EC2 launch type").decisive(),
    ],
    changed_by: &[Part::Platform],
    ..Cause::new("taskdef-incompatible-with-compute", Stage::Request, Tier::Cause, page!("taskdef_incompatible_with_compute.md"))
};
