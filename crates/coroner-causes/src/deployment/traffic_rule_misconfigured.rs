use coroner_case::{Command, command};
use coroner_ecs::arn::Arn;
use coroner_ecs::balancing::forwards;
use coroner_ecs::service::{Service, ServiceLoadBalancer};
use serde_json::json;

use super::blue_green_stage_failed::{latest, place};
use crate::draft::Remedy;
use crate::fading::FADED;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::story::contains_any;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT.or(FAILURE), "rolled back because of invalid networking configuration").unless(r"(?i)ECS Infrastructure Role").decisive(),
        at(EVENT.or(FAILURE), "should have exactly one target group serving traffic").decisive(),
        at(EVENT.or(FAILURE), "is not associated with either productionListenerRule or testListenerRule").decisive(),
        at(EVENT.or(FAILURE), "Both targetGroup and alternateTargetGroup must be associated").decisive(),
        at(EVENT.or(FAILURE), "Production listener rule is forwarding traffic to unexpected target group").decisive(),
    ],
    explains: &["blue-green-stage-failed", "no-rollback-candidate"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("traffic-rule-misconfigured", Stage::Deployment, Tier::Cause, page!("traffic_rule_misconfigured.md"))
};

/// What is wrong with the rule that users' traffic comes by.
enum Fault<'a> {
    /// No rule forwards to a group of the service's.
    Missing(&'a str),
    /// It gives weight to a group that is none of the service's.
    Stranger(&'a str),
    /// It gives weight to both, and nothing is being shifted.
    Both,
    /// It gives all weight to the group that ECS took the tasks out of.
    Empty(&'a str),
    /// Another rule, which ECS does not know of, sends everything to the group that the production rule sends nothing to.
    Other(&'a str),
}

/// A fault of a rule, with where it was seen.
struct Found<'a> {
    fault: Fault<'a>,
    rule: &'a str,
    own: [&'a str; 2],
    source: String,
}

/// Whether ECS itself shifts the service's traffic.
fn shifts(service: &Service) -> bool {
    matches!(service.deployment_configuration.strategy.as_str(), "BLUE_GREEN" | "LINEAR" | "CANARY")
        && matches!(service.deployment_controller.kind.as_str(), "" | "ECS")
}

/// Whether no deployment is under way: while one is, both groups may have weight.
/// [Linear](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html) and
/// [canary](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html) deployments
fn is_quiet(scene: &Scene<'_>, service: &Service) -> bool {
    service.deployments.len() <= 1
        && service.deployments.iter().all(|deployment| deployment.rollout_state.as_str() != "IN_PROGRESS")
        && scene.case.service_deployments.iter().all(|deployment| deployment.is_over())
}

/// Target groups with their weights, of a rule or a listener, and where that stands.
fn forwarded<'a>(scene: &Scene<'a>, arn: &str) -> Option<(Vec<(&'a str, i64)>, String)> {
    let mut rules = scene.case.rules.iter().filter(|rule| rule.rule_arn.as_str() == arn);
    if let Some(rule) = rules.next() {
        return Some((forwards(&rule.value.actions), rule.origin.at("Actions")));
    }
    let listener = scene.case.listeners.iter().find(|listener| listener.listener_arn.as_str() == arn)?;
    Some((forwards(&listener.value.default_actions), listener.origin.at("DefaultActions")))
}

/// The first fault of the rules that the service names.
fn found<'a>(scene: &Scene<'a>) -> Option<Found<'a>> {
    let service = &scene.service?.value;
    if !shifts(service) {
        return None;
    }
    let named = service.load_balancers.iter().find_map(|balancer| fault(scene, service, balancer));
    named.or_else(|| service.load_balancers.iter().find_map(|balancer| disagreement(scene, balancer)))
}

/// Two rules over the same two groups, each with everything on another one: whoever shifts traffic moved one of them only. So it is where
/// ECS made the rules itself and the service's record names none.
fn disagreement<'a>(scene: &Scene<'a>, balancer: &'a ServiceLoadBalancer) -> Option<Found<'a>> {
    let own = balancer.target_group_arn.some()?;
    // The group that gets everything, and the one that gets nothing.
    let sides = |actions| match forwards(actions).as_slice() {
        [(one, weight), (other, 0)] | [(other, 0), (one, weight)] if *weight > 0 => Some((*one, *other)),
        _ => None,
    };
    let rules = || scene.case.rules.iter().filter_map(|rule| Some((rule, sides(&rule.value.actions)?)));
    let (_, (full, empty)) = rules().find(|(_, (full, _))| *full == own)?;
    let (other, _) = rules().find(|(_, sides)| *sides == (empty, full))?;
    Some(Found { fault: Fault::Other(empty), rule: &other.value.rule_arn, own: [own, empty], source: other.origin.at("Actions") })
}

fn fault<'a>(scene: &Scene<'a>, service: &'a Service, balancer: &'a ServiceLoadBalancer) -> Option<Found<'a>> {
    let advanced = &balancer.advanced_configuration;
    let own = [balancer.target_group_arn.some()?, advanced.alternate_target_group_arn.some()?];
    let rule = advanced.production_listener_rule.some()?;
    let (groups, source) = forwarded(scene, rule)?;
    let weight = |group: &str| groups.iter().filter(|(named, _)| *named == group).map(|(_, weight)| *weight).sum::<i64>();
    let stranger = groups.iter().find(|(group, weight)| *weight > 0 && !own.contains(group)).map(|(group, _)| *group);
    // What a test rule forwards to that isn't given can't be told to be missing.
    let tested = match advanced.test_listener_rule.some() {
        None => Some(Vec::new()),
        Some(test) => forwarded(scene, test).map(|(groups, _)| groups),
    };
    let missing = tested.and_then(|tested| {
        let is_named = |group: &str| groups.iter().any(|(named, _)| *named == group) || tested.iter().any(|(named, _)| *named == group);
        own.into_iter().find(|group| !is_named(group))
    });
    let quiet = is_quiet(scene, service);
    let [first, second] = own;
    let empty = match resolved(scene, own).or_else(|| live(service, own)) {
        Some(live) if live == first => Some(second),
        Some(_) => Some(first),
        None => None,
    };
    // ECS moves the rules that the service names, and no other: whoever comes by another one stays behind.
    let known = |arn: &str| advanced.production_listener_rule.as_str() == arn || advanced.test_listener_rule.as_str() == arn;
    let left_behind = scene.case.rules.iter().filter(|rule| !known(&rule.rule_arn)).find_map(|rule| {
        let to = forwards(&rule.value.actions);
        let (group, _) = to.iter().find(|(group, weight)| *weight > 0 && own.contains(group))?;
        let all = to.iter().all(|(other, weight)| other == group || *weight == 0);
        (all && weight(group) == 0 && own.iter().any(|own| weight(own) > 0))
            .then(|| (*group, rule.value.rule_arn.as_str(), rule.origin.at("Actions")))
    });
    if let (None, None, Some((group, stale, source))) = (stranger, missing, left_behind) {
        return Some(Found { fault: Fault::Other(group), rule: stale, own, source });
    }
    let fault = match (stranger, missing) {
        (Some(stranger), _) => Fault::Stranger(stranger),
        (None, Some(missing)) => Fault::Missing(missing),
        (None, None) if quiet && weight(first) > 0 && weight(second) > 0 => Fault::Both,
        (None, None) => {
            let full = |empty: &&str| quiet && weight(empty) > 0 && own.iter().all(|group| group == empty || weight(group) == 0);
            Fault::Empty(empty.filter(full)?)
        }
    };
    Some(Found { fault, rule, own, source })
}

