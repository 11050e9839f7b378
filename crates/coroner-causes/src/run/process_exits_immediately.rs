use coroner_ecs::time::span;

use crate::prelude::*;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::story::End;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["application-error"],
    look: Some(look),
    says: Some(says),
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("process-exits-immediately", Stage::Run, Tier::Cause, page!("process_exits_immediately.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.exit_code() != Some(0) || scene.story.end != End::ByItself || !scene.in_service() || shape::oom_flagged(scene) {
        return;
    }
    let Some(task) = scene.task else { return };
    // A helper's failure may have ended the task, and the main process then ended well.
    let other = task.containers.iter().find(|c| c.exit_code.0.is_some_and(|code| !matches!(code, 0 | 143 | 137)));
    if let Some(other) = other {
        weigh.against(Strength::Strong, || {
            scene.seen("containers", format!("{} ended with {}", other.name, other.exit_code.0.unwrap_or(0)))
        });
    }
    weigh.strong(|| {
        scene.seen_first("exitCode", "the main process of a service ended by itself and in good order (0)").when(scene.story.died_at)
    });
    match scene.story.lifetime {
        Some(ms) if ms < 60_000 => weigh.moderate(|| scene.seen("startedAt", format!("it ran for {}", span(ms)))),
        Some(ms) if ms > 3_600_000 => weigh.against(Strength::Weak, || scene.seen("startedAt", format!("it ran for {}", span(ms)))),
        _ => {}
    }
    if scene.case.logs.iter().any(|log| Some(log.container.as_str()) == scene.first().map(|c| c.name.as_str()) && log.lines.is_empty()) {
        weigh.weak(|| scene.seen_first("name", "it logged nothing"));
    }
}

fn says(scene: &Scene<'_>) -> String {
    let name = scene.the_container();
    match scene.story.lifetime {
        Some(ms) => format!("the main process of {name} has nothing to do and ends with 0 after {}", span(ms)),
        None => format!("the main process of {name} has nothing to do and ends with 0"),
    }
}
