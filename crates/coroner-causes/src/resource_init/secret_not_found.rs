use crate::answers;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "can't retrieve the secret with ARN")
            .re(r"(?i)Check (whether|that) the secret")
            .unless(r"(?i)secret value for (staging label|VersionId)|AccessDenied"),
        at(REASON.or(EVENT).or(AGENT_LOG), "can't find the specified secret").unless(r"(?i)secret value for").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "fetching secret data from AWS Secrets Manager in region")
            .re(r"ResourceNotFoundException")
            .unless(r"(?i)secret value for"),
        at(REASON.or(EVENT).or(AGENT_LOG), "fetching secret data from AWS Secrets Manager in region")
            .unless(r"(?i)AccessDenied|secret value for|timeout|deadline|dial tcp|send request|KMS")
            .weak(),
        at(REASON.or(EVENT).or(AGENT_LOG), "fetching secret data from SSM Parameter Store").re(r"(?i)invalid parameters").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "fetching secret data from SSM Parameter Store")
            .unless(r"(?i)AccessDenied|timeout|deadline|dial tcp|send request|KMS|Throttl|invalid parameters")
            .weak(),
        at(REASON.or(EVENT).or(AGENT_LOG), "invalid ssm parameters:").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to retrieve secrets from ssm").re(r"(?i)invalid parameters|ParameterNotFound"),
        at(REASON.or(EVENT).or(AGENT_LOG), "marked for deletion").re(r"(?i)secret|InvalidRequestException"),
    ],
    explains: &[],
    wants: &[Wanted::Secret],
    answers: &[answers::secret, answers::parameter],
    changed_by: &[Part::Secret],
    ..Cause::new("secret-not-found", Stage::ResourceInit, Tier::Cause, page!("secret_not_found.md"))
};
