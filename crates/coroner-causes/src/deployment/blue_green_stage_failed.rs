use coroner_case::Located;
use coroner_ecs::arn;
use coroner_ecs::deployment::{HookDetail, ServiceDeployment};

use crate::answers;
use crate::prelude::*;
use crate::scene::Scene;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // What ECS says behind these words is a cause of its own, where it is known.
        at(EVENT.or(FAILURE), "lifecycle hook(s) failed")
            .unless(r"(?i)returned FAILED status|ECS was unable to (assume|invoke|parse)|not authorized|AccessDenied")
            .decisive(),
        // https://github.com/aws/containers-roadmap/issues/2664
        at(EVENT.or(FAILURE), "hook execution failure(s) detected"),
        // CodeDeploy: https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html
        at(EVENT.or(FAILURE), "lifecycle event validation functions failed").decisive(),
        // No source confirms this wording.
        at(EVENT, "lifecycle stage").re(r"(?i)lifecycle stage.*(24 hours|exceeded|timed out|failed)").weak(),
    ],
    explains: &["no-rollback-candidate"],
    wants: &[Wanted::Deployment],
    answers: &[answers::deployment],
    ..Cause::new("blue-green-stage-failed", Stage::Deployment, Tier::Rare, page!("blue_green_stage_failed.md"))
};

/// The newest service deployment: what earlier ones came to is history.
pub(super) fn latest<'a>(scene: &Scene<'a>) -> Option<&'a Located<ServiceDeployment>> {
    scene.case.service_deployments.iter().next_back()
}

/// Whether a hook is a pause. Its id tells where its type is left out.
/// [Pause hooks](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html)
pub(super) fn is_pause(hook: &HookDetail) -> bool {
    hook.target_type.as_str() == "PAUSE" || hook.hook_id.starts_with("ecs-pause-")
}

/// Cluster and service, as commands name them.
pub(super) fn place<'a>(scene: &Scene<'a>) -> Option<(&'a str, &'a str)> {
    let named = match scene.service {
        Some(service) => Some((service.value.cluster_name(), service.value.service_name.as_str())),
        None => latest(scene).map(|deployment| (arn::short_name(&deployment.value.cluster_arn), deployment.value.service().1)),
    };
    let (cluster, service) = named.filter(|(_, service)| !service.is_empty())?;
    Some((if cluster.is_empty() { "default" } else { cluster }, service))
}
