use crate::fading::HEALED;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::{Fact, Weigher};
use coroner_case::Located;
use coroner_ecs::task::Task;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    look: Some(look),
    nature: Nature::Healed,
    ..Cause::new("transient-recovered", Stage::Placement, Tier::Normal, page!("transient_recovered.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    healed_in_log(scene, weigh);
    let Some(service) = scene.service.filter(|_| scene.task.is_none()) else { return };
    if !service.is_whole() || scene.came_to_nothing.is_some() {
        return;
    }
    let steady = service.steady_times().max();
    // What the catalogue knows as a fault's message, and what was the last of them.
    let fault = |hit: &&crate::scene::Hit| scene.texts[hit.text].place == EVENT && scene.meaning_of(hit).tier != Tier::Normal;
    let refused =
        scene.hits.iter().filter(fault).map(|hit| &scene.texts[hit.text]).filter(|text| text.at.is_some()).max_by_key(|text| text.at);
    // What weighs as it did has not healed.
    if let Some((text, steady)) = refused.zip(steady).filter(|(text, steady)| text.at < Some(*steady) && text.demotion > 0) {
        weigh.strong(|| Fact { text: text.text.to_string(), source: text.source(), at: text.at });
        weigh.strong(|| scene.of_the_service("events", "the service reached a steady state afterwards").when(Some(steady)));
    } else if let Some((task, steady)) = late_start(scene).zip(steady) {
        weigh.strong(|| {
            scene.fact(task, "stoppedReason", format!("a task failed to start: {}", task.stopped_reason)).when(task.stopped_at.0)
        });
        weigh.strong(|| {
            scene.of_the_service("events", "another of the same revision started, and the service is steady").when(Some(steady))
        });
    }
}

/// The last task of the primary revision that failed to start, if the service was steady on that revision after all such tasks: what a
/// retry of the same thing heals was no fault of the thing.
fn late_start<'a>(scene: &Scene<'a>) -> Option<&'a Located<Task>> {
    let service = scene.service?;
    let primary = service.primary()?;
    let steady = scene.steady_at(service)?;
    let of_revision = |task: &&'a Located<Task>| {
        task.task_definition_arn == primary.task_definition && task.service_name() == service.service_name.some()
    };
    let never_ran =
        |task: &&'a Located<Task>| task.stopped() && task.started_at.0.is_none() && task.stop_code.as_str() == "TaskFailedToStart";
    let failed: Vec<&'a Located<Task>> = scene.case.tasks.iter().filter(of_revision).filter(never_ran).collect();
    let healed = |task: &&'a Located<Task>| task.stopped_at.0.is_some_and(|at| at < steady);
    // Another one has to have started since, and a service that was steady in between has failed of it again.
    let last = failed.iter().filter_map(|task| task.stopped_at.0).max()?;
    let started = scene.case.tasks.iter().filter(of_revision).any(|task| task.started_at.0.is_some() && task.created_at.0 > Some(last));
    let told = || scene.case.index.history.started_after(service, last).is_some_and(|(at, _)| at <= steady);
    let first = failed.iter().filter_map(|task| task.stopped_at.0).min()?;
    let between = service.steady_times().any(|at| at > first && at < last);
    if between || !(started || told()) {
        return None;
    }
    let crashed = scene.case.tasks.iter().filter(of_revision).any(|task| task.stopped() && task.started_at.0.is_some());
    if crashed || !failed.iter().all(healed) { None } else { failed.into_iter().max_by_key(|task| task.stopped_at.0) }
}

/// A task that runs and is healthy, and whose log tells of trouble before it was ready.
fn healed_in_log(scene: &Scene<'_>, weigh: &mut Weigher) {
    let healthy = scene.task.is_some_and(|task| task.last_status.as_str() == "RUNNING" && task.health_status.as_str() == "HEALTHY");
    if !healthy {
        return;
    }
    let trouble = scene.hits.iter().map(|hit| &scene.texts[hit.text]).find(|text| text.place == LOG && text.demotion >= HEALED);
    if let Some(text) = trouble {
        weigh.strong(|| Fact { text: format!("before it was ready it logged: {}", text.text), source: text.source(), at: text.at });
        weigh.strong(|| scene.seen("healthStatus", "it was ready afterwards, runs and is HEALTHY"));
    }
}
