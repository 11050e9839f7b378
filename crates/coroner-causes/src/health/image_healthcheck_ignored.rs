use crate::prelude::*;
use crate::scene::Scene;
use crate::story::End;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The image has a check, and ECS knows of none.
        at(FAILURE, "HEALTHCHECK").re(r"(?is)\bUNKNOWN\b.*\bHEALTHCHECK\b|\bHEALTHCHECK\b.*\bUNKNOWN\b"),
    ],
    look: Some(look),
    wants: &[Wanted::Image],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port, Part::HealthCheck],
    ..Cause::new("image-healthcheck-ignored", Stage::Health, Tier::Normal, page!("image_healthcheck_ignored.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(task) = scene.task.filter(|_| scene.story.end == End::Running) else { return };
    let Some(definition) = scene.definition else { return };
    for container in task.containers.iter().filter(|container| container.health_status.as_str() != "UNHEALTHY") {
        let unchecked = definition.container(&container.name).is_some_and(|(_, d)| !d.health_check.present());
        if let Some(docker) =
            scene.docker_of(&container.name).filter(|docker| unchecked && docker.state.health.status.as_str() == "unhealthy")
        {
            weigh.decisive(|| {
                scene.fact(
                    docker,
                    "State/Health/Status",
                    "Docker runs the image's own HEALTHCHECK and calls it unhealthy; ECS reads only the task definition's",
                )
            });
            weigh.explains("container-health-check-failed");
            weigh.explains("health-check-tool-missing");
        }
    }
}
