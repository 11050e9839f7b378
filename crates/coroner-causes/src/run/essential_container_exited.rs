use coroner_case::command;
use coroner_ecs::arn;

use crate::deployments::replaced;
use crate::draft::Remedy;
use crate::fork::innermost;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(REASON.or(EVENT), "Essential container in task exited"), at(STOP_CODE, "EssentialContainerExited").whole()],
    explains: &["deployment-failed", "steady-state-not-reached"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    nature: Nature::EssentialEnded,
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("essential-container-exited", Stage::Run, Tier::Wrapper, page!("essential_container_exited.md"))
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

fn says(scene: &Scene<'_>) -> String {
    // In words of its own a reason tells more than that something ended.
    let reason = scene.task.and_then(|task| task.stopped_reason.some()).filter(|reason| !reason.contains("Essential container"));
    if let Some(reason) = reason.filter(|_| !scene.pasted) {
        return format!("ECS stopped the task: “{}”, which is in no catalogue", innermost(reason));
    }
    match scene.first().filter(|_| !scene.pasted).and_then(|first| first.name.some()) {
        Some(name) => format!("container {name} ended, which is essential, so ECS stopped the task; no exit code is told"),
        None => "an essential container ended, so ECS stopped the whole task".to_owned(),
    }
}

/// The log of the container that ended first is the one thing that tells more, where the task itself is at hand.
fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some((task, first)) = scene.task.filter(|_| !scene.pasted).zip(scene.first()) else { return Vec::new() };
    let option = |key: &str| scene.first_definition().and_then(|(_, definition)| definition.log_configuration.options.get(key));
    let id = arn::short_name(&task.task_arn);
    let commands = match (option("awslogs-group"), option("awslogs-stream-prefix")) {
        (Some(group), Some(prefix)) => {
            let stream = format!("{prefix}/{}/{id}", first.name);
            vec![command!("aws logs get-log-events --log-group-name {} --log-stream-name {}", group, stream)]
        }
        _ if !task.task_arn.is_empty() => vec![command!("coroner task {}", task.task_arn.as_str())],
        _ => Vec::new(),
    };
    vec![Remedy {
        summary: format!("read the last lines of the log of {}: it ended first", first.name),
        why: "The task lives only while all its essential containers live, so the remedy is always with the one that ended first."
            .to_owned(),
        commands,
        ..Remedy::default()
    }]
}
