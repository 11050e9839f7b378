use crate::capacity::Reserved;
use crate::prelude::*;
use crate::scene::Scene;
use crate::verdict::Remedy;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE, "RESOURCE:MEMORY").whole().decisive(),
        at(REASON.or(EVENT), "RESOURCE:MEMORY").decisive(),
        at(EVENT, "has insufficient memory").decisive(),
        at(EVENT, "insufficient memory").re(r"(?i)(place|launch|container[- ]instance).*insufficient memory"),
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("insufficient-memory-capacity", Stage::Placement, Tier::Cause, include_str!("insufficient_memory_capacity.md"))
};

static MEMORY: Reserved = Reserved {
    resource: "MEMORY",
    unit: "MiB",
    word: "memory",
    needed: |definition| {
        definition
            .memory_mib()
            .or_else(|| Some(definition.container_definitions.iter().filter_map(|c| c.memory_reservation.0.or(c.memory.0)).sum()))
    },
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    MEMORY.weigh(scene, weigh);
}

fn says(scene: &Scene<'_>) -> String {
    MEMORY.says(scene)
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    MEMORY.fix(scene)
}
