use crate::answers;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT.or(FAILURE).or(REASON), "you can run concurrently").re(r"(?i)limit on the number of.* (tasks|vcpus) you").decisive(),
        at(EVENT.or(FAILURE).or(REASON), "configuration is above your limit").decisive(),
        // EC2's answer to the Auto Scaling group; with Managed Instances the same code has a cause of its own.
        at(SCALING, "VcpuLimitExceeded").unless(r"(?i)for capacity provider"),
        at(SCALING, "InstanceLimitExceeded").unless(r"(?i)for capacity provider"),
        at(SCALING, "more running instance(s)").re(r"(?i)quota allows for \d+ more running instance").unless(r"(?i)for capacity provider"),
        // Quotas of ECS: tasks of a service, services of a cluster, revisions, tags.
        at(FAILURE.or(EVENT), "Desired count exceeds limit").decisive(),
        at(FAILURE.or(EVENT), "exceeds limit")
            .re(r"(?i)\b(count|number|size|total|services|tasks|clusters|revisions)\b.{0,40}exceeds (the )?limit")
            .moderate(),
        at(FAILURE.or(EVENT), "LimitExceededException").unless(r"(?i)throttl|rate").moderate(),
        at(FAILURE.or(EVENT), "limit")
            .re(r"(?i)reached the (maximum|limit|quota)|(maximum|limit|quota) (of|on|for) .{0,60}(reached|exceeded)")
            .moderate(),
    ],
    explains: &["capacity-provider-cannot-scale"],
    wants: &[Wanted::Quota],
    answers: &[answers::quota],
    ..Cause::new("account-quota-reached", Stage::Placement, Tier::Cause, page!("account_quota_reached.md"))
};
