use crate::prelude::*;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The same words as a scale-in; the service's deployments tell which it was.
        at(REASON.or(EVENT), "Scaling activity initiated by (deployment").moderate(),
    ],
    explains: &["sigterm-normal-stop", "windows-ctrl-c"],
    look: Some(look),
    says: Some(says),
    ..Cause::new("normal-deployment-replacement", Stage::Stop, Tier::Normal, page!("normal_deployment_replacement.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !shape::scaled(scene, weigh) {
        return;
    }
    match scene.replaced() {
        Some(true) => weigh.strong(|| scene.seen("startedBy", "its deployment is not the service's current one: newer tasks replaced it")),
        Some(false) => weigh.against(Strength::Strong, || scene.seen("startedBy", "its deployment is the service's current one")),
        None => {}
    }
}

fn says(scene: &Scene<'_>) -> String {
    let own = scene.service.zip(scene.task).and_then(|(service, task)| service.deployment(&task.started_by));
    match own.filter(|deployment| deployment.rollout_state.as_str() == "FAILED") {
        Some(_) => "its deployment failed and was rolled back, which stopped it too; this task itself did not fail".to_owned(),
        None => "a newer deployment replaced it; nothing failed".to_owned(),
    }
}
