use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT, "unable to stop or start tasks during a deployment").decisive()],
    explains: &["scaling-blocked-by-deployment"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    changed_by: &[Part::Environment, Part::Secret],
    ..Cause::new(
        "deployment-config-blocks-replacement",
        Stage::Deployment,
        Tier::Cause,
        include_str!("deployment_config_blocks_replacement.md"),
    )
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some((desired, floor, ceiling)) = bounds(scene) else { return };
    let Some(service) = scene.service else { return };
    if floor < desired || ceiling > desired {
        if weigh.supported() {
            weigh.against(Strength::Weak, || {
                scene.of_the_service("deploymentConfiguration", format!("between {floor} and {ceiling} of {desired} tasks may run"))
            });
        }
        return;
    }
    let waits = service.deployments.len() > 1
        && service.primary().is_some_and(|primary| primary.running_count.0.unwrap_or(0) == 0 && primary.pending_count.0.unwrap_or(0) == 0)
        && service.deployments.iter().any(|d| d.status.as_str() == "ACTIVE" && d.running_count.0.unwrap_or(0) >= desired);
    let words = format!(
        "at least {floor} and at most {ceiling} of {desired} tasks may run: none may stop before another started, and none may start"
    );
    if waits || weigh.supported() {
        weigh.decisive(|| scene.of_the_service("deploymentConfiguration", words));
    }
}

/// Desired count, and the least and the most tasks that may run during a deployment.
fn bounds(scene: &Scene<'_>) -> Option<(i64, i64, i64)> {
    let service = scene.service.filter(|service| service.scheduling_strategy.as_str() != "DAEMON")?;
    let desired = service.desired_count.0.filter(|desired| (1..1_000_000).contains(desired))?;
    let configuration = &service.deployment_configuration;
    let (least, most) = (configuration.minimum_healthy_percent.0?, configuration.maximum_percent.0?);
    // ECS rounds the lower bound up and the upper one down.
    Some((desired, (desired * least.clamp(0, 1000) + 99) / 100, desired * most.clamp(0, 10_000) / 100))
}

fn says(scene: &Scene<'_>) -> String {
    match bounds(scene) {
        Some((desired, floor, ceiling)) => {
            format!("the deployment may neither stop nor start a task: {floor} to {ceiling} of {desired} tasks may run")
        }
        None => "the deployment percentages leave no room to stop or start a task".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::looser_deployment(scene)
}
