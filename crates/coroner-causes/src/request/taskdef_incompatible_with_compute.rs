use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(FAILURE), "The selected task definition is not compatible with the selected compute").decisive(),
        at(FAILURE.or(EVENT), "PlatformTaskDefinitionIncompatibilityException").decisive(),
        at(FAILURE.or(EVENT), "PlatformUnknownException").decisive(),
        at(FAILURE.or(EVENT), "Task definition does not support launch_type").decisive(),
        at(FAILURE.or(EVENT), "requested capabilities are not supported"),
        at(FAILURE.or(EVENT), "platform version must be null when specifying an EC2 launch type").decisive(),
        at(FAILURE.or(EVENT), "Unsupported operating system in task definition").decisive(),
        at(FAILURE.or(EVENT), "not supported for this launch type").unless(r"(?i)public ip|network|awsvpc"),
        at(FAILURE.or(EVENT), "not supported")
            .re(r"(?i)not supported (on|for|with|by) (the )?(FARGATE|EC2|EXTERNAL|launch type)")
            .moderate(),
    ],
    changed_by: &[Part::Platform],
    ..Cause::new("taskdef-incompatible-with-compute", Stage::Request, Tier::Cause, page!("taskdef_incompatible_with_compute.md"))
};
