use crate::prelude::*;
use crate::scene::Scene;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "Host EC2 (instance"),
        // Fargate maintenance carries the same stop code.
        at(STOP_CODE, "TerminationNotice").whole().moderate(),
    ],
    explains: &["agent-disconnected", "sigterm-normal-stop", "killed-after-stop-timeout"],
    look: Some(look),
    ..Cause::new("container-instance-terminated", Stage::Stop, Tier::Cause, include_str!("container_instance_terminated.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(instance) = scene.instance.filter(|instance| instance.status.as_str() == "DRAINING") else { return };
    if matches!(scene.story.end, End::Asked(Asker::Scaling | Asker::Scheduler)) {
        weigh.strong(|| scene.fact(instance, "status", "the container instance was being drained, so its tasks were moved away"));
        weigh.explains("normal-scale-in");
        weigh.explains("normal-deployment-replacement");
    }
}
