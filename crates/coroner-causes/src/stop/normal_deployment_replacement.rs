use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The same words as a scale-in; the service's deployments tell which it was.
        at(REASON.or(EVENT), "Scaling activity initiated by (deployment").moderate(),
    ],
    explains: &["sigterm-normal-stop", "windows-ctrl-c"],
    look: Some(look),
    says: Some(says),
    ..Cause::new("normal-deployment-replacement", Stage::Stop, Tier::Normal, include_str!("normal_deployment_replacement.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.pasted && scene.task.is_none() {
        return;
    }
    if !matches!(scene.story.end, End::Asked(Asker::Scaling | Asker::Scheduler)) {
        if weigh.supported() {
            weigh.against(Strength::Strong, || scene.seen("executionStoppedAt", "the scheduler did not begin it"));
        }
        return;
    }
    if scene.story.end == End::Asked(Asker::Scheduler) {
        return;
    }
    match replaced(scene) {
        Some(true) => weigh.strong(|| scene.seen("startedBy", "its deployment is not the service's current one: newer tasks replaced it")),
        Some(false) => weigh.against(Strength::Strong, || scene.seen("startedBy", "its deployment is the service's current one")),
        None => {}
    }
}

/// Whether another deployment took the place of the task's; `None` if nothing tells.
fn replaced(scene: &Scene<'_>) -> Option<bool> {
    let task = scene.task?;
    let named = pattern!(r"ecs-svc/\d+")?.find(&task.stopped_reason);
    let own = task.started_by.some().filter(|by| by.starts_with("ecs-svc/")).or(named)?;
    match scene.service.and_then(|service| service.primary()) {
        Some(primary) => Some(primary.id.as_str() != own),
        None => named.filter(|named| *named != own).map(|_| true),
    }
}

fn says(scene: &Scene<'_>) -> String {
    let own = scene.service.zip(scene.task).and_then(|(service, task)| service.deployment(&task.started_by));
    match own.filter(|deployment| deployment.rollout_state.as_str() == "FAILED") {
        Some(_) => "its deployment failed and was rolled back, which stopped it too; this task itself did not fail".to_owned(),
        None => "a newer deployment replaced it; nothing failed".to_owned(),
    }
}