/// Which of two groups the newest revision's tasks are in, as its record tells.
fn resolved<'a>(scene: &Scene<'a>, own: [&'a str; 2]) -> Option<&'a str> {
    let deployment = latest(scene).filter(|deployment| deployment.status.as_str() == "SUCCESSFUL")?;
    let target = deployment.value.target()?;
    let mut revisions = scene.case.service_revisions.iter().filter(|revision| revision.service_revision_arn.as_str() == target);
    let groups = revisions.next()?.value.resolved_configuration.load_balancers.iter();
    let named: Vec<&str> = groups.filter_map(|balancer| balancer.target_group_arn.some()).collect();
    own.into_iter().find(|group| named.contains(group))
}

/// Which of two groups has the tasks: the one that ECS registered some with last, where it took those of the other out.
/// [Service event messages](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html)
fn live<'a>(service: &Service, own: [&'a str; 2]) -> Option<&'a str> {
    let shape = pattern!(r"\b(registered|deregistered) \d+ targets? in \(target-group (arn:[^)\s]+)\)")?;
    let last = |group: &str| {
        let told = service.events.iter().filter_map(|event| {
            let [what, named] = shape.captures::<2>(&event.message)?;
            (named == group).then_some((event.created_at.0, what == "registered"))
        });
        told.max_by_key(|(at, _)| *at).map(|(_, registered)| registered)
    };
    let [first, second] = own;
    match (last(first), last(second)) {
        // What was registered with one group alone went there: older events are gone.
        (Some(true), Some(false) | None) => Some(first),
        (Some(false) | None, Some(true)) => Some(second),
        _ => None,
    }
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.task.is_some() {
        return;
    }
    let Some(found) = found(scene) else { return };
    let failed = weigh.supported() || latest(scene).is_some_and(|deployment| deployment.is_taken_back());
    let text = words(&found);
    let Found { fault, source, .. } = found;
    let fact = || crate::weigh::Fact { text, source, at: None };
    match fault {
        // Before the first shift a rule may well be made later; after one, ECS has left both groups in it.
        Fault::Missing(_) if !(failed || has_shifted(scene)) => weigh.moderate(fact),
        Fault::Empty(_) => weigh.decisive(fact),
        Fault::Missing(_) | Fault::Stranger(_) | Fault::Both | Fault::Other(_) => weigh.strong(fact),
    }
}

