use crate::answers;
use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(SCALING, "set desired count to 0").re(r"(?i)successfully set desired count to 0\b"),
        at(SCALING, "setting desired count to 0").re(r"(?i)setting desired count to 0\b"),
    ],
    explains: &["normal-scale-in", "normal-deployment-replacement", "sigterm-normal-stop", "alb-no-healthy-targets"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::WhoUpdated],
    answers: &[answers::who_emptied],
    ..Cause::new("desired-count-zero", Stage::Deployment, Tier::Cause, page!("desired_count_zero.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(service) = scene.service.filter(|_| scene.task.is_none()) else { return };
    let replica = service.scheduling_strategy.as_str() != "DAEMON";
    if service.desired_count.0 != Some(0) || !replica || !matches!(service.status.as_str(), "" | "ACTIVE") {
        return;
    }
    weigh.strong(|| scene.of_the_service("desiredCount", "the desired count is 0, so ECS keeps no task"));
    let stopped =
        service.events.iter().position(|event| event.message.contains("has stopped") || event.message.contains("set desired count to 0"));
    if let Some(index) = stopped {
        weigh.strong(|| {
            scene
                .of_the_service(&format!("events/{index}"), service.events[index].message.to_string())
                .when(service.events[index].created_at.0)
        });
        weigh.moderate(|| scene.of_the_service("runningCount", "it ran tasks before"));
    }
    weigh.explains("normal-scale-in");
    weigh.explains("normal-deployment-replacement");
    weigh.explains("alb-no-healthy-targets");
}

fn says(_: &Scene<'_>) -> String {
    "its desired count is 0, so ECS runs no task of it".to_owned()
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::desired_count(scene)
}
