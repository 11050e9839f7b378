use crate::prelude::*;
use crate::scene::{HEALED, Scene};
use crate::weigh::{Fact, Weigher};

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    look: Some(look),
    ..Cause::new("transient-recovered", Stage::Placement, Tier::Normal, include_str!("transient_recovered.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    healed_in_log(scene, weigh);
    let Some(service) = scene.service.filter(|_| scene.task.is_none()) else { return };
    if service.running_count != service.desired_count || service.running_count.0.unwrap_or(0) == 0 {
        return;
    }
    let steady = service
        .events
        .iter()
        .filter(|event| event.message.contains("has reached a steady state"))
        .filter_map(|event| event.created_at.0)
        .max();
    let refused = service
        .events
        .iter()
        .enumerate()
        .filter(|(_, event)| ["was unable to place a task", "failed to launch a task"].iter().any(|words| event.message.contains(words)))
        .filter_map(|(index, event)| Some((event.created_at.0?, index)))
        .max();
    if let Some(((refused, index), steady)) = refused.zip(steady).filter(|((refused, _), steady)| refused < steady) {
        weigh.strong(|| scene.of_the_service(&format!("events/{index}"), service.events[index].message.to_string()).when(Some(refused)));
        weigh.strong(|| scene.of_the_service("events", "the service reached a steady state afterwards").when(Some(steady)));
    }
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
