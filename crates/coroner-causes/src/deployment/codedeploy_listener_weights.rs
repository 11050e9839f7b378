use coroner_case::{Located, Lookup, command};
use coroner_ecs::balancing::forwards;
use coroner_ecs::service::Service;
use serde_json::{Value, json};

use crate::draft::Remedy;
use crate::fading::FADED;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::quote::shorten;
use crate::scene::Scene;
use crate::story::contains_any;
use crate::weigh::{Fact, Weigher};

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT.or(FAILURE), "target group cannot have non-zero weight prior to traffic shifting").decisive(),
        at(EVENT.or(FAILURE), "Primary taskset target group must be behind listener").decisive(),
        at(EVENT.or(FAILURE), "Only target group in ECS deployment group").re(r"(?i)can be set on listener").decisive(),
    ],
    explains: &["blue-green-stage-failed"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::Deployment],
    ..Cause::new("codedeploy-listener-weights", Stage::Deployment, Tier::Cause, page!("codedeploy_listener_weights.md"))
};

/// What CodeDeploy says of the listener before it begins.
const WORDS: [&str; 3] = [
    "cannot have non-zero weight prior to traffic shifting",
    "Primary taskset target group must be behind listener",
    "Only target group in ECS deployment group",
];

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(service) = scene.service.filter(|service| scene.task.is_none() && is_code_deploy(service)) else { return };
    for lookup in scene.case.lookups.iter().filter(|lookup| is_of(service, lookup)) {
        let message = message(lookup);
        if contains_any(message, &WORDS) {
            weigh.decisive(|| Fact {
                text: format!("CodeDeploy: {}", shorten(message, 300)),
                source: lookup.origin.at("deploymentInfo/errorInformation/message"),
                at: None,
            });
        }
    }
    if let Some((_, source, groups)) = both(scene, service) {
        let names = groups.iter().map(|group| name_of(group)).collect::<Vec<_>>().join(" and ");
        weigh.strong(|| Fact { text: format!("the listener gives weight to {names}, and no deployment is under way"), source, at: None });
    }
}

fn is_code_deploy(service: &Service) -> bool {
    service.deployment_controller.kind.as_str() == "CODE_DEPLOY"
}

/// Whether an answer of CodeDeploy's is about a deployment of the service.
fn is_of(service: &Service, lookup: &Lookup) -> bool {
    let id = lookup.asked.get("deploymentId").and_then(Value::as_str).unwrap_or_default();
    lookup.from == "codedeploy:GetDeployment" && service.task_sets.iter().any(|set| set.external_id.as_str() == id && !id.is_empty())
}

fn message(lookup: &Located<Lookup>) -> &str {
    lookup.value.answer.pointer("/deploymentInfo/errorInformation/message").and_then(Value::as_str).unwrap_or_default()
}

/// A rule or listener that gives weight to the service's group and to another one, with no replacement task set there: while CodeDeploy
/// shifts traffic, both have it.
fn both<'a>(scene: &Scene<'a>, service: &Service) -> Option<(&'a str, String, Vec<&'a str>)> {
    if service.task_sets.iter().any(|set| set.status.as_str() != "PRIMARY") {
        return None;
    }
    let rules =
        scene.case.rules.iter().map(|rule| (rule.value.rule_arn.as_str(), rule.origin.at("Actions"), forwards(&rule.value.actions)));
    let listeners = scene.case.listeners.iter().map(|listener| {
        (listener.value.listener_arn.as_str(), listener.origin.at("DefaultActions"), forwards(&listener.value.default_actions))
    });
    let own: Vec<&str> = service.load_balancers.iter().flat_map(|balancer| balancer.target_groups()).collect();
    rules.chain(listeners).find_map(|(arn, source, groups)| {
        let heavy: Vec<&str> = groups.into_iter().filter(|(_, weight)| *weight > 0).map(|(group, _)| group).collect();
        (heavy.len() > 1 && heavy.iter().any(|group| own.contains(group))).then_some((arn, source, heavy))
    })
}

/// Name of a target group, as people know it.
fn name_of(group: &str) -> &str {
    group.split('/').nth(1).unwrap_or(group)
}

/// What CodeDeploy said, wherever it stands.
fn said<'s>(scene: &'s Scene<'_>) -> &'s str {
    let text = scene.texts_of(CAUSE.slug).find(|text| text.demotion < FADED).map(|text| &*text.text);
    let asked = || {
        let service = scene.service?;
        let mut lookups = scene.case.lookups.iter().filter(|lookup| is_of(service, lookup));
        lookups.find_map(|lookup| Some(message(lookup)).filter(|message| contains_any(message, &WORDS)))
    };
    text.or_else(asked).unwrap_or_default()
}

fn says(scene: &Scene<'_>) -> String {
    let text = said(scene);
    match () {
        () if contains_any(text, &WORDS[..1]) => {
            "CodeDeploy did not begin: the listener gives weight to the target group that the new tasks are to get".to_owned()
        }
        () if contains_any(text, &WORDS[1..2]) => {
            "CodeDeploy did not begin: a listener or rule doesn't forward to the target group of the running tasks".to_owned()
        }
        () if contains_any(text, &WORDS[2..]) => {
            "CodeDeploy did not begin: the listener forwards to a target group that is none of the deployment group's".to_owned()
        }
        () => String::new(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let named = pattern!(r"(arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener(?:-rule)?/[A-Za-z0-9/_-]+)");
    let named = named.and_then(|p| p.group(said(scene)));
    let seen = scene.service.and_then(|service| both(scene, service)).map(|(rule, ..)| rule);
    let rule = named.or(seen).unwrap_or("${{LISTENER}}");
    let actions = json!([{"Type": "forward", "TargetGroupArn": "${{PRIMARY_TARGET_GROUP}}"}]);
    let change = match rule.contains(":listener-rule/") {
        true => command!("aws elbv2 modify-rule --rule-arn {} --actions {}", rule, actions),
        false => command!("aws elbv2 modify-listener --listener-arn {} --default-actions {}", rule, actions),
    };
    let mut commands = Vec::new();
    if let Some(service) = scene.service {
        let cluster = service.value.cluster_name();
        commands.push(command!(
            "aws ecs describe-services --cluster {} --services {} --query 'services[].taskSets[].[status,loadBalancers]'",
            if cluster.is_empty() { "default" } else { cluster },
            service.value.service_name.as_str()
        ));
    }
    commands.push(change);
    vec![Remedy {
        summary: "let every listener and rule of the deployment group forward to the primary task set's target group alone, and deploy \
            again"
            .to_owned(),
        why: "CodeDeploy swaps the two groups itself: before it begins all traffic has to go to the one with the running tasks, and the \
            other must have none."
            .to_owned(),
        risk: "After each deployment the other group is the one in use: a template or Terraform that writes the listener's action puts \
            it back, unless it is told to ignore that."
            .to_owned(),
        commands,
        ..Remedy::default()
    }]
}
