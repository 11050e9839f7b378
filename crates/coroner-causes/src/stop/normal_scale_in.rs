use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // A deployment that replaces its predecessor stops tasks with the same words.
        at(REASON.or(EVENT), "Scaling activity initiated by").moderate(),
        at(STOP_CODE, "ServiceSchedulerInitiated").whole().weak(),
    ],
    explains: &["sigterm-normal-stop", "windows-ctrl-c"],
    look: Some(look),
    says: Some(says),
    ..Cause::new("normal-scale-in", Stage::Stop, Tier::Normal, include_str!("normal_scale_in.md"))
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
        Some(true) => weigh.against(Strength::Strong, || scene.seen("startedBy", "its deployment is not the service's current one")),
        Some(false) => {
            weigh.strong(|| scene.seen("startedBy", "its deployment is the service's current one: fewer tasks of it are wanted"))
        }
        None => weigh.weak(|| scene.seen("stoppedReason", "nothing tells of another deployment")),
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

fn says(_: &Scene<'_>) -> String {
    "the scheduler stopped it because fewer tasks are wanted; nothing failed".to_owned()
}
