use coroner_case::command;
use coroner_ecs::deployment::ServiceDeployment;

use super::blue_green_stage_failed::{is_pause, latest};
use crate::draft::Remedy;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT.or(FAILURE), "rolled back by user").re(r"(?i)service deployment rolled back by user").decisive()],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    nature: Nature::Unfinished,
    ..Cause::new("deployment-stopped-by-user", Stage::Deployment, Tier::Normal, page!("deployment_stopped_by_user.md"))
};

/// The states that StopServiceDeployment leads to, and a pause that was answered with ROLLBACK. A breaker or an alarm without rollback
/// ends in STOPPED as well.
/// [Stopping service deployments](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html),
/// [API_ServiceDeployment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html), `stoppedAt`
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.task.is_some() {
        return;
    }
    if let Some(deployment) = latest(scene) {
        let mut hooks = deployment.lifecycle_hook_details.iter().enumerate();
        if let Some((index, hook)) = hooks.find(|(_, hook)| is_pause(hook) && hook.status.as_str() == "FAILED") {
            weigh.decisive(|| {
                let text = format!("the pause {} was answered with ROLLBACK", hook.hook_id);
                scene.fact(deployment, &format!("lifecycleHookDetails/{index}/status"), text)
            });
        } else if !weigh.supported() && was_stopped(deployment) {
            let at = deployment.stopped_at.0.or(deployment.updated_at.0);
            let text = format!("the deployment is {}, and neither breaker nor alarm nor hook asked for it", deployment.status);
            weigh.strong(|| scene.fact(deployment, "status", text).when(at));
        }
        return;
    }
    let refused =
        |action: &coroner_case::Action| action.detail.event_name.as_str() == "HOOK_FAILED" && action.detail.hook_type.as_str() == "PAUSE";
    if let Some(action) = scene.case.actions.iter().find(|action| refused(&action.value)) {
        weigh.decisive(|| scene.fact(action, "eventName", format!("the pause {} was answered with ROLLBACK", action.detail.hook_id)));
    }
}

/// Whether nothing but a call explains the state.
fn was_stopped(deployment: &ServiceDeployment) -> bool {
    let triggered = |status: &str| status == "TRIGGERED";
    let hooks = || deployment.lifecycle_hook_details.iter();
    matches!(deployment.status.as_str(), "STOP_REQUESTED" | "STOPPED" | "ROLLBACK_REQUESTED")
        && deployment.why().is_none()
        && !triggered(&deployment.deployment_circuit_breaker.status)
        && !triggered(&deployment.alarms.status)
        && !hooks().any(|hook| matches!(hook.status.as_str(), "FAILED" | "TIMED_OUT"))
}

/// Whether a pause was answered with ROLLBACK, as the record tells it.
fn is_answered(scene: &Scene<'_>) -> bool {
    let refused = |deployment: &ServiceDeployment| {
        deployment.lifecycle_hook_details.iter().any(|hook| is_pause(hook) && hook.status.as_str() == "FAILED")
    };
    latest(scene).is_some_and(|deployment| refused(&deployment.value))
}

fn says(scene: &Scene<'_>) -> String {
    match is_answered(scene) {
        true => "somebody answered the pause with ROLLBACK; the deployment did not fail by itself".to_owned(),
        false => "somebody, or a program, stopped the deployment; it did not fail by itself".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let call = if is_answered(scene) { "ContinueServiceDeployment" } else { "StopServiceDeployment" };
    let mut who = command!("aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue={}", call);
    if let Some(from) = latest(scene).and_then(|deployment| deployment.created_at.0) {
        who = who.with(command!("--start-time {}", from.to_string()));
    }
    vec![Remedy {
        summary: format!("if it was not meant, see who called {call}, and with which program; then deploy again"),
        why: "CloudTrail keeps the caller and the user agent of each call for 90 days.".to_owned(),
        risk:
            "Terraform with sigint_rollback calls it when it is cancelled, and from provider 6.53.0 until 6.58.0 without being cancelled."
                .to_owned(),
        commands: vec![who],
        ..Remedy::default()
    }]
}
