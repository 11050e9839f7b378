use crate::prelude::*;
use crate::scene::Scene;
use crate::story::{Asker, End};
use crate::weigh::Weigher;
use coroner_ecs::arn;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "Host EC2 (instance"),
        // Fargate maintenance carries the same stop code.
        at(STOP_CODE, "TerminationNotice").whole().moderate(),
    ],
    explains: &["agent-disconnected", "sigterm-normal-stop", "killed-after-stop-timeout"],
    look: Some(look),
    ..Cause::new("container-instance-terminated", Stage::Stop, Tier::Cause, page!("container_instance_terminated.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if matches!(scene.exit_code(), Some(137 | 143)) && matches!(scene.story.end, End::ByItself | End::Unknown) {
        went_with_the_host(scene, weigh);
    }
    let Some(instance) = scene.instance.filter(|instance| instance.status.as_str() == "DRAINING") else { return };
    if matches!(scene.story.end, End::Asked(Asker::Scaling | Asker::Scheduler)) {
        weigh.strong(|| scene.fact(instance, "status", "the container instance was being drained, so its tasks were moved away"));
        weigh.explains("normal-scale-in");
        weigh.explains("normal-deployment-replacement");
    }
}

/// An operating system that goes down stops its containers before the agent could be asked to: the task then looks as if it had ended
/// by itself. What tells is the instance, and what ended on it at the same time.
fn went_with_the_host(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some((task, died)) = scene.task.zip(scene.story.died_at) else { return };
    let host = task.container_instance_arn.some().map(arn::short_name);
    let beside = host.and_then(|host| {
        scene.case.neighbours?.lost_with(host).find(|other| {
            other.task_arn != task.task_arn && other.stopped_at.0.or(other.stopping_at.0).is_some_and(|at| at.since(died).abs() <= 600_000)
        })
    });
    if let Some(other) = beside {
        weigh.decisive(|| scene.fact(other, "stoppedReason", format!("another task on the same instance: {}", other.stopped_reason)));
    }
    let gone = scene.instance.filter(|instance| matches!(instance.status.as_str(), "INACTIVE" | "DEREGISTERING"));
    if let Some(instance) = gone {
        weigh.strong(|| scene.fact(instance, "status", format!("the container instance is {}", instance.status)));
    }
    if weigh.supported() {
        for slug in ["host-out-of-memory", "container-out-of-memory", "task-out-of-memory", "signal-exit-other"] {
            weigh.explains(slug);
        }
    }
}
