use crate::prelude::*;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
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
    wants: &[Wanted::Scaling],
    ..Cause::new("normal-scale-in", Stage::Stop, Tier::Normal, page!("normal_scale_in.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !shape::scaled(scene, weigh) {
        return;
    }
    match scene.replaced() {
        Some(true) => weigh.against(Strength::Strong, || scene.seen("startedBy", "its deployment is not the service's current one")),
        Some(false) => {
            weigh.strong(|| scene.seen("startedBy", "its deployment is the service's current one: fewer tasks of it are wanted"))
        }
        None => weigh.weak(|| scene.seen("stoppedReason", "nothing tells of another deployment")),
    }
}

fn says(_: &Scene<'_>) -> String {
    "the scheduler stopped it because fewer tasks are wanted; nothing failed".to_owned()
}
