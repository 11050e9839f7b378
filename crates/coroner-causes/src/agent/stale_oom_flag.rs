use crate::prelude::*;
use crate::scene::Scene;
use crate::shape;
use crate::weigh::Weigher;
use coroner_case::LogStream;
use coroner_ecs::Timestamp;
use coroner_ecs::arn;

/// In milliseconds: log drivers deliver late, but not that late.
const A_MINUTE: i64 = 60_000;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["container-out-of-memory", "child-process-out-of-memory"],
    look: Some(look),
    changed_by: &[Part::Memory],
    ..Cause::new("stale-oom-flag", Stage::Agent, Tier::Rare, page!("stale_oom_flag.md"))
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
        _ if let Some((stream, index)) = goes_on(scene) => {
            weigh.decisive(|| scene.logged(stream, index, "the same container goes on logging after ECS called it stopped"));
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

/// A line that the container logged after its end: of a stream of this task, or with the container's own id in it, as hosts are called
/// after it.
fn goes_on<'a>(scene: &Scene<'a>) -> Option<(&'a LogStream, usize)> {
    let (task, first) = scene.task.zip(scene.first())?;
    let after = Timestamp(task.stopped_at.0?.0 + A_MINUTE);
    let id = first.runtime_id.get(..12).filter(|id| id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    // What was logged behind the task's end is evidence of nothing else.
    scene.case.streams_of(arn::short_name(&task.value.task_arn)).into_iter().find_map(|stream| {
        let own = stream.task_id.is_some();
        let of_it = |index: &usize| {
            let line = &stream.lines[*index];
            line.timestamp.0.is_some_and(|at| at > after) && (own || id.is_some_and(|id| line.message.contains(id)))
        };
        (0..stream.lines.len()).rev().find(of_it).map(|index| (stream, index))
    })
}
