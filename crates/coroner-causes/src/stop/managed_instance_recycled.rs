use coroner_ecs::time::span;

use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // Whatever a managed instance is drained for, its tasks that no service owns end with these words.
        at(REASON.or(EVENT), "Task stopped during instance draining").moderate(),
    ],
    explains: &[
        "container-instance-terminated",
        "normal-scale-in",
        "normal-deployment-replacement",
        "user-stopped",
        "sigterm-normal-stop",
        "windows-ctrl-c",
    ],
    look: Some(look),
    says: Some(says),
    ..Cause::new("managed-instance-recycled", Stage::Stop, Tier::Normal, page!("managed_instance_recycled.md"))
};

const DAY: i64 = 86_400_000;

/// ECS begins to drain a managed instance on its 14th day, and ends it on its 21st at the latest.
/// [Managed Instances](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html),
/// [instance draining](https://docs.aws.amazon.com/batch/latest/userguide/ecs-managed-instances-instance-draining.html)
const FROM: i64 = 14 * DAY;
const TO: i64 = 22 * DAY;
/// A record of the registration is younger than the launch by as long as the instance took to start.
const START: i64 = DAY / 4;

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(task) = scene.task else { return };
    let managed = task.launch_type.as_str() == "MANAGED_INSTANCES";
    let told = weigh.supported();
    let asked = matches!(scene.story.end, End::Asked(Asker::Scaling | Asker::Scheduler | Asker::User | Asker::Host | Asker::Unknown));
    if !(told || managed && asked) {
        return;
    }
    let drained = scene.instance.filter(|instance| instance.status.as_str() == "DRAINING");
    let age = age(scene);
    let old = age.is_some_and(|age| (FROM - START..TO).contains(&age));
    if !(told || old && drained.is_some()) {
        return;
    }
    if old {
        let age = age.unwrap_or_default();
        match scene.instance {
            Some(instance) => weigh.strong(|| {
                scene.fact(instance, "registeredAt", format!("its instance was {} old: managed ones are drained from day 14 on", span(age)))
            }),
            None => weigh.strong(|| scene.seen("startedAt", format!("it had run for {}, so its instance was older still", span(age)))),
        }
    } else if let Some((age, instance)) = age.zip(scene.instance).filter(|(age, _)| *age < FROM - START) {
        weigh.against(Strength::Strong, || {
            scene.fact(
                instance,
                "registeredAt",
                format!("its instance was only {} old, and is drained for its age from day 14 on", span(age)),
            )
        });
    }
    if managed {
        weigh.weak(|| scene.seen("launchType", "it ran on a managed instance, which ECS replaces by itself"));
    }
    if let Some(instance) = drained.filter(|_| !told) {
        weigh.weak(|| scene.fact(instance, "status", "the container instance is being drained"));
    }
    unless_something_else(scene, weigh);
}

/// Other reasons to drain an instance.
fn unless_something_else(scene: &Scene<'_>, weigh: &mut Weigher) {
    let impaired = scene.instance.filter(|instance| {
        instance.health_status.overall_status.as_str() == "IMPAIRED" || instance.status_reason.contains("INSTANCE_HEALTH")
    });
    if let Some(instance) = impaired {
        weigh.against(Strength::Strong, || scene.fact(instance, "healthStatus", "the instance is drained because it is impaired"));
    }
    if scene.story.end == End::ByItself {
        weigh.against(Strength::Decisive, || {
            scene.seen("executionStoppedAt", "its container had ended before the instance was drained").when(scene.story.died_at)
        });
    }
}

/// How old the instance was when the task was asked to stop. Without its record, what the task itself lived is the least of it.
fn age(scene: &Scene<'_>) -> Option<i64> {
    let task = scene.task?;
    let until = scene.story.stopping_at.or(task.stopped_at.0)?;
    let registered = scene.instance.and_then(|instance| instance.registered_at.0);
    match registered {
        Some(registered) => Some(until.since(registered)).filter(|age| *age >= 0),
        None => Some(until.since(task.started_at.0?)).filter(|age| *age >= FROM - START),
    }
}

fn says(_: &Scene<'_>) -> String {
    "its managed instance was drained to be replaced, as ECS does from day 14 on; nothing failed".to_owned()
}
