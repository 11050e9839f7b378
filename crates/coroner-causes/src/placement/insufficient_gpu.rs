use crate::draft::Remedy;
use crate::fit::{Amount, Obstacle};
use crate::prelude::*;
use crate::scene::Scene;
use crate::shortage;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE, "RESOURCE:GPU").whole().decisive(),
        at(REASON.or(EVENT), "RESOURCE:GPU").decisive(),
        // No source confirms this wording; CPU and memory are told so.
        at(EVENT, "insufficient GPU").re(r"(?i)container[- ]instance.*insufficient gpu"),
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("insufficient-gpu", Stage::Placement, Tier::Rare, page!("insufficient_gpu.md"))
};

fn short(obstacle: &Obstacle) -> bool {
    matches!(obstacle, Obstacle::Short { amount: Amount::Gpu, .. })
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    shortage::weigh(scene, weigh, short);
}

fn says(scene: &Scene<'_>) -> String {
    shortage::says(scene, short, "GPUs")
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    shortage::fix(scene, short)
}
