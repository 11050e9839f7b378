use crate::answers;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT, "SERVICE_DISCOVERY_INSTANCE_UNHEALTHY")],
    wants: &[Wanted::Registry],
    answers: &[answers::unhealthy],
    changed_by: &[Part::Port],
    ..Cause::new("discovery-instance-unhealthy", Stage::Discovery, Tier::Cause, page!("discovery_instance_unhealthy.md"))
};
