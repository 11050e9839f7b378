use crate::answers;
use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "ssm:GetParameter")
            .re(r"(?i)AccessDenied|not authorized|explicit deny")
            .unless(r"\(Service: \w+; Status Code|when calling the GetParameters? operation|com\.amazonaws|software\.amazon"),
        // What an SDK prints of a program's own call is no word of ECS.
        at(REASON.or(EVENT).or(AGENT_LOG), "secretsmanager:GetSecretValue")
            .re(r"(?i)AccessDenied|not authorized|explicit deny")
            .unless(r"\(Service: \w+; Status Code|when calling the (GetSecretValue|GetParameters?|GetParametersByPath) operation|com\.amazonaws|software\.amazon"),
        at(REASON.or(EVENT).or(AGENT_LOG), "AccessDenied")
            .re(r"(?is)(secrets? (from|data)|secret arn:aws|secrets manager|Parameter Store|GetParameters|GetSecretValue).*AccessDenied")
            .unless(r"(?i)access to KMS|kms:Decrypt|ciphertext|ecr:|\(Service: \w+; Status Code|when calling the (GetSecretValue|GetParameters?|GetParametersByPath) operation|com\.amazonaws|software\.amazon"),
    ],
    explains: &[],
    says: Some(|scene| need::SECRET.says(scene, &CAUSE)),
    fix: Some(|scene| need::SECRET.fix(scene, &CAUSE)),
    wants: &[Wanted::Secret],
    answers: &[answers::simulation],
    changed_by: &[Part::Secret, Part::Role],
    ..Cause::new("secret-access-denied", Stage::ResourceInit, Tier::Cause, page!("secret_access_denied.md"))
};
