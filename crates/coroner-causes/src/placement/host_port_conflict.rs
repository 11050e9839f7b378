use crate::draft::Remedy;
use crate::fit::{Obstacle, fixed_ports};
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shortage;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "already using a port required by your task"),
        at(FAILURE.or(EVENT).or(REASON), "RESOURCE:PORT").decisive(),
        at(REASON.or(AGENT_LOG), "contiguous host ports are unavailable").decisive(),
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("host-port-conflict", Stage::Placement, Tier::Cause, include_str!("host_port_conflict.md"))
};

fn taken(obstacle: &Obstacle) -> bool {
    matches!(obstacle, Obstacle::Port(_))
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    shortage::weigh(scene, weigh, taken);
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
