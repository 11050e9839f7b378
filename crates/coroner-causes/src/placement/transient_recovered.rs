use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    look: Some(look),
    ..Cause::new("transient-recovered", Stage::Placement, Tier::Normal, include_str!("transient_recovered.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(service) = scene.service.filter(|_| scene.task.is_none()) else { return };
    if service.running_count != service.desired_count || service.running_count.0.unwrap_or(0) == 0 {
        return;
    }
    let steady = service.events.iter().filter(|event| event.message.contains("has reached a steady state")).filter_map(|event| event.created_at.0).max();
    let refused = service.events.iter().enumerate().filter(|(_, event)| event.message.contains("was unable to place a task")).filter_map(|(index, event)| Some((event.created_at.0?, index))).max();
    if let Some(((refused, index), steady)) = refused.zip(steady).filter(|((refused, _), steady)| refused < steady) {
        weigh.strong(|| scene.of_the_service(&format!("events/{index}"), service.events[index].message.to_string()).when(Some(refused)));
        weigh.strong(|| scene.of_the_service("events", "the service reached a steady state afterwards").when(Some(steady)));
    }
}
