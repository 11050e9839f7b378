use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(ATTACHMENT.or(REASON).or(EVENT), "unable to assume the configured ECS Infrastructure Role").decisive(),
        at(ATTACHMENT.or(REASON).or(EVENT), "ECS Infrastructure Role").re(r"(?i)unable to assume|not authorized|trust").moderate(),
        at(ATTACHMENT.or(REASON).or(EVENT), "is not authorized to perform: ec2:")
            .re(r"perform: ec2:(CreateVolume|AttachVolume|DetachVolume|DeleteVolume|DescribeVolumes)\b")
            .unless(r"assumed-role/[^/ ]+/([0-9a-f]{32}|i-[0-9a-f]{8,17})\b"),
    ],
    explains: &[],
    says: Some(|scene| need::VOLUME.says(scene, &CAUSE)),
    fix: Some(|scene| need::infrastructure(scene, &CAUSE)),
    changed_by: &[Part::Role, Part::Volume],
    ..Cause::new("ebs-infrastructure-role-invalid", Stage::Provisioning, Tier::Cause, page!("ebs_infrastructure_role_invalid.md"))
};
