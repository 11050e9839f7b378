use crate::answers;
use crate::draft::Remedy;
use crate::fit::{Amount, Obstacle};
use crate::prelude::*;
use crate::scene::Scene;
use crate::shortage;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE, "RESOURCE:CPU").whole().decisive(),
        at(REASON.or(EVENT), "RESOURCE:CPU").decisive(),
        at(EVENT, "has insufficient CPU"),
        at(EVENT, "insufficient CPU").re(r"(?i)(place|launch|container[- ]instance).*insufficient cpu"),
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::CapacityProvider],
    answers: &[answers::group],
    changed_by: &[Part::Cpu],
    ..Cause::new("insufficient-cpu-capacity", Stage::Placement, Tier::Cause, page!("insufficient_cpu_capacity.md"))
};

fn short(obstacle: &Obstacle) -> bool {
    matches!(obstacle, Obstacle::Short { amount: Amount::Cpu, .. })
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    shortage::weigh(scene, weigh, short);
}

fn says(scene: &Scene<'_>) -> String {
    shortage::says(scene, short, "CPU")
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    shortage::fix(scene, short)
}
