use crate::draft::Remedy;
use crate::fit::{Obstacle, fixed_ports};
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shortage;
use crate::weigh::{Fact, Weigher};

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "already using a port required by your task"),
        at(FAILURE.or(EVENT).or(REASON), "RESOURCE:PORT").decisive(),
        at(REASON.or(AGENT_LOG), "contiguous host ports are unavailable").decisive(),
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    changed_by: &[Part::Port],
    ..Cause::new("host-port-conflict", Stage::Placement, Tier::Cause, page!("host_port_conflict.md"))
};

fn taken(obstacle: &Obstacle) -> bool {
    matches!(obstacle, Obstacle::Port(_))
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    shortage::weigh(scene, weigh, taken);
    if let Some(fact) = too_few(scene).filter(|_| weigh.supported()) {
        weigh.follows(|| fact);
    }
}

/// A fixed port lets one task run on an instance. A service that wants more of them than there are instances, and does not just replace
/// a revision, was made for more instances: why they never joined is not told.
fn too_few(scene: &Scene<'_>) -> Option<Fact> {
    let service = scene.service.filter(|service| scene.task.is_none() && service.deployments.len() <= 1)?;
    let (wanted, instances) = (service.desired_count.0?, scene.case.instances.len());
    let few = instances > 0 && usize::try_from(wanted).is_ok_and(|wanted| wanted > instances);
    let words = || format!("{wanted} tasks that each take the port of an instance need as many instances, and {instances} joined");
    few.then(|| scene.fact(service, "desiredCount", words()))
}

fn says(scene: &Scene<'_>) -> String {
    let seen =
        shortage::closest(scene, taken).and_then(|(_, obstacle)| if let Obstacle::Port(port) = obstacle { Some(port) } else { None });
    match seen.or_else(|| fixed_ports(scene.definition?).next()) {
        Some(port) => format!("host port {port} is taken on every instance that could run the task"),
        None => "a host port that the task needs is taken on every instance that could run it".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::dynamic_port(scene)
}
