use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(SCALING, "AlreadyAtMaxCapacity").decisive(),
        // At the minimum an idle service rests, so these two are faults only now and then.
        at(SCALING, "AlreadyAtMinCapacity").moderate(),
        at(SCALING, "AlreadyAtDesiredCapacity").weak(),
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::Scaling],
    ..Cause::new("scaling-bound-reached", Stage::Scaling, Tier::Cause, page!("scaling_bound_reached.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(target) = scene.case.scalable_targets.first() else { return };
    let (Some(most), Some(service)) = (target.max_capacity.0, scene.service) else { return };
    if service.desired_count.0 == Some(most) && scene.case.alarms.iter().any(|alarm| alarm.state_value.as_str() == "ALARM") {
        weigh.strong(|| {
            scene.fact(target, "MaxCapacity", format!("the service stands at its upper bound of {most} while an alarm asks for more"))
        });
    }
}

fn says(scene: &Scene<'_>) -> String {
    match scene.case.scalable_targets.first().and_then(|target| target.max_capacity.0.zip(target.min_capacity.0)) {
        Some((most, least)) => format!("scaling stands at a bound: between {least} and {most} tasks are allowed"),
        None => "scaling stands at a bound and does not pass it".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::wider_scaling(scene)
}
