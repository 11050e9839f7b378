use crate::draft::Remedy;
use crate::fit::{Obstacle, fits};
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "unable to stop or start tasks during a deployment").decisive(),
        at(FAILURE.or(EVENT), "this will block deployments").decisive(),
    ],
    explains: &["scaling-blocked-by-deployment"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    changed_by: &[Part::Environment, Part::Secret],
    ..Cause::new("deployment-config-blocks-replacement", Stage::Deployment, Tier::Cause, page!("deployment_config_blocks_replacement.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some((desired, floor, ceiling)) = bounds(scene) else { return };
    let Some(service) = scene.service else { return };
    if let Some(words) = in_its_own_way(scene, floor, desired) {
        weigh.strong(|| scene.of_the_service("deployments", words));
        weigh.explains("insufficient-memory-capacity");
        weigh.explains("insufficient-cpu-capacity");
        weigh.explains("insufficient-gpu");
        weigh.explains("host-port-conflict");
        weigh.explains("eni-limit-reached");
        return;
    }
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

/// Whether the new tasks lack just what the old ones hold, on every instance that there is: as none of those may stop before one of these
/// runs, the deployment stands in its own way, and never in an empty cluster's.
fn in_its_own_way(scene: &Scene<'_>, floor: i64, desired: i64) -> Option<String> {
    let service = scene.service.filter(|_| scene.task.is_none())?;
    let definition = scene.definition?;
    let new = service.primary().filter(|new| new.running_count.0 == Some(0) && new.rollout_state.as_str() != "COMPLETED")?;
    let old = service.deployments.iter().find(|old| old.id != new.id && old.running_count.0.is_some_and(|running| running > 0))?;
    let fits = fits(scene);
    let held = |obstacle: &Obstacle| match obstacle {
        // Where nothing tells what an empty instance has, what is left stands for it.
        Obstacle::Short { amount, needed, left, all } => (needed <= all || all == left) && needed - left <= amount.needed(definition),
        Obstacle::Port(_) => true,
        Obstacle::Interfaces { running, limit } => running <= limit,
        _ => false,
    };
    let all_held = !fits.is_empty() && fits.iter().all(|fit| !fit.obstacles.is_empty() && fit.obstacles.iter().all(held));
    // A fixed port alone has a cause, and a cure, of its own.
    let only_ports = fits.iter().all(|fit| fit.obstacles.iter().all(|obstacle| matches!(obstacle, Obstacle::Port(_))));
    // Where each instance has a task of the old deployment, each lacks what that task holds.
    let everywhere = i64::try_from(fits.len()).is_ok_and(|instances| instances <= old.running_count.0.unwrap_or(0));
    (all_held && !only_ports && everywhere && floor >= desired).then(|| {
        format!("{} old tasks hold what the new ones lack, and none may stop before a new one runs", old.running_count.0.unwrap_or(0))
    })
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
