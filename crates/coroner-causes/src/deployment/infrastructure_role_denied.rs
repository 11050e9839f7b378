use coroner_case::{Command, Piece, command};
use coroner_ecs::arn::{self, Arn};
use serde_json::{Value, json};

use crate::denied::Denial;
use crate::draft::{Operation, Patch, Remedy};
use crate::fading::FADED;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::quote::shorten;
use crate::scene::{Scene, TextAt};
use crate::story::contains_ignoring_case;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT.or(FAILURE), "due to missing permissions on ECS Infrastructure Role").decisive(),
        // A stage that ECS carries out itself is no hook of anybody's: who is refused then is the infrastructure role.
        at(EVENT.or(FAILURE), "lifecycle hook(s) failed")
            .re(r"hook\(s\) failed\. User: .* is not authorized to perform: ")
            .unless(r"perform: lambda:")
            .decisive(),
        at(EVENT.or(FAILURE), "PROVISIONING lifecycle hook(s) failed").re(r"(?i)AccessDenied|not authorized").decisive(),
        // The names of sessions that ECS opens with the role that it was given for its own work.
        at(EVENT.or(FAILURE), "/ECSNetworkingWithELB is not authorized to perform").decisive(),
        at(EVENT.or(FAILURE), "/ECSGateway is not authorized to perform").decisive(),
        // Whether it can't be assumed or can't look at the load balancer, ECS does not say.
        at(EVENT.or(FAILURE), "Unable to assume role and validate the").re(r"(?i)validate the (specified targetGroupArn|listeners)"),
    ],
    explains: &["blue-green-stage-failed", "no-rollback-candidate"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("infrastructure-role-denied", Stage::Deployment, Tier::Cause, page!("infrastructure_role_denied.md"))
};

/// The scheduler's session may be of this role, of the service-linked one, or of an old service's own: the service tells which.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(refused) = refused(scene).filter(|_| scene.task.is_none() && !weigh.supported()) else { return };
    weigh.decisive(|| refused.fact(shorten(&refused.text, 700)));
    weigh.explains("iam-changed-under-service");
    weigh.explains("lb-target-registration-failed");
}

/// An event by which the role that the service gives ECS for its load balancer was refused a call.
fn refused<'s, 'a>(scene: &'s Scene<'a>) -> Option<&'s TextAt<'a>> {
    let role = arn::short_name(role_of(scene)?);
    let is_refused = |text: &str| Denial::read(text).principal.is_some_and(|principal| principal.name == role);
    scene.texts.iter().find(|text| {
        text.place == EVENT
            && text.demotion < FADED
            && text.text.contains("is not authorized to perform: elasticloadbalancing:")
            && is_refused(&text.text)
    })
}

/// The message that tells most: one with a denial in it.
fn said<'s>(scene: &'s Scene<'_>) -> Option<&'s str> {
    let texts = || scene.texts_of(CAUSE.slug).filter(|text| text.demotion < FADED).map(|text| &*text.text);
    let named = texts().find(|text| text.contains("is not authorized to perform")).or_else(|| texts().next());
    named.or_else(|| refused(scene).map(|text| &*text.text))
}

fn role_in(text: &str) -> Option<&str> {
    pattern!(r"Infrastructure Role '?(arn:aws[a-z-]*:iam::\d{12}:role/[A-Za-z0-9+=,.@/_-]+)")?
        .group(text)
        .map(|role| role.trim_end_matches(['.', ',']))
}

/// The role that the service names.
fn role_of<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let balancers = &scene.service?.value.load_balancers;
    balancers.iter().find_map(|balancer| balancer.advanced_configuration.role_arn.some())
}

fn is_express(text: &str) -> bool {
    text.contains("PROVISIONING lifecycle hook")
}

