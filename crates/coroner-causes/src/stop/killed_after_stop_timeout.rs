use coroner_ecs::time::span;

use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(AGENT_LOG, "using the force").re(r"failed to exit within \S+( seconds)? of (signal|SIGTERM)")],
    explains: &[
        "normal-scale-in",
        "normal-deployment-replacement",
        "user-stopped",
        "sigterm-normal-stop",
        "az-rebalanced",
        "managed-instance-recycled",
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Cpu],
    ..Cause::new("killed-after-stop-timeout", Stage::Stop, Tier::Cause, page!("killed_after_stop_timeout.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if shape::is_dotnet_status(scene) {
        return;
    }
    if scene.pasted && scene.exit_code() == Some(137) && !shape::oom_flagged(scene) {
        weigh.weak(|| scene.seen_first("exitCode", "exit 137 is SIGKILL, by whomever: it may have been asked to stop before"));
        return;
    }
    let story = &scene.story;
    if scene.exit_code() != Some(137) || !story.asked() {
        return;
    }
    if shape::oom_flagged(scene) {
        weigh.against(Strength::Decisive, || scene.seen_first("reason", "the runtime's out-of-memory flag is set"));
    }
    let seconds = story.stop_timeout / 1000;
    match story.kill_latency {
        Some(latency) if latency >= story.stop_timeout - 2_000 => weigh.decisive(|| {
            scene
                .seen_first(
                    "exitCode",
                    format!("SIGKILL {} after the task was asked to stop; the stop timeout is {seconds} s", span(latency)),
                )
                .when(story.died_at)
        }),
        Some(latency) if latency >= 8_000 => weigh.strong(|| {
            // The agent's own default (ECS_CONTAINER_STOP_TIMEOUT) may be shorter than ECS's 30 s.
            scene.seen_first("exitCode", format!("SIGKILL {} after the task was asked to stop", span(latency))).when(story.died_at)
        }),
        Some(latency) => {
            weigh.moderate(|| scene.asked_fact());
            weigh.against(Strength::Moderate, || {
                scene.seen("executionStoppedAt", format!("it died only {} after it was asked, before any stop timeout", span(latency)))
            });
        }
        None => weigh.strong(|| scene.seen_first("exitCode", "SIGKILL after the task had been asked to stop")),
    }
    on_an_ill_host(scene, weigh);
}

/// Whether the signal ever came to the program is not known where the runtime or the host under it was ill: then the same 137 after the same
/// time is no proof of a program that does not end.
/// [Stop codes](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html)
fn on_an_ill_host(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.task.is_some_and(|task| task.stop_code.as_str() == "InfrastructureHealth") {
        weigh.against(Strength::Strong, || scene.seen("stopCode", "ECS stopped it because the instance under it was impaired"));
    } else if let Some(instance) = scene.instance.filter(|instance| instance.health_status.overall_status.as_str() == "IMPAIRED") {
        weigh.against(Strength::Strong, || scene.fact(instance, "healthStatus", "the container instance under it is impaired"));
    }
}

fn says(scene: &Scene<'_>) -> String {
    let name = scene.the_container();
    format!("{name} does not end within {} s of being asked to stop and is killed", scene.story.stop_timeout / 1000)
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::longer_stop(scene)
}
