use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::story::End;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON, "Availability-zone rebalancing initiated by").decisive(),
        // Events name the tasks that were moved; another one of the service may have ended for any reason.
        at(EVENT, "due to AZ rebalancing").moderate(),
        at(EVENT, "to AZ Rebalance:").weak(),
    ],
    explains: &["normal-scale-in", "normal-deployment-replacement", "sigterm-normal-stop", "windows-ctrl-c"],
    look: Some(look),
    says: Some(says),
    ..Cause::new("az-rebalanced", Stage::Stop, Tier::Normal, page!("az_rebalanced.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if weigh.supported() && scene.task.is_some() && scene.story.end == End::ByItself {
        weigh.against(Strength::Decisive, || {
            scene.seen("executionStoppedAt", "its container had ended before the scheduler moved the task").when(scene.story.died_at)
        });
    }
}

fn says(scene: &Scene<'_>) -> String {
    match scene.task {
        Some(_) => "the scheduler replaced it by a task in another zone, to spread the service evenly; nothing failed".to_owned(),
        None => "the scheduler moves tasks between zones, to spread the service evenly; nothing failed".to_owned(),
    }
}
