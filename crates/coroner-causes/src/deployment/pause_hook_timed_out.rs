use coroner_case::command;
use coroner_ecs::arn;

use super::blue_green_stage_failed::{is_pause, latest, place};
use super::deployment_awaits_approval::moment;
use crate::draft::Remedy;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT.or(FAILURE), "pause hook timed out").re(r"(?i)deployment .*pause hook timed out").decisive()],
    explains: &["blue-green-stage-failed", "no-rollback-candidate"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("pause-hook-timed-out", Stage::Deployment, Tier::Cause, page!("pause_hook_timed_out.md"))
};

/// A pause whose time is over ends the deployment only if its time-out action is a rollback: with CONTINUE it goes on.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.task.is_some() {
        return;
    }
    if let Some(deployment) = latest(scene) {
        let late = |hook: &coroner_ecs::deployment::HookDetail| {
            is_pause(hook) && hook.status.as_str() == "TIMED_OUT" && hook.timeout_action.as_str() != "CONTINUE"
        };
        let mut hooks = deployment.lifecycle_hook_details.iter().enumerate();
        if let Some((index, hook)) = hooks.find(|(_, hook)| late(hook)).filter(|_| deployment.is_taken_back()) {
            weigh.decisive(|| {
                scene
                    .fact(
                        deployment,
                        &format!("lifecycleHookDetails/{index}/status"),
                        format!("nobody answered the pause {} in its time", hook.hook_id),
                    )
                    .when(hook.expires_at.0)
            });
        }
        return;
    }
    // The event doesn't tell what ECS does then.
    let late = |action: &coroner_case::Action| {
        action.detail.event_name.as_str() == "HOOK_TIMED_OUT" && action.detail.hook_type.as_str() == "PAUSE"
    };
    if let Some(action) = scene.case.actions.iter().find(|action| late(&action.value)) {
        weigh.moderate(|| scene.fact(action, "eventName", format!("nobody answered the pause {} in its time", action.detail.hook_id)));
    }
}

fn stage<'s>(scene: &'s Scene<'_>) -> Option<&'s str> {
    let shape = pattern!(r"because ([A-Z][A-Z_]+) pause hook timed out")?;
    let said = scene.texts_of(CAUSE.slug).find_map(|text| shape.group(&text.text));
    said.or_else(|| scene.case.actions.iter().find_map(|action| action.value.detail.lifecycle_stage.some()))
}

fn says(scene: &Scene<'_>) -> String {
    let hooks = latest(scene).into_iter().flat_map(|deployment| deployment.lifecycle_hook_details.iter());
    let until = hooks.filter(|hook| is_pause(hook)).find_map(|hook| hook.expires_at.0);
    let until = until.map_or_else(String::new, |until| format!(" until {}", moment(until)));
    let at = stage(scene).map_or_else(String::new, |stage| format!(" at {stage}"));
    format!("nobody let the deployment go on{at}{until}, so ECS took it back")
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some((cluster, service)) = place(scene) else { return Vec::new() };
    let target = latest(scene).map(|deployment| deployment.value.target_service_revision.arn.as_str()).unwrap_or_default();
    let revision = scene.case.service_revisions.iter().find(|revision| revision.service_revision_arn.as_str() == target);
    let again = match revision.and_then(|revision| revision.value.task_definition.some()) {
        Some(definition) => command!(
            "aws ecs update-service --cluster {} --service {} --task-definition {}",
            cluster,
            service,
            arn::family_revision(definition)
        ),
        None => command!("aws ecs update-service --cluster {} --service {} --task-definition FAMILY:REVISION", cluster, service),
    };
    vec![
        Remedy {
            summary: "deploy again, and answer the pause in its time".to_owned(),
            why: "At the pause ECS waits for ContinueServiceDeployment with that pause's own id; each step of a linear or canary shift \
                may have one."
                .to_owned(),
            risk: "A rule of EventBridge on HOOK_AWAITING_ACTION tells whoever is to answer; see that it reached somebody.".to_owned(),
            commands: vec![
                again,
                command!("aws ecs list-service-deployments --cluster {} --service {} --status IN_PROGRESS", cluster, service),
                command!(
                    "aws ecs describe-service-deployments --service-deployment-arns DEPLOYMENT_ARN --query \
                     'serviceDeployments[].lifecycleHookDetails'"
                ),
                command!("aws ecs continue-service-deployment --service-deployment-arn DEPLOYMENT_ARN --hook-id HOOK_ID --action CONTINUE"),
            ],
            ..Remedy::default()
        },
        Remedy {
            summary: "if nobody can answer that soon, give the pause longer (timeoutConfiguration.timeoutInMinutes, 20160 at most), or \
                let it go on by itself (action CONTINUE)"
                .to_owned(),
            why: "Without a setting a pause waits for 1440 minutes and then rolls back.".to_owned(),
            risk: "With CONTINUE what nobody looked at goes on.".to_owned(),
            ..Remedy::default()
        },
    ]
}
