use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(ATTACHMENT.or(REASON).or(EVENT), "ECS failed to set up the EBS volume").re(r"IdempotentParameterMismatch").decisive(),
        at(ATTACHMENT.or(REASON).or(EVENT), "IdempotentParameterMismatch").re(r"(?i)already deleted|EBS volume"),
    ],
    explains: &[],
    fix: Some(|scene| need::volume_key(scene, &CAUSE)),
    changed_by: &[Part::Secret, Part::Volume],
    ..Cause::new("ebs-kms-or-idempotency", Stage::Provisioning, Tier::Cause, page!("ebs_kms_or_idempotency.md"))
};
