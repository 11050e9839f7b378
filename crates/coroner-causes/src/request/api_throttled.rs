use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "ThrottlingException")
            .unless(r"(?i)ResourceInitialization|CannotPull|secret|parameter|servicediscovery|throttled on"),
        at(FAILURE.or(EVENT), "Rate exceeded")
            .unless(r"(?i)ResourceInitialization|CannotPull|secret|parameter|servicediscovery|throttled on"),
        at(FAILURE, "Too many concurrent attempts to create a new revision"),
        // EC2 and IAM are asked on behalf of the caller, and count his calls as well.
        at(FAILURE.or(EVENT), "RequestLimitExceeded").unless(r"(?i)ENI|network interface provision"),
        at(FAILURE.or(EVENT), "Request limit exceeded").unless(r"(?i)ENI|network interface provision"),
        at(FAILURE, "TooManyRequestsException"),
        at(FAILURE, "RequestThrottled"),
    ],
    ..Cause::new("api-throttled", Stage::Request, Tier::Cause, page!("api_throttled.md"))
};
