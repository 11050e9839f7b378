use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["sidecar-crashed", "container-out-of-memory", "task-out-of-memory", "service-connect-proxy-unhealthy"],
    look: Some(look),
    changed_by: &[Part::Port],
    ..Cause::new("service-connect-resource-starved", Stage::Discovery, Tier::Cause, page!("service_connect_resource_starved.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(task) = scene.task.filter(|_| !scene.story.asked()) else { return };
    let killed = task.containers.iter().enumerate().find(|(_, c)| c.name.starts_with("ecs-service-connect-") && c.exit_code.0 == Some(137));
    let Some((index, container)) = killed else { return };
    let app =
        task.containers.iter().any(|c| !c.name.starts_with("ecs-service-connect-") && c.exit_code.0 == Some(137) && !c.reason.is_empty());
    if !app {
        weigh.decisive(|| {
            scene.seen(
                &format!("containers/{index}/exitCode"),
                format!("the injected proxy {} was killed (137) though nothing had asked the task to stop", container.name),
            )
        });
        for slug in ["sidecar-crashed", "task-out-of-memory", "container-out-of-memory", "host-out-of-memory"] {
            weigh.explains(slug);
        }
    }
}