/// Whether a deployment of the service has shifted its traffic before: then the rule once had both groups.
fn has_shifted(scene: &Scene<'_>) -> bool {
    latest(scene).is_some_and(|deployment| {
        deployment.status.as_str() == "SUCCESSFUL" && deployment.target_service_revision.requested_production_traffic_weight.0 > Some(0.0)
    })
}

/// Name of a target group, as people know it.
fn name_of(group: &str) -> &str {
    Arn::parse(group).and_then(|arn| arn.resource.split('/').nth(1)).unwrap_or(group)
}

fn words(found: &Found<'_>) -> String {
    match found.fault {
        Fault::Missing(group) => format!("neither the production rule nor a test rule forwards to {}", name_of(group)),
        Fault::Stranger(group) => format!("the production rule gives weight to {}, which is none of the service's groups", name_of(group)),
        Fault::Both => {
            let [first, second] = found.own;
            format!("the production rule gives weight to both {} and {}, and nothing is being shifted", name_of(first), name_of(second))
        }
        Fault::Other(group) => {
            format!("a rule that ECS does not shift sends everything to {}, which the production rule sends nothing to", name_of(group))
        }
        Fault::Empty(group) => format!("the production rule sends everything to {}, which ECS took its tasks out of", name_of(group)),
    }
}

fn says(scene: &Scene<'_>) -> String {
    match found(scene) {
        Some(found) => words(&found),
        None => String::new(),
    }
}

