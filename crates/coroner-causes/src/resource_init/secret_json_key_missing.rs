use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "did not contain json key").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "an invalid ARN format for the AWS Secrets Manager secret was specified").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unexpected ARN format with parameters when trying to retrieve ASM secret").decisive(),
    ],
    explains: &[],
    changed_by: &[Part::Secret],
    ..Cause::new("secret-json-key-missing", Stage::ResourceInit, Tier::Cause, page!("secret_json_key_missing.md"))
};
