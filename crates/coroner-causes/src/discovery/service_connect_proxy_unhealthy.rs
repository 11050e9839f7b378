use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(LOG.or(AGENT_LOG), "Envoy readiness check failed").moderate()],
    explains: &["container-health-check-failed", "sidecar-crashed"],
    look: Some(look),
    changed_by: &[Part::Port],
    ..Cause::new("service-connect-proxy-unhealthy", Stage::Discovery, Tier::Cause, page!("service_connect_proxy_unhealthy.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(task) = scene.task else { return };
    let proxy = |name: &str| name.starts_with("ecs-service-connect-");
    let sick = task.containers.iter().enumerate().find(|(_, c)| proxy(&c.name) && c.health_status.as_str() == "UNHEALTHY");
    let Some((index, container)) = sick else { return };
    let alone = !task.containers.iter().any(|c| !proxy(&c.name) && c.health_status.as_str() == "UNHEALTHY");
    if alone {
        weigh.decisive(|| {
            scene.seen(
                &format!("containers/{index}/healthStatus"),
                format!("the only unhealthy container is the injected proxy {}", container.name),
            )
        });
        weigh.explains("container-health-check-failed");
    }
}
