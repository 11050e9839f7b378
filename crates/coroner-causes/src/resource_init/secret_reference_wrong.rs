use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Invalid name. Must be a valid name containing alphanumeric characters").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "trying to retrieve secret with value")
            .re(r"arn: (invalid prefix|not enough sections)")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "arn: invalid prefix").re(r"(?i)secret|asm|ssm").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "could not find a secretsmanager secretID from value").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "ValidationException")
            .re(r"(?is)(secrets? from (asm|ssm)|fetch(ing)? secret|GetSecretValue|GetParameters).*ValidationException")
            .unless(r"Invalid name. Must be"),
    ],
    explains: &["secret-not-found", "secret-access-denied", "secret-json-key-missing"],
    ..Cause::new("secret-reference-wrong", Stage::ResourceInit, Tier::Cause, include_str!("secret_reference_wrong.md"))
};
