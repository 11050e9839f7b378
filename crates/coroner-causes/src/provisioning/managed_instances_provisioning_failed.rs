use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "VcpuLimitExceeded").unless(r"(?i)auto ?scaling"),
        at(REASON.or(EVENT), "InsufficientInstanceCapacity").unless(r"(?i)auto ?scaling"),
        at(REASON.or(EVENT), "InsufficientCapacity").re(r"(?i)managed instances|RunInstances|CreateFleet|EC2").moderate(),
        at(REASON.or(EVENT), "UnauthorizedOperation")
            .re(r"(?i)RunInstances|CreateFleet|CreateLaunchTemplate|PassRole|managed instances")
            .unless(r"(?i)network interface")
            .moderate(),
        at(REASON.or(EVENT), "Task timed out waiting for capacity"),
    ],
    explains: &[],
    ..Cause::new(
        "managed-instances-provisioning-failed",
        Stage::Provisioning,
        Tier::Rare,
        include_str!("managed_instances_provisioning_failed.md"),
    )
};
