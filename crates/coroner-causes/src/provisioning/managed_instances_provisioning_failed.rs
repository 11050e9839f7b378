use crate::prelude::*;
use crate::remedy::need;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

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
    look: Some(look),
    says: Some(|scene| need::MANAGED_INSTANCE.says(scene, &CAUSE)),
    fix: Some(|scene| need::MANAGED_INSTANCE.fix(scene, &CAUSE)),
    ..Cause::new(
        "managed-instances-provisioning-failed",
        Stage::Provisioning,
        Tier::Rare,
        include_str!("managed_instances_provisioning_failed.md"),
    )
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    // EC2 refuses an Auto Scaling group's instances in the same words.
    let managed = scene.task.is_some_and(|task| task.launch_type.as_str() == "MANAGED_INSTANCES");
    if weigh.supported() && !managed {
        weigh.against(Strength::Weak, || scene.seen("launchType", "nothing tells of ECS Managed Instances"));
    }
}
