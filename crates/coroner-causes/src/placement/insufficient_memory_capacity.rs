use crate::answers;
use crate::draft::Remedy;
use crate::fit::{Amount, Obstacle};
use crate::prelude::*;
use crate::scene::Scene;
use crate::shortage;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE, "RESOURCE:MEMORY").whole().decisive(),
        at(REASON.or(EVENT), "RESOURCE:MEMORY").decisive(),
        at(EVENT, "has insufficient memory"),
        at(EVENT, "insufficient memory").re(r"(?i)(place|launch|container[- ]instance).*insufficient memory"),
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::CapacityProvider],
    answers: &[answers::group],
    changed_by: &[Part::Memory],
    ..Cause::new("insufficient-memory-capacity", Stage::Placement, Tier::Cause, page!("insufficient_memory_capacity.md"))
};

fn short(obstacle: &Obstacle) -> bool {
    matches!(obstacle, Obstacle::Short { amount: Amount::Memory, .. })
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    shortage::weigh(scene, weigh, short);
}

fn says(scene: &Scene<'_>) -> String {
    shortage::says(scene, short, "memory")
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    shortage::fix(scene, short)
}