fn says(scene: &Scene<'_>) -> String {
    let Some(text) = said(scene) else { return String::new() };
    let denial = Denial::read(text);
    if let (Some(role), false) = (&denial.principal, denial.actions.is_empty()) {
        let on = denial.resource.as_ref().map_or_else(String::new, |resource| format!(" on {resource}"));
        return format!("ECS may not do its part as {}: {} is refused{on}", role.name, denial.actions.join(", "));
    }
    match role_in(text) {
        Some(role) => format!("ECS may not change the load balancer as {role}: it can't assume the role, or the role lacks the rights"),
        None if is_express(text) => "ECS was denied what it makes for the service: the infrastructure role lacks rights".to_owned(),
        None => String::new(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(text) = said(scene) else { return Vec::new() };
    let denial = Denial::read(text);
    let role = role_in(text).or_else(|| role_of(scene));
    let named = denial.principal.as_ref().map(|principal| principal.name.as_str()).or(role.map(arn::short_name));
    let name = named.unwrap_or("INFRASTRUCTURE_ROLE");
    let partition =
        denial.principal.as_ref().map(|principal| principal.partition.as_str()).or(role.and_then(Arn::parse).map(|arn| arn.partition));
    let partition = partition.filter(|partition| !partition.is_empty()).unwrap_or("aws");
    if denial.explicit {
        return vec![forbidden(&denial, name)];
    }
    let mut remedies = Vec::new();
    // Whoever is refused a call has assumed the role already.
    if denial.actions.is_empty() && !is_express(text) {
        remedies.push(Remedy {
            summary: format!("let the infrastructure role {name} trust ecs.amazonaws.com"),
            why: "ECS takes the role's credentials to change rules and register targets; without that trust it gets none.".to_owned(),
            risk: "ecs-tasks.amazonaws.com is the principal of tasks, and not this one.".to_owned(),
            commands: trust_ecs(name),
            patch: Some(trust_patch()),
            ..Remedy::default()
        });
    }
    remedies.push(granted(&denial, name, partition, is_express(text) || contains_ignoring_case(text, "express")));
    remedies
}

fn granted(denial: &Denial, name: &str, partition: &str, express: bool) -> Remedy {
    let policy = if express {
        "service-role/AmazonECSInfrastructureRoleforExpressGatewayServices"
    } else {
        "AmazonECSInfrastructureRolePolicyForLoadBalancers"
    };
    let what = if denial.actions.is_empty() { String::new() } else { format!(", which has {}", denial.actions.join(", ")) };
    let what = if express { String::new() } else { what };
    let risk = if express {
        "If it is attached already, CloudTrail names the calls that were denied in that minute: grant these beside it. What failed \
         while it was made is not tried again: delete the service and create it anew."
    } else {
        "If it is attached already, a boundary or a policy of the organisation withholds the call. Then deploy again: ECS does not go \
         on by itself."
    };
    Remedy {
        summary: format!("attach {} to the infrastructure role {name}{what}, and deploy again", arn::short_name(policy)),
        why: "ECS changes listeners and target groups as the role that the service names for it, and as no other.".to_owned(),
        risk: risk.to_owned(),
        commands: vec![
            command!("aws iam list-attached-role-policies --role-name {}", name),
            command!("aws iam attach-role-policy --role-name {} --policy-arn arn:{}:iam::aws:policy/{}", name, partition, policy),
        ],
        ..Remedy::default()
    }
}

fn forbidden(denial: &Denial, name: &str) -> Remedy {
    let place = denial.policy.map_or("a policy that the message does not name", |policy| policy.name());
    Remedy {
        summary: format!("exempt {name} from the deny of {} in {place}", denial.actions.join(", ")),
        why: "An explicit deny wins over every allow: a further grant changes nothing.".to_owned(),
        risk: "Somebody put the deny there: ask what it protects.".to_owned(),
        ..Remedy::default()
    }
}

fn statement() -> Value {
    json!({"Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"}, "Action": "sts:AssumeRole"})
}

/// Commands that let ECS itself assume a role.
pub(super) fn trust_ecs(role: &str) -> Vec<Command> {
    let change = vec![Piece::Ours(".Statement += ["), Piece::Json(statement()), Piece::Ours("]")];
    vec![
        command!("aws iam get-role --role-name {} --query Role.AssumeRolePolicyDocument | jq {} > policy.json", role, change),
        command!("aws iam update-assume-role-policy --role-name {} --policy-document file://policy.json", role),
    ]
}

/// The same as a change of the document.
pub(super) fn trust_patch() -> Patch {
    Patch {
        target: "trust-policy",
        operations: vec![Operation { path: "/Statement/-".to_owned(), was: None, value: Some(statement()) }],
        asked: Vec::new(),
    }
}
