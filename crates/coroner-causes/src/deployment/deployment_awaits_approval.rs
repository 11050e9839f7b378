use coroner_case::{Action, ActionOf, Located, command};
use coroner_ecs::Timestamp;

use crate::draft::Remedy;
use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::{Fact, Weigher};

pub(crate) static CAUSE: Cause = Cause {
    explains: &["scaling-blocked-by-deployment"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("deployment-awaits-approval", Stage::Deployment, Tier::Normal, page!("deployment_awaits_approval.md"))
};

/// Pauses that are told of: each may have to be answered.
const MOST: usize = 10;

/// A pause that waits for an answer.
struct Pause<'a> {
    deployment: &'a str,
    hook: &'a str,
    stage: &'a str,
    until: Option<Timestamp>,
    /// ROLLBACK or CONTINUE, where it is told.
    then: &'a str,
    strength: Strength,
    fact: Fact,
}

/// What waits now: as the record tells, or the last event of a hook that no record tells of.
/// [Hook state change events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_hook_state_change_events.html)
fn pauses<'a>(scene: &Scene<'a>) -> Vec<Pause<'a>> {
    let mut pauses = Vec::new();
    for deployment in scene.case.service_deployments.iter().filter(|deployment| !deployment.is_over() && !deployment.is_taken_back()) {
        let hooks = deployment.value.lifecycle_hook_details.iter().enumerate();
        for (index, hook) in hooks.filter(|(_, hook)| hook.status.as_str() == "AWAITING_ACTION") {
            pauses.push(Pause {
                deployment: &deployment.value.service_deployment_arn,
                hook: &hook.hook_id,
                stage: &deployment.value.lifecycle_stage,
                until: hook.expires_at.0,
                then: &hook.timeout_action,
                strength: Strength::Decisive,
                fact: scene.fact(
                    deployment,
                    &format!("lifecycleHookDetails/{index}/status"),
                    format!("the pause {} is AWAITING_ACTION", hook.hook_id),
                ),
            });
        }
    }
    let of_deployments = || scene.case.actions.iter().filter(|action| action.of == ActionOf::Deployment);
    for action in of_deployments().filter(|action| action.detail.event_name.as_str() == "HOOK_AWAITING_ACTION") {
        let detail = &action.value.detail;
        let is_known = scene.case.service_deployments.iter().any(|known| known.service_deployment_arn == detail.service_deployment_arn);
        let is_told = pauses.iter().any(|pause: &Pause<'_>| pause.hook == detail.hook_id.as_str());
        if is_known || is_told || detail.hook_id.is_empty() || of_deployments().any(|other| ends(other, action)) {
            continue;
        }
        pauses.push(Pause {
            deployment: &detail.service_deployment_arn,
            hook: &detail.hook_id,
            stage: &detail.lifecycle_stage,
            until: detail.expires_at.0,
            then: "",
            // What came after the last event is not told.
            strength: Strength::Strong,
            fact: scene
                .fact(action, "eventName", format!("the pause {} asked for an answer, and none is told", detail.hook_id))
                .when(time(action)),
        });
    }
    pauses.truncate(MOST);
    pauses
}

fn time(action: &Action) -> Option<Timestamp> {
    action.detail.updated_at.0.or(action.detail.created_at.0)
}

/// Whether an event tells that a pause is over: its own next state, or the end of its deployment. Each pause has an id of its own.
fn ends(other: &Located<Action>, pause: &Located<Action>) -> bool {
    let name = other.detail.event_name.as_str();
    if matches!(name, "HOOK_SUCCEEDED" | "HOOK_FAILED" | "HOOK_TIMED_OUT") {
        return other.detail.hook_id == pause.detail.hook_id;
    }
    let is_over = matches!(name, "SERVICE_DEPLOYMENT_COMPLETED" | "SERVICE_DEPLOYMENT_FAILED");
    is_over && time(other).zip(time(pause)).is_some_and(|(end, asked)| end > asked)
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.task.is_some() {
        return;
    }
    if let Some(pause) = pauses(scene).into_iter().next() {
        weigh.add(pause.strength, || pause.fact);
    }
}

/// A moment as a sentence names it.
pub(super) fn moment(at: Timestamp) -> String {
    format!("{} {} (UTC)", at.day(), at.clock().get(..5).unwrap_or_default())
}

fn then(pause: &Pause<'_>) -> &'static str {
    match pause.then {
        "CONTINUE" => "ECS goes on by itself",
        "ROLLBACK" => "ECS rolls back",
        _ => "ECS does what the hook's time-out action says, which is a rollback unless set otherwise",
    }
}

fn says(scene: &Scene<'_>) -> String {
    let pauses = pauses(scene);
    let Some(pause) = pauses.first() else { return String::new() };
    let at = if pause.stage.is_empty() { String::new() } else { format!(" at {}", pause.stage) };
    let until = pause.until.map_or_else(String::new, |until| format!("; at {} {}", moment(until), then(pause)));
    format!("the deployment waits{at} for somebody to let it go on{until}")
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let pauses = pauses(scene);
    let Some(first) = pauses.first() else { return Vec::new() };
    let answer = |action: &'static str| {
        let command = |pause: &Pause<'_>| {
            let deployment = if pause.deployment.is_empty() { "DEPLOYMENT_ARN" } else { pause.deployment };
            command!(
                "aws ecs continue-service-deployment --service-deployment-arn {} --hook-id {} --action {}",
                deployment,
                pause.hook,
                action
            )
        };
        pauses.iter().map(command).collect::<Vec<_>>()
    };
    let until = first.until.map_or_else(String::new, |until| format!("; if nobody does before {}, {}", moment(until), then(first)));
    vec![
        Remedy {
            summary: format!("let the deployment go on{until}"),
            why: "A pause ends when ContinueServiceDeployment names its id; where several wait at one stage, each must be answered."
                .to_owned(),
            risk: "A pause before the shift of users' traffic comes back at each step of a linear or canary deployment, with a new id."
                .to_owned(),
            commands: answer("CONTINUE"),
            ..Remedy::default()
        },
        Remedy {
            summary: "or send it back to the revision before".to_owned(),
            why: "One pause that is answered with ROLLBACK takes the whole deployment back, whatever the others say.".to_owned(),
            commands: answer("ROLLBACK").into_iter().take(1).collect(),
            ..Remedy::default()
        },
    ]
}
