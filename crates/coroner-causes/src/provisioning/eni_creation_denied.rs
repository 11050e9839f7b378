use crate::answers;
use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "Unexpected EC2 error while attempting to")
            .re(r"(?is)(Create|tag the) Network Interface.*(AuthFailure|UnauthorizedOperation|explicit deny)")
            .decisive(),
        at(REASON.or(EVENT).or(ATTACHMENT), "TagPolicyViolation").decisive(),
    ],
    explains: &["eni-provisioning-failed"],
    says: Some(|scene| need::INTERFACE.says(scene, &CAUSE)),
    fix: Some(|scene| need::INTERFACE.fix(scene, &CAUSE)),
    answers: &[answers::simulation],
    ..Cause::new("eni-creation-denied", Stage::Provisioning, Tier::Cause, page!("eni_creation_denied.md"))
};
