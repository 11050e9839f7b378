use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(SCALING, "Could not launch On-Demand Instances"),
        at(SCALING, "Could not launch Spot Instances"),
        at(SCALING, "Launching EC2 instance failed"),
        at(SCALING, "InsufficientInstanceCapacity"),
    ],
    explains: &[
        "no-container-instances",
        "insufficient-cpu-capacity",
        "insufficient-memory-capacity",
        "insufficient-gpu",
        "eni-limit-reached",
        "host-port-conflict",
        "cluster-provisioning-limit",
    ],
    ..Cause::new("capacity-provider-cannot-scale", Stage::Scaling, Tier::Cause, include_str!("capacity_provider_cannot_scale.md"))
};
