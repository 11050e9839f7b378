use crate::prelude::*;
use crate::scene::Scene;
use crate::story::End;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(AGENT_LOG, "attempt reset period has not elapsed").moderate()],
    explains: &[],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("container-restart-masked", Stage::Run, Tier::Rare, page!("container_restart_masked.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(task) = scene.task.filter(|_| scene.story.end == End::Running) else { return };
    let restarts =
        |name: &str| scene.definition.and_then(|d| d.container(name)).is_some_and(|(_, c)| c.restart_policy.enabled.0 == Some(true));
    if let Some((index, container)) = task.containers.iter().enumerate().find(|(_, c)| c.restart_count.0.is_some_and(|count| count >= 2)) {
        weigh.strong(|| {
            scene.seen(
                &format!("containers/{index}/restartCount"),
                format!("{} was restarted {} times in place", container.name, container.restart_count.0.unwrap_or(0)),
            )
        });
        if restarts(&container.name) {
            weigh.strong(|| {
                scene.defined("containerDefinitions", format!("{} has a restart policy, so its end does not end the task", container.name))
            });
        }
        return;
    }
    let rising = scene.metrics("RestartCount").find(|series| series.values.iter().filter_map(|v| v.0).sum::<f64>() >= 2.0);
    if let Some(series) = rising.filter(|_| task.containers.iter().any(|c| restarts(&c.name))) {
        weigh.strong(|| scene.fact(series, "Values", "the restart count rises while the task goes on RUNNING"));
        weigh.strong(|| scene.defined("containerDefinitions", "a container has a restart policy, so its end does not end the task"));
    }
}
