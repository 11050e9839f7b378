use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "ARN and resource ID format must be enabled").decisive(),
        at(FAILURE.or(EVENT), "Long arn format must be used for tagging").decisive(),
        at(EVENT, "SERVICE_TASK_CONFIGURATION_FAILURE").unless(r"(?i)assume").moderate(),
        at(FAILURE, "InvalidParameterException").whole().weak(),
    ],
    ..Cause::new("arn-format-tagging", Stage::Request, Tier::Rare, page!("arn_format_tagging.md"))
};
