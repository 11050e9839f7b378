use crate::prelude::*;
use crate::scene::Scene;
use crate::shape;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["container-out-of-memory", "child-process-out-of-memory"],
    look: Some(look),
    ..Cause::new("stale-oom-flag", Stage::Agent, Tier::Rare, include_str!("stale_oom_flag.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(first) = scene.first().filter(|_| shape::oom_flagged(scene)) else { return };
    if first.exit_code.0.is_some() {
        return;
    }
    match scene.docker_of(&first.name) {
        Some(docker) if docker.state.running.0 == Some(true) => {
            weigh.decisive(|| scene.fact(docker, "State/Running", "the container goes on running on the host"));
            for slug in ["container-out-of-memory", "task-out-of-memory", "child-process-out-of-memory"] {
                weigh.explains(slug);
            }
        }
        _ if !scene.on_fargate() && scene.task.is_some_and(|task| task.stopped()) => {
            weigh.moderate(|| scene.seen_first("exitCode", "ECS calls the container stopped for memory, yet it has no exit code"));
        }
        _ => {}
    }
}
