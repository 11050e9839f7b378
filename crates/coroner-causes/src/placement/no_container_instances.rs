use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT.or(FAILURE).or(REASON), "No Container Instances were found in your cluster"),
        at(EVENT.or(FAILURE).or(REASON), "No Container Instances were found in your capacity provider"),
        at(REASON.or(EVENT).or(FAILURE), "EMPTY CAPACITY PROVIDER"),
        at(REASON.or(EVENT).or(FAILURE), "NO ACTIVE INSTANCES").re(r"NO ACTIVE INSTANCES"),
    ],
    ..Cause::new("no-container-instances", Stage::Placement, Tier::Cause, include_str!("no_container_instances.md"))
};
