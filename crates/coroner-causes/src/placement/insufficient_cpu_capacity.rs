use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
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
    ..Cause::new("insufficient-cpu-capacity", Stage::Placement, Tier::Cause, include_str!("insufficient_cpu_capacity.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !weigh.supported() {
        return;
    }
    let Some((needed, best, instance)) = arithmetic(scene) else { return };
    if best < needed {
        weigh.moderate(|| {
            scene.fact(instance, "remainingResources", format!("the task needs {needed} CPU units, the instance with most has {best} left"))
        });
    } else {
        weigh.against(Strength::Moderate, || {
            scene.fact(instance, "remainingResources", format!("{best} CPU units are left now and {needed} are needed"))
        });
    }
}

/// What the task needs, the most that an instance has left, and that instance.
fn arithmetic<'a>(scene: &Scene<'a>) -> Option<(i64, i64, &'a coroner_case::Located<coroner_ecs::instance::ContainerInstance>)> {
    let definition = scene.definition?;
    let needed = definition.cpu_units().or_else(|| {
        let sum: i64 = definition.container_definitions.iter().filter_map(|c| c.cpu.0).sum();
        (sum > 0).then_some(sum)
    })?;
    let usable = scene.case.instances.iter().filter(|instance| matches!(instance.status.as_str(), "" | "ACTIVE"));
    let (best, instance) = usable.filter_map(|instance| Some((instance.remaining("CPU")?, instance))).max_by_key(|(left, _)| *left)?;
    Some((needed, best, instance))
}

fn says(scene: &Scene<'_>) -> String {
    match arithmetic(scene) {
        Some((needed, best, instance)) => {
            let all = instance.registered("CPU").map_or_else(String::new, |all| format!(" of {all}"));
            format!("no container instance has {needed} CPU units free for the task; the best has {best}{all}")
        }
        None => "no container instance has enough CPU left for the task".to_owned(),
    }
}
