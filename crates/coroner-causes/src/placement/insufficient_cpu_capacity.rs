use crate::capacity::Reserved;
use crate::prelude::*;
use crate::scene::Scene;
use crate::verdict::Remedy;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE, "RESOURCE:CPU").whole().decisive(),
        at(REASON.or(EVENT), "RESOURCE:CPU").decisive(),
        at(EVENT, "has insufficient CPU").decisive(),
        at(EVENT, "insufficient CPU").re(r"(?i)(place|launch|container[- ]instance).*insufficient cpu"),
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("insufficient-cpu-capacity", Stage::Placement, Tier::Cause, include_str!("insufficient_cpu_capacity.md"))
};

static CPU: Reserved = Reserved {
    resource: "CPU",
    unit: "CPU units",
    word: "CPU",
    needed: |definition| definition.cpu_units().or_else(|| Some(definition.container_definitions.iter().filter_map(|c| c.cpu.0).sum())),
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    CPU.weigh(scene, weigh);
}

fn says(scene: &Scene<'_>) -> String {
    CPU.says(scene)
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    CPU.fix(scene)
}
