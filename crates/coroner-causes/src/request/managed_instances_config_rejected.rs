use coroner_case::command;

use crate::draft::Remedy;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "Cannot associate Managed Instances capacity provider").decisive(),
        at(FAILURE.or(EVENT), "is not in an ACTIVE state").re(r"(?i)capacity provider '?[\w-]+'? is not in an ACTIVE state"),
        at(FAILURE.or(EVENT), "Managed Instances capacity provider must specify").decisive(),
        at(FAILURE.or(EVENT), "Managed Instances capacity provider cannot have").decisive(),
        at(FAILURE.or(EVENT), "No instance types satisfy the instance requirements").decisive(),
        at(FAILURE.or(EVENT), "Managed Instances provider is not supported without a cluster").decisive(),
        at(FAILURE.or(EVENT), "Managed Instances provider details are required").decisive(),
        at(FAILURE.or(EVENT), "Managed Instances capacity provider")
            .re(r"(?i)is not (an? )?(amazon ecs )?managed instances capacity provider"),
        at(FAILURE.or(EVENT), "specified infrastructure role arn is invalid"),
        at(FAILURE.or(EVENT), "specified instance profile role arn is invalid"),
        at(FAILURE.or(EVENT), "capacity provider already exists with cluster scope"),
        at(FAILURE.or(EVENT), "capacity provider already exists with account or a different cluster"),
        at(FAILURE.or(EVENT), "active cluster name does not match the cluster name"),
    ],
    explains: &["capacity-provider-misconfigured"],
    look: Some(look),
    fix: Some(fix),
    ..Cause::new("managed-instances-config-rejected", Stage::Request, Tier::Rare, page!("managed_instances_config_rejected.md"))
};

/// Only a provider of Managed Instances is created in steps that may fail.
/// [API_CapacityProvider](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProvider.html)
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let failed = scene.case.capacity_providers.iter().find(|provider| provider.update_status.as_str() == "CREATE_FAILED");
    let whole = scene.service.is_some_and(|service| service.is_whole());
    if let Some(provider) = failed.filter(|_| scene.task.is_none() && !whole) {
        let why = provider.update_status_reason.some().map_or_else(String::new, |reason| format!(": {reason}"));
        weigh.strong(|| scene.fact(provider, "updateStatus", format!("capacity provider {} is CREATE_FAILED{why}", provider.name)));
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(text) = scene.texts_of(CAUSE.slug).next() else { return Vec::new() };
    let says = |words: &str| text.text.contains(words);
    let (summary, why) = if says("Cannot associate") {
        (
            "leave the provider out of the association with the cluster: it belongs to the cluster that it was created with",
            "A provider of Managed Instances is created for one cluster and associated by that alone; strategies may name it at once.",
        )
    } else if says("not in an ACTIVE state") {
        (
            "wait until the provider is ACTIVE, then send the same request again",
            "CreateCapacityProvider answers before the provider is ready: what comes right behind it is refused.",
        )
    } else if says("No instance types satisfy") {
        (
            "correct the instance requirements: a misspelt type, or limits that exclude one another",
            "The requirements are looked up when they are set. Until they are accepted, the provider keeps the old ones.",
        )
    } else {
        return Vec::new();
    };
    let name = pattern!(r"capacity provider '([\w-]+)'").and_then(|pattern| pattern.group(&text.text));
    let commands = name.map(|name| command!("aws ecs describe-capacity-providers --capacity-providers {}", name)).into_iter().collect();
    vec![Remedy { summary: summary.to_owned(), why: why.to_owned(), commands, ..Remedy::default() }]
}
