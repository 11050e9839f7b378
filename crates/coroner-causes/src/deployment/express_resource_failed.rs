use coroner_case::{Located, command};
use coroner_ecs::deployment::{ManagedResource, ServiceRevision};

use crate::draft::Remedy;
use crate::prelude::*;
use crate::quote::shorten;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    explains: &["no-rollback-candidate", "alb-no-healthy-targets", "target-group-not-in-use"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("express-resource-failed", Stage::Deployment, Tier::Rare, page!("express_resource_failed.md"))
};

/// A resource, and what people call it.
type Named<'a> = (&'static str, &'a ManagedResource);

/// The resources that ECS made for the newest revision and that failed, each with what people call it.
/// [ECSManagedResources](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ECSManagedResources.html)
fn failed<'a>(scene: &Scene<'a>) -> Option<(&'a Located<ServiceRevision>, Vec<Named<'a>>)> {
    let revision = scene.case.service_revisions.iter().max_by_key(|revision| revision.created_at.0)?;
    let managed = &*revision.value.ecs_managed_resources;
    let of_paths = managed.ingress_paths.iter().flat_map(|path| path.resources());
    let scaling = &managed.auto_scaling;
    let rest = [("scalable target", &*scaling.scalable_target)]
        .into_iter()
        .chain(scaling.application_auto_scaling_policies.iter().map(|policy| ("scaling policy", policy)))
        .chain(managed.log_groups.iter().map(|group| ("log group", group)))
        .chain(managed.service_security_groups.iter().map(|group| ("security group of its tasks", group)))
        .chain(managed.metric_alarms.iter().map(|alarm| ("alarm", alarm)));
    let failed: Vec<_> = of_paths.chain(rest).filter(|(_, resource)| resource.status.as_str() == "FAILED").collect();
    (!failed.is_empty()).then_some((revision, failed))
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.task.is_some() {
        return;
    }
    let Some((revision, failed)) = failed(scene) else { return };
    for (what, resource) in failed {
        weigh.decisive(|| {
            scene.fact(revision, "ecsManagedResources", format!("the {what} is FAILED{}", why(resource))).when(revision.created_at.0)
        });
    }
}

fn why(resource: &ManagedResource) -> String {
    resource.status_reason.some().map_or_else(String::new, |reason| format!(": {}", shorten(reason, 240)))
}

fn says(scene: &Scene<'_>) -> String {
    let Some((_, failed)) = failed(scene) else { return String::new() };
    let Some((what, resource)) = failed.iter().find(|(_, resource)| !resource.status_reason.is_empty()).or(failed.first()) else {
        return String::new();
    };
    format!("ECS could not make the {what} of the Express Mode service{}", why(resource))
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some((revision, failed)) = failed(scene) else { return Vec::new() };
    let Some(arn) = revision.service_revision_arn.some() else { return Vec::new() };
    let denied = failed.iter().any(|(_, resource)| {
        let reason = resource.status_reason.as_str();
        reason.contains("not authorized") || reason.contains("AccessDenied")
    });
    let summary = match denied {
        true => "let the infrastructure role of the service do what the reason names, then update the service again",
        false => "remove what the reason names (a quota, a conflict, a setting of the network), then update the service again",
    };
    vec![Remedy {
        summary: summary.to_owned(),
        why: "ECS makes these resources in its own name with the infrastructure role, and tries again with the next revision.".to_owned(),
        commands: vec![command!("aws ecs describe-service-revisions --service-revision-arns {}", arn)],
        ..Remedy::default()
    }]
}
