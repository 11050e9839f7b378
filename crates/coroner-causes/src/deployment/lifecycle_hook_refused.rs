use coroner_case::{Command, command};
use coroner_ecs::arn::Arn;

use super::blue_green_stage_failed::{is_pause, latest};
use crate::draft::Remedy;
use crate::fading::FADED;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT.or(FAILURE), "returned FAILED status").re(r"(?i)hook target .+ returned FAILED status").decisive()],
    explains: &["blue-green-stage-failed", "no-rollback-candidate"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("lifecycle-hook-refused", Stage::Deployment, Tier::Cause, page!("lifecycle_hook_refused.md"))
};

/// The record of a hook and its event tell that it failed and not of what: words that do come first.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let told = ["lifecycle-hook-unusable", "infrastructure-role-denied"].into_iter().any(|slug| scene.bears(slug));
    if scene.task.is_some() || weigh.supported() || told {
        return;
    }
    if let Some(deployment) = latest(scene).filter(|deployment| deployment.is_taken_back()) {
        let mut hooks = deployment.lifecycle_hook_details.iter().enumerate();
        if let Some((index, hook)) = hooks.find(|(_, hook)| hook.status.as_str() == "FAILED" && !is_pause(hook)) {
            weigh.strong(|| {
                scene.fact(
                    deployment,
                    &format!("lifecycleHookDetails/{index}/status"),
                    format!("the hook {} ended as FAILED", hook.target_arn),
                )
            });
        }
        return;
    }
    let failed = |action: &coroner_case::Action| {
        action.detail.event_name.as_str() == "HOOK_FAILED" && action.detail.hook_type.as_str() == "AWS_LAMBDA"
    };
    if let Some(action) = scene.case.actions.iter().find(|action| failed(&action.value)) {
        weigh.strong(|| scene.fact(action, "eventName", format!("a hook's function failed at {}", action.detail.lifecycle_stage)));
    }
}

fn says(scene: &Scene<'_>) -> String {
    let Some(function) = function(scene, CAUSE.slug) else { return String::new() };
    format!("the hook {} answered FAILED{}, so ECS gave the deployment up", name_of(&function), at_stage(scene))
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(function) = function(scene, CAUSE.slug) else { return Vec::new() };
    let name = name_of(&function);
    let read = Remedy {
        summary: format!("read what {name} logged, mend what it complains of, or the hook itself, and deploy again"),
        why: "ECS asks the function and does what it answers; why it answered so stands nowhere but in its own log.".to_owned(),
        risk: "A function with a log group of its own logs there: `aws lambda get-function-configuration` names it as LoggingConfig."
            .to_owned(),
        commands: vec![read_log(scene, name)],
        ..Remedy::default()
    };
    let first = first_of_all(scene, name);
    // What can't pass is mended first.
    first.into_iter().chain([read]).collect()
}

/// A probe of the service before there is one: with nothing behind the load balancer it can't pass.
pub(super) fn first_of_all(scene: &Scene<'_>, name: &str) -> Option<Remedy> {
    let alone = latest(scene)
        .is_some_and(|deployment| deployment.source_service_revisions.is_empty() && !deployment.target_service_revision.arn.is_empty());
    let nowhere_to_go = scene.texts_of("no-rollback-candidate").any(|text| text.text.contains("No rollback candidate"));
    if stage(scene) != Some("PRE_SCALE_UP") || !(alone || nowhere_to_go) {
        return None;
    }
    Some(Remedy {
        summary: format!("let {name} answer SUCCEEDED at PRE_SCALE_UP where nothing serves yet, or take that stage from the hook"),
        why: "This deployment replaces nothing, and at PRE_SCALE_UP none of its own tasks runs: what asks the service then gets no \
            answer, on every first creation."
            .to_owned(),
        risk: "Keep the check at POST_TEST_TRAFFIC_SHIFT, where the new tasks run: there nobody answering is a fault.".to_owned(),
        ..Remedy::default()
    })
}

/// ARN of the function that a message of the cause names, or else the record.
pub(super) fn function(scene: &Scene<'_>, slug: &str) -> Option<String> {
    let shape = pattern!(r"(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9_$-]+)?)")?;
    let named = scene.texts_of(slug).filter(|text| text.demotion < FADED).find_map(|text| shape.group(&text.text).map(str::to_owned));
    named.or_else(|| {
        let hooks = latest(scene)?.lifecycle_hook_details.iter();
        let mut failed = hooks.filter(|hook| matches!(hook.status.as_str(), "FAILED" | "TIMED_OUT"));
        failed.find_map(|hook| shape.group(&hook.target_arn).map(str::to_owned))
    })
}

/// Name of a function, without the version or alias that may stand behind it.
pub(super) fn name_of(function: &str) -> &str {
    Arn::parse(function).and_then(|arn| arn.resource.split(':').nth(1)).unwrap_or(function)
}

/// The stage that a message names.
pub(super) fn stage<'s>(scene: &'s Scene<'_>) -> Option<&'s str> {
    let shape = pattern!(r"because ([A-Z][A-Z_]+) lifecycle hook\(s\) failed")?;
    scene.texts.iter().filter(|text| matches!(text.place, EVENT | FAILURE) || scene.pasted).find_map(|text| shape.group(&text.text))
}

pub(super) fn at_stage(scene: &Scene<'_>) -> String {
    stage(scene).map_or_else(String::new, |stage| format!(" at {stage}"))
}

/// What the function logged while the deployment went on.
/// [Lambda's log groups](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html)
pub(super) fn read_log(scene: &Scene<'_>, name: &str) -> Command {
    let mut command = command!("aws logs filter-log-events --log-group-name /aws/lambda/{}", name);
    if let Some(deployment) = latest(scene) {
        if let Some(from) = deployment.started_at.0.or(deployment.created_at.0) {
            command = command.with(command!("--start-time {}", from.0));
        }
        if let Some(to) = deployment.finished_at.0.or(deployment.updated_at.0) {
            command = command.with(command!("--end-time {}", to.0));
        }
    }
    command
}
