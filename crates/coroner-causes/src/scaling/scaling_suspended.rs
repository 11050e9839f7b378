use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // Only in pasted output; in the JSON of `describe-scalable-targets` the flags are fields.
        at(SCALING, "DynamicScalingInSuspended").re(r"DynamicScalingInSuspended\W+(?i:true)"),
        at(SCALING, "DynamicScalingOutSuspended").re(r"DynamicScalingOutSuspended\W+(?i:true)"),
        at(SCALING, "ScheduledScalingSuspended").re(r"ScheduledScalingSuspended\W+(?i:true)"),
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::Scaling],
    ..Cause::new("scaling-suspended", Stage::Scaling, Tier::Cause, page!("scaling_suspended.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some((target, what)) = suspended(scene) else { return };
    weigh.decisive(|| scene.fact(target, "SuspendedState", format!("suspended: {what}")));
}

fn suspended<'a>(scene: &Scene<'a>) -> Option<(&'a coroner_case::Located<coroner_ecs::scaling::ScalableTarget>, String)> {
    scene.case.scalable_targets.iter().find_map(|target| {
        let state = &target.suspended_state;
        let parts = [
            ("scaling out", state.dynamic_scaling_out_suspended.0),
            ("scaling in", state.dynamic_scaling_in_suspended.0),
            ("scheduled scaling", state.scheduled_scaling_suspended.0),
        ];
        let on: Vec<&str> = parts.iter().filter(|(_, flag)| *flag == Some(true)).map(|(name, _)| *name).collect();
        // Scaling in alone is suspended on purpose now and then; beside a bound that was hit it explains nothing.
        let only_in = on == ["scaling in"] && scene.bears("scaling-bound-reached");
        (!on.is_empty() && !only_in).then(|| (target, on.join(", ")))
    })
}

fn says(scene: &Scene<'_>) -> String {
    suspended(scene).map_or_else(|| "scaling is suspended".to_owned(), |(_, what)| format!("{what} is suspended on the scalable target"))
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::resume_scaling(scene)
}
