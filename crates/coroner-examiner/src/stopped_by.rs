//! Who ended a task, in a word.

use coroner_causes::cause::{Cause, Part, Stage};
use coroner_ecs::arn;
use coroner_scene::scene::Scene;
use coroner_scene::story::{Asker, End};

/// `None` where it hasn't ended, never ran, or nothing tells.
pub(crate) fn stopped_by(scene: &Scene<'_>, cause: Option<&Cause>) -> Option<&'static str> {
    let of_memory = |cause: &Cause| cause.stage == Stage::Run && cause.changed_by.contains(&Part::Memory);
    match scene.story.end {
        // The kernel kills whoever passes the limit of a cgroup, and nobody else sends SIGKILL to a task that nobody asked to stop.
        End::ByItself if scene.exit_code() == Some(137) && cause.is_some_and(of_memory) => Some("kernel"),
        End::ByItself => Some("itself"),
        End::Asked(Asker::Scaling | Asker::Scheduler) if is_replaced(scene) => Some("deployment"),
        End::Asked(Asker::Scaling | Asker::Scheduler) => Some("scheduler"),
        End::Asked(Asker::LoadBalancer) => Some("load-balancer"),
        End::Asked(Asker::ContainerHealth) => Some("health-check"),
        End::Asked(Asker::User) => Some("person"),
        End::Asked(Asker::Spot | Asker::Maintenance) => Some("platform"),
        End::Asked(Asker::Host) => Some("host"),
        End::Asked(Asker::Unknown) | End::Running | End::NeverStarted | End::Unknown => None,
    }
}

/// Whether the service is to run another revision than the task ran.
fn is_replaced(scene: &Scene<'_>) -> bool {
    let wanted = scene.service.and_then(|service| service.primary()).and_then(|primary| primary.task_definition.some());
    let own = scene.task.and_then(|task| task.value.task_definition_arn.some());
    wanted.zip(own).is_some_and(|(wanted, own)| arn::family_revision(wanted) != arn::family_revision(own))
}
