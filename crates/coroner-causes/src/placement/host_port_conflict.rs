use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::verdict::Remedy;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "already using a port required by your task").decisive(),
        at(FAILURE.or(EVENT).or(REASON), "RESOURCE:PORT").decisive(),
        at(REASON.or(AGENT_LOG), "contiguous host ports are unavailable").decisive(),
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("host-port-conflict", Stage::Placement, Tier::Cause, include_str!("host_port_conflict.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !weigh.supported() {
        return;
    }
    let Some(port) = fixed_port(scene) else { return };
    if let Some(instance) = scene.case.instances.iter().find(|instance| instance.ports_in_use().any(|used| used == port.to_string())) {
        weigh.moderate(|| scene.fact(instance, "remainingResources", format!("host port {port} is in use on the instance")));
    }
}

/// The host port that the task definition insists on.
fn fixed_port(scene: &Scene<'_>) -> Option<i64> {
    scene.definition?.port_mappings().filter_map(|p| p.host_port.0).find(|port| *port > 0)
}

fn says(scene: &Scene<'_>) -> String {
    match fixed_port(scene) {
        Some(port) => format!("host port {port} is taken on every instance that could run the task"),
        None => "a host port that the task needs is taken on every instance that could run it".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::dynamic_port(scene)
}
