use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT.or(FAILURE), "tasks provisioning capacity limit").decisive()],
    ..Cause::new("cluster-provisioning-limit", Stage::Placement, Tier::Rare, page!("cluster_provisioning_limit.md"))
};
