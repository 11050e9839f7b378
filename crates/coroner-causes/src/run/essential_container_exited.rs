use crate::deployments::replaced;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(REASON.or(EVENT), "Essential container in task exited"), at(STOP_CODE, "EssentialContainerExited").whole()],
    explains: &["deployment-failed", "steady-state-not-reached"],
    look: Some(look),
    nature: Nature::EssentialEnded,
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("essential-container-exited", Stage::Run, Tier::Wrapper, include_str!("essential_container_exited.md"))
};

/// A service that starts more tasks than it wants and stops has lost the others: each ended by itself, of an essential container.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    // Of a deployment that does not get through the count of failed tasks tells more.
    let told = scene.service.and_then(|service| service.primary()?.failed_tasks.0).is_some_and(|failed| failed > 0);
    if told {
        return;
    }
    let Some(lost) = scene.service.filter(|_| scene.task.is_none()).and_then(|service| replaced(&service.value)) else { return };
    weigh.strong(|| {
        let text = format!("{} tasks ended though nobody stopped them, and were replaced", lost.tasks);
        scene.of_the_service("events", text).when(Some(lost.span.1))
    });
}
