use coroner_case::{Command, command};
use coroner_ecs::arn;
use serde_json::json;

use super::blue_green_stage_failed::{is_pause, latest};
use super::infrastructure_role_denied::{trust_ecs, trust_patch};
use super::lifecycle_hook_refused::{at_stage, first_of_all, function, name_of, read_log};
use crate::denied::Denial;
use crate::draft::Remedy;
use crate::fading::FADED;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::story::contains_ignoring_case;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT.or(FAILURE), "ECS was unable to assume role").re(r"(?i)hook\(s\) failed\. ECS was unable to assume role").decisive(),
        at(EVENT.or(FAILURE), "ECS was unable to invoke hook target").decisive(),
        at(EVENT.or(FAILURE), "ECS was unable to parse the response from").re(r"(?i):lambda:|HookStatus").decisive(),
        at(EVENT.or(FAILURE), "HookStatus must not be null"),
    ],
    explains: &["blue-green-stage-failed", "no-rollback-candidate"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("lifecycle-hook-unusable", Stage::Deployment, Tier::Cause, page!("lifecycle_hook_unusable.md"))
};

/// A function that didn't come to its end in time has no words of its own in the record.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.task.is_some() || weigh.supported() {
        return;
    }
    if let Some(deployment) = latest(scene).filter(|deployment| deployment.is_taken_back()) {
        let mut hooks = deployment.lifecycle_hook_details.iter().enumerate();
        if let Some((index, hook)) = hooks.find(|(_, hook)| hook.status.as_str() == "TIMED_OUT" && !is_pause(hook)) {
            weigh.strong(|| {
                scene.fact(
                    deployment,
                    &format!("lifecycleHookDetails/{index}/status"),
                    format!("the hook {} gave no answer in its time", hook.target_arn),
                )
            });
        }
        return;
    }
    let late = |action: &coroner_case::Action| {
        action.detail.event_name.as_str() == "HOOK_TIMED_OUT" && action.detail.hook_type.as_str() == "AWS_LAMBDA"
    };
    if let Some(action) = scene.case.actions.iter().find(|action| late(&action.value)) {
        weigh.strong(|| scene.fact(action, "eventName", "a hook's function gave no answer in its time"));
    }
}

/// Why ECS could not use the hook.
enum Why<'t> {
    Untrusted(&'t str),
    NotInvoked(&'t str),
    NoAnswer,
}

fn why<'s>(scene: &'s Scene<'_>) -> Why<'s> {
    let mut texts = scene.texts_of(CAUSE.slug).filter(|text| text.demotion < FADED).map(|text| &*text.text);
    match texts.next() {
        Some(text) if contains_ignoring_case(text, "unable to assume role") => Why::Untrusted(text),
        Some(text) if contains_ignoring_case(text, "unable to invoke hook target") => Why::NotInvoked(text),
        _ => Why::NoAnswer,
    }
}

fn role_in(text: &str) -> Option<&str> {
    let role = pattern!(r"assume role '?(arn:aws[a-z-]*:iam::\d{12}:role/[A-Za-z0-9+=,.@/_-]+)")?.group(text)?;
    Some(role.trim_end_matches(['.', ',']))
}

fn says(scene: &Scene<'_>) -> String {
    let hook = function(scene, CAUSE.slug).map_or_else(|| "the hook's function".to_owned(), |function| name_of(&function).to_owned());
    match why(scene) {
        Why::Untrusted(text) => {
            let role = role_in(text).map_or_else(String::new, |role| format!(" {role}"));
            format!("ECS could not assume the hook's role{role}{}", at_stage(scene))
        }
        Why::NotInvoked(text) => match Denial::read(text).principal {
            Some(role) => format!("the hook's role {} may not invoke {hook}{}", role.name, at_stage(scene)),
            None => format!("ECS could not invoke {hook}{}", at_stage(scene)),
        },
        Why::NoAnswer => {
            format!("{hook} gave no answer that ECS understands{}: it raised, ran out of time, or left out hookStatus", at_stage(scene))
        }
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let function = function(scene, CAUSE.slug);
    match why(scene) {
        Why::Untrusted(text) => role_in(text).map(trusting).into_iter().collect(),
        Why::NotInvoked(text) => function.map(|function| invocable(text, &function)).into_iter().collect(),
        Why::NoAnswer => function.map_or_else(Vec::new, |function| answering(scene, &function)),
    }
}

fn trusting(role: &str) -> Remedy {
    let name = arn::short_name(role);
    Remedy {
        summary: format!("let the hook's role {name} trust ecs.amazonaws.com"),
        why: "ECS invokes the function as that role, and gets its credentials only if the role's own trust policy lets ECS assume it."
            .to_owned(),
        risk: "If the first command finds no such role, correct roleArn of the hook instead. ecs-tasks.amazonaws.com is the tasks' \
            principal and not this one."
            .to_owned(),
        commands: trust_ecs(name),
        patch: Some(trust_patch()),
        ..Remedy::default()
    }
}

fn invocable(text: &str, function: &str) -> Remedy {
    let denial = Denial::read(text);
    let bare = function.split(':').take(7).collect::<Vec<_>>().join(":");
    let role = denial.principal.as_ref().map_or("${{HOOK_ROLE}}", |principal| principal.name.as_str());
    let denied = denial.actions.iter().any(|action| action == "lambda:InvokeFunction");
    if !denied || denial.explicit {
        let how = if denied { "take the deny of lambda:InvokeFunction away that forbids it to" } else { "see why Lambda would not run" };
        let who = if denied { role } else { name_of(function) };
        return Remedy {
            summary: format!("{how} {who}"),
            why: "ECS passes on what Lambda answered: no such function or version, one that is not active, too many at once, a key that \
                is gone."
                .to_owned(),
            commands: vec![command!(
                "aws lambda get-function --function-name {} --query \
                'Configuration.[State,StateReason,LastUpdateStatus]'",
                function
            )],
            ..Remedy::default()
        };
    }
    let document = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction",
        "Resource": [&bare, format!("{bare}:*")]}]});
    Remedy {
        summary: format!("allow the hook's role {role} lambda:InvokeFunction on {bare}, and deploy again"),
        why: "ECS invokes the function as the role that the hook names, so that role's policies decide.".to_owned(),
        risk: "Where a boundary or a policy of the organisation bounds the role, it must allow the call too.".to_owned(),
        commands: vec![command!(
            "aws iam put-role-policy --role-name {} --policy-name invoke-deployment-hook --policy-document {}",
            role,
            document
        )],
        ..Remedy::default()
    }
}

fn answering(scene: &Scene<'_>, function: &str) -> Vec<Remedy> {
    let name = name_of(function);
    let configuration: Command =
        command!("aws lambda get-function-configuration --function-name {} --query '[Timeout,LoggingConfig.LogGroup]'", function);
    let answer = Remedy {
        summary: format!(
            "let {name} return {{\"hookStatus\": \"SUCCEEDED\"}} or {{\"hookStatus\": \"FAILED\"}} on every way out, errors too; read \
             in its log what happened"
        ),
        why: "ECS reads the field hookStatus of what the function returns. An exception or a time-out returns an error without it; \
            \"IN_PROGRESS\" is the answer of one that needs longer, and callBackDelay tells in how many seconds to ask again."
            .to_owned(),
        risk: "An invocation lasts as long as the function's own timeout allows, and 15 minutes at most.".to_owned(),
        commands: vec![read_log(scene, name), configuration],
        ..Remedy::default()
    };
    first_of_all(scene, name).into_iter().chain([answer]).collect()
}
