use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(ATTACHMENT.or(REASON).or(EVENT), "ECS timed out while configuring the EBS volume attachment")],
    explains: &[],
    changed_by: &[Part::Volume],
    ..Cause::new("ebs-filesystem-mismatch", Stage::Provisioning, Tier::Rare, page!("ebs_filesystem_mismatch.md"))
};
