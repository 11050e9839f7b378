use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "ThrottlingException")
            .unless(r"(?i)ResourceInitialization|CannotPull|secret|parameter|servicediscovery|throttled on"),
        at(FAILURE.or(EVENT), "Rate exceeded")
            .unless(r"(?i)ResourceInitialization|CannotPull|secret|parameter|servicediscovery|throttled on"),
        at(FAILURE, "Too many concurrent attempts to create a new revision"),
    ],
    ..Cause::new("api-throttled", Stage::Request, Tier::Cause, include_str!("api_throttled.md"))
};
