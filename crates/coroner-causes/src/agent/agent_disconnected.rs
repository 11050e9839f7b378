use crate::fit::{Obstacle, fits};
use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "AGENT").whole().decisive(),
        at(EVENT, "have the agent connected").re(r"(?i)(n't|not) have the agent connected"),
        at(EVENT, "encountered error \"AGENT\""),
        at(REASON.or(EVENT), "TaskFailedToStart: AGENT").re(r"TaskFailedToStart: AGENT\b"),
        at(AGENT_LOG, "Error connecting to ACS").moderate(),
        at(AGENT_LOG, "Error connecting to TCS").weak(),
        at(FAILURE, "agentConnected").re(r#"(?i)"?agentConnected"?\s*[:=]\s*"?false"#),
    ],
    look: Some(look),
    says: Some(says),
    ..Cause::new("agent-disconnected", Stage::Agent, Tier::Cause, page!("agent_disconnected.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let active = scene.task.is_none_or(|task| !task.stopped());
    if !active {
        return;
    }
    let lost = scene.instance.filter(|instance| instance.agent_connected.0 == Some(false));
    let all_lost =
        scene.task.is_none() && !scene.case.instances.is_empty() && scene.case.instances.iter().all(|i| i.agent_connected.0 == Some(false));
    let disconnected = scene.task.is_some_and(|task| task.connectivity.as_str() == "DISCONNECTED");
    match lost {
        Some(instance) if disconnected => {
            weigh.decisive(|| {
                scene.fact(
                    instance,
                    "agentConnected",
                    "the agent of the container instance is not connected, and the task's record is as old as its last word",
                )
            });
        }
        Some(instance) => weigh.strong(|| scene.fact(instance, "agentConnected", "the agent of the container instance is not connected")),
        None if all_lost => {
            weigh.strong(|| scene.fact(&scene.case.instances[0], "agentConnected", "no container instance has a connected agent"))
        }
        None => {}
    }
    if scene.task.is_none() {
        beside_others(scene, weigh);
    }
    if disconnected {
        weigh.strong(|| scene.seen("connectivity", "ECS has lost the agent of this task"));
    }
}

/// Other instances may stand in the way as well, or be what the scheduler names although the task would fit on this one.
fn beside_others(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !weigh.supported() && !scene.bears("placement-failed-generic") {
        return;
    }
    let fits = fits(scene);
    if let Some(fit) = fits.iter().find(|fit| fit.obstacles == [Obstacle::Disconnected]) {
        weigh.strong(|| scene.fact(fit.instance, "agentConnected", "this instance has room for the task, but its agent is not connected"));
        for slug in
            ["insufficient-cpu-capacity", "insufficient-memory-capacity", "host-port-conflict", "eni-limit-reached", "insufficient-gpu"]
        {
            weigh.explains(slug);
        }
    } else if let Some(fit) = fits.iter().find(|fit| !fit.obstacles.is_empty() && !fit.obstacles.contains(&Obstacle::Disconnected)) {
        weigh.against(Strength::Strong, || {
            scene.fact(fit.instance, "agentConnected", "the agent of this instance is connected, and the task does not fit there either")
        });
    }
}

fn says(scene: &Scene<'_>) -> String {
    let id = scene.instance.and_then(|instance| instance.ec2_instance_id.some()).unwrap_or("the container instance");
    format!("the ECS agent on {id} is not connected, so its tasks' states are stale and it takes no new ones")
}
