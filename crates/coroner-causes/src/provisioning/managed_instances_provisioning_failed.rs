use coroner_case::{Command, command};

use crate::draft::Remedy;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::remedy::need;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // ECS asks for no instance of an Auto Scaling group's by itself: this is about a managed one.
        at(REASON.or(EVENT), "Unable to launch instance(s) for capacity provider").decisive(),
        at(REASON.or(EVENT), "VcpuLimitExceeded").unless(r"(?i)auto ?scaling"),
        at(REASON.or(EVENT), "InsufficientInstanceCapacity").unless(r"(?i)auto ?scaling"),
        at(REASON.or(EVENT), "MaxSpotInstanceCountExceeded").unless(r"(?i)auto ?scaling"),
        at(REASON.or(EVENT), "UnfulfillableCapacity").unless(r"(?i)auto ?scaling").moderate(),
        at(REASON.or(EVENT), "InsufficientCapacity").re(r"(?i)managed instances|RunInstances|CreateFleet|EC2").moderate(),
        at(REASON.or(EVENT), "UnauthorizedOperation")
            .re(r"(?i)RunInstances|CreateFleet|CreateLaunchTemplate|PassRole|managed ?instances")
            .unless(r"(?i)network interface")
            .moderate(),
        at(REASON.or(EVENT), "Task timed out waiting for capacity"),
    ],
    explains: &[],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new(
        "managed-instances-provisioning-failed",
        Stage::Provisioning,
        Tier::Rare,
        page!("managed_instances_provisioning_failed.md"),
    )
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    // EC2 refuses an Auto Scaling group's instances in the same words.
    let managed = scene.task.is_some_and(|task| task.launch_type.as_str() == "MANAGED_INSTANCES") || provider(scene).is_some();
    if weigh.supported() && !managed {
        weigh.against(Strength::Weak, || scene.seen("launchType", "nothing tells of ECS Managed Instances"));
    }
}

/// Why EC2 launches nothing, as its code tells.
/// [Error codes of EC2](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html)
#[derive(Clone, Copy)]
enum Gate {
    SpotQuota,
    Quota,
    Requirements,
    Capacity,
}

const GATES: [(&str, Gate); 4] = [
    ("MaxSpotInstanceCountExceeded", Gate::SpotQuota),
    ("VcpuLimitExceeded", Gate::Quota),
    ("UnfulfillableCapacity", Gate::Requirements),
    ("InsufficientInstanceCapacity", Gate::Capacity),
];

/// The gate of the last refusal.
fn gate(scene: &Scene<'_>) -> Option<Gate> {
    let text = scene.texts_of(CAUSE.slug).max_by_key(|text| text.at)?;
    GATES.iter().find(|(code, _)| text.text.contains(code)).map(|(_, gate)| *gate)
}

/// The capacity provider that a refusal names, or else the task's.
fn provider<'a>(scene: &'a Scene<'_>) -> Option<&'a str> {
    let named = pattern!(r"for capacity provider ([\w-]+)")?;
    scene.texts_of(CAUSE.slug).find_map(|text| named.group(&text.text))
}

fn says(scene: &Scene<'_>) -> String {
    let denied = need::MANAGED_INSTANCE.says(scene, &CAUSE);
    let Some(gate) = gate(scene).filter(|_| denied.is_empty()) else { return denied };
    let why = match gate {
        Gate::SpotQuota => "the account's quota of Spot vCPUs is smaller than what it needs",
        Gate::Quota => "the account's quota of vCPUs is used up",
        Gate::Requirements => "no launch meets the requirements as they are set",
        Gate::Capacity => "the allowed instance types are sold out in these zones",
    };
    match provider(scene) {
        Some(provider) => format!("EC2 launches no instance for capacity provider {provider}: {why}"),
        None => format!("EC2 launches no instance for it: {why}"),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let denied = need::MANAGED_INSTANCE.fix(scene, &CAUSE);
    let Some(gate) = gate(scene).filter(|_| denied.is_empty()) else { return denied };
    let of_task = || scene.task.and_then(|task| task.capacity_provider_name.some());
    let shown: Vec<Command> = provider(scene)
        .or_else(of_task)
        .map(|provider| command!("aws ecs describe-capacity-providers --capacity-providers {}", provider))
        .into_iter()
        .collect();
    let quotas =
        command!("aws service-quotas list-service-quotas --service-code ec2 --query 'Quotas[].[QuotaName,QuotaCode,Value]' --output text");
    let (summary, why, commands) = match gate {
        Gate::SpotQuota => (
            "raise the EC2 quota of Spot requests for that family, allow smaller instance types, or use ON_DEMAND in the capacity provider",
            "The quota counts vCPUs of all running Spot instances of a family: a type with more of them than are left is never launched.",
            vec![quotas],
        ),
        Gate::Quota => (
            "raise the EC2 quota of On-Demand vCPUs for that family, or allow another family in the capacity provider",
            "The quota counts vCPUs of all running instances of a family, whoever launched them.",
            vec![quotas],
        ),
        Gate::Requirements => (
            "loosen the instance requirements of the capacity provider: more types, zones, a higher Spot price",
            "EC2 refuses a request that no combination of its types, zones and prices can meet, and the same request is refused again.",
            shown,
        ),
        Gate::Capacity => (
            "allow more instance types, and subnets in more zones, in the capacity provider",
            "Capacity is by type and zone: each further pair is another chance.",
            shown,
        ),
    };
    vec![Remedy { summary: summary.to_owned(), why: why.to_owned(), commands, ..Remedy::default() }]
}
