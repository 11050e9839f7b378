use crate::answers;
use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(ATTACHMENT.or(REASON).or(EVENT).or(FAILURE), "is not authorized to perform: servicediscovery:").decisive(),
        at(ATTACHMENT.or(REASON).or(EVENT), "servicediscovery:")
            .re(r"servicediscovery:(Dereg|Reg)isterInstance.*(?i:denied|not authorized)")
            .moderate(),
    ],
    explains: &["service-discovery-registration-failed"],
    says: Some(|scene| need::DISCOVERY.says(scene, &CAUSE)),
    fix: Some(|scene| need::DISCOVERY.fix(scene, &CAUSE)),
    answers: &[answers::simulation],
    changed_by: &[Part::Port, Part::Role, Part::Volume],
    ..Cause::new("service-connect-permission", Stage::Discovery, Tier::Rare, page!("service_connect_permission.md"))
};
