use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(ATTACHMENT.or(REASON).or(EVENT), "unable to assume the configured ECS Infrastructure Role").decisive(),
        at(ATTACHMENT.or(REASON).or(EVENT), "ECS Infrastructure Role").re(r"(?i)unable to assume|not authorized|trust").moderate(),
    ],
    explains: &[],
    fix: Some(need::trust_infrastructure),
    ..Cause::new("ebs-infrastructure-role-invalid", Stage::Provisioning, Tier::Cause, include_str!("ebs_infrastructure_role_invalid.md"))
};