fn said<'s>(scene: &'s Scene<'_>) -> &'s str {
    let mut texts = scene.texts_of(CAUSE.slug).filter(|text| text.demotion < FADED);
    texts.next().map_or("", |text| &*text.text)
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let text = said(scene);
    if contains_any(text, &["rules not found", "does not exist"]) {
        return renamed(scene);
    }
    let found = found(scene);
    let named =
        pattern!(r"(arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener(?:-rule)?/[A-Za-z0-9/_-]+)").and_then(|p| p.group(text));
    let of_service = scene.service.and_then(|service| service.value.load_balancers.iter().find_map(|balancer| balancer.rules().next()));
    let Some(rule) = found.as_ref().map(|found| found.rule).or(named).or(of_service) else { return Vec::new() };
    let own = found.as_ref().map(|found| found.own).or_else(|| own_groups(scene, rule));
    let empty = found.as_ref().and_then(|found| match found.fault {
        Fault::Other(group) | Fault::Empty(group) => Some(group),
        _ => None,
    });
    let full = || own.zip(empty).and_then(|(own, empty)| own.into_iter().find(|group| *group != empty));
    let live = full().or_else(|| own.and_then(|own| live(&scene.service?.value, own)));
    let (full, idle) = match (own, live) {
        (Some([first, second]), Some(live)) => (live, if live == first { second } else { first }),
        _ => ("TARGET_GROUP_WITH_THE_TASKS", "OTHER_TARGET_GROUP"),
    };
    let mut commands: Vec<Command> = Vec::new();
    if live.is_none() {
        let groups = own.into_iter().flatten();
        commands.extend(groups.map(|group| command!("aws elbv2 describe-target-health --target-group-arn {}", group)));
    }
    commands.push(weigh_groups(rule, full, idle));
    let which = if live.is_some() { name_of(full) } else { "the group with the healthy targets" };
    if found.as_ref().is_some_and(|found| matches!(found.fault, Fault::Other(_))) {
        return vec![Remedy {
            summary: format!("move that rule to {which}, now and at each deployment"),
            why: "ECS moves the rules that the service names, and no other: whoever comes by this one is left where the tasks were before."
                .to_owned(),
            risk: "The next deployment leaves it behind again: add its host to the production rule's conditions, or move it from a \
                lifecycle hook after the shift."
                .to_owned(),
            commands,
            ..Remedy::default()
        }];
    }
    let again = if latest(scene).is_some_and(|deployment| deployment.status.as_str() == "SUCCESSFUL") { "" } else { ", and deploy again" };
    vec![Remedy {
        summary: format!("let the rule forward to both groups, all weight to {which} and 0 to the other{again}"),
        why: "Before it shifts anything ECS wants both of its groups behind the rules, and exactly one of them, its own, with \
            traffic."
            .to_owned(),
        risk: "From then on the weights are ECS's: let Terraform ignore changes of the rule's action, and no template set them, or the \
            next run moves users to the empty group."
            .to_owned(),
        commands,
        ..Remedy::default()
    }]
}

/// Both groups of the load balancer that a rule belongs to.
fn own_groups<'a>(scene: &Scene<'a>, rule: &str) -> Option<[&'a str; 2]> {
    let balancers = &scene.service?.value.load_balancers;
    let balancer = balancers.iter().find(|balancer| balancer.rules().any(|named| named == rule))?;
    Some([balancer.target_group_arn.some()?, balancer.advanced_configuration.alternate_target_group_arn.some()?])
}

/// The command that gives all weight to one group. An Application Load Balancer has rules, a Network Load Balancer its listener.
fn weigh_groups(rule: &str, full: &str, idle: &str) -> Command {
    let actions = json!([{"Type": "forward", "ForwardConfig": {"TargetGroups": [
        {"TargetGroupArn": full, "Weight": 100}, {"TargetGroupArn": idle, "Weight": 0}]}}]);
    match rule.contains(":listener-rule/") {
        true => command!("aws elbv2 modify-rule --rule-arn {} --actions {}", rule, actions),
        false => command!("aws elbv2 modify-listener --listener-arn {} --default-actions {}", rule, actions),
    }
}

/// The service holds ARNs of what was made anew or deleted.
fn renamed(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some((cluster, service)) = place(scene) else { return Vec::new() };
    vec![Remedy {
        summary: "give the service the ARNs of today: productionListenerRule, testListenerRule, targetGroupArn and \
            alternateTargetGroupArn"
            .to_owned(),
        why: "The service keeps the ARNs that it was given; a rule or group that was made anew has another one, and under the old one \
            there is nothing."
            .to_owned(),
        risk: "Update the service in the same run that replaces rules or groups.".to_owned(),
        commands: vec![
            command!("aws ecs describe-services --cluster {} --services {} --query 'services[].loadBalancers'", cluster, service),
            command!("aws elbv2 describe-rules --listener-arn LISTENER_ARN --query 'Rules[].[RuleArn,Priority,Actions]'"),
            command!("aws ecs update-service --cluster {} --service {} --load-balancers file://load-balancers.json", cluster, service),
        ],
        ..Remedy::default()
    }]
}
