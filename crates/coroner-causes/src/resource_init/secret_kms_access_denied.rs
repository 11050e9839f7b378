use crate::answers;
use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Access to KMS is not allowed").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "kms:Decrypt")
            .re(r"(?is)(secret|ssm|parameter|asm).*(AccessDenied|not authorized|explicit deny)")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "The ciphertext refers to a customer master key").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "can't decrypt the protected secret text").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "KMSInvalidState"),
        at(REASON.or(EVENT).or(AGENT_LOG), "InvalidKeyId").re(r"(?i)secret|ssm|parameter|asm"),
    ],
    explains: &["secret-access-denied"],
    says: Some(|scene| need::SECRET_KEY.says(scene, &CAUSE)),
    fix: Some(|scene| need::decrypt(scene, &CAUSE)),
    wants: &[Wanted::Secret],
    answers: &[answers::key, answers::simulation],
    changed_by: &[Part::Secret, Part::Role],
    ..Cause::new("secret-kms-access-denied", Stage::ResourceInit, Tier::Cause, page!("secret_kms_access_denied.md"))
};
