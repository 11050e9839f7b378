use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "taskDefinitionArn cannot be provided with primaryContainer").decisive(),
        at(FAILURE.or(EVENT), "must contain a container named 'Main'").decisive(),
    ],
    ..Cause::new("express-request-invalid", Stage::Request, Tier::Rare, page!("express_request_invalid.md"))
};
