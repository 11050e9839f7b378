use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "Thread starvation or clock leap detected").moderate(),
        at(LOG, "could be caused by thread pool starvation").weak(),
    ],
    explains: &[
        "worker-timeout",
        "lb-health-check-timeout",
        "lb-slow-start",
        "health-check-too-strict",
        "container-health-check-failed",
        "alb-gateway-timeout",
    ],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Cpu],
    ..Cause::new("insufficient-task-cpu", Stage::Run, Tier::Cause, page!("insufficient_task_cpu.md"))
};

/// Share of the task's CPU that counts as all of it: the metric is an average over a minute.
const ALL: f64 = 95.0;

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let cpu = scene.task_cpu();
    let busy = scene
        .metrics("cpu")
        .filter_map(|series| {
            let of_units = series.label.to_ascii_lowercase().contains("utilized");
            let share = |value: f64| if of_units { cpu.map_or(0.0, |cpu| value / cpu as f64 * 100.0) } else { value };
            let values: Vec<f64> = series.values.iter().filter_map(|value| value.0).map(share).collect();
            let full = values.iter().filter(|value| **value >= ALL).count();
            (full > 0).then_some((full, values.len(), series))
        })
        .max_by_key(|(full, ..)| *full);
    // A CPU limit withholds time; it never kills. What it makes late shows as a timeout or a failed check.
    let late = matches!(scene.story.end, End::Asked(Asker::LoadBalancer | Asker::ContainerHealth))
        || scene.bears("worker-timeout")
        || scene.bears("lb-health-check-timeout");
    if let Some((full, all, series)) = busy {
        if full >= 2 || all == 1 {
            if late {
                weigh.decisive(|| scene.fact(series, "Values", format!("{full} of {all} values show the whole CPU of the task in use")));
            } else if scene.story.end == End::Running {
                weigh.moderate(|| scene.fact(series, "Values", format!("{full} of {all} values show the whole CPU of the task in use")));
            }
        } else if late {
            weigh.moderate(|| scene.fact(series, "Values", format!("{full} of {all} values show the whole CPU of the task in use")));
        }
    } else if let Some((peak, series)) = scene.peak("cpu").filter(|(peak, _)| late && *peak < 70.0) {
        weigh.against(Strength::Strong, || scene.fact(series, "Values", format!("CPU use never passed {peak:.0} %")));
    }
    if late
        && crate::balance::codes(scene).is_empty()
        && let Some(cpu) = cpu.filter(|cpu| *cpu <= 256)
    {
        weigh.weak(|| scene.defined("cpu", format!("the task has {cpu} CPU units, a quarter of a core or less")));
    }
    if shape::oom_flagged(scene) || scene.exit_code() == Some(137) && !scene.story.asked() {
        weigh.against(Strength::Strong, || scene.seen_first("exitCode", "it was killed, and for lack of CPU nothing is ever killed"));
    }
}

fn says(scene: &Scene<'_>) -> String {
    match scene.task_cpu() {
        Some(cpu) => format!("{cpu} CPU units are too little for what the task has to do in time"),
        None => "the task has too little CPU for what it has to do in time".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::more_cpu(scene)
}
