use coroner_case::command;

use crate::draft::Remedy;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "unable to AZ Rebalance").decisive(),
        // Other placement events name no zone, and are of the past: `was unable to place a task because …`.
        at(EVENT, "is unable to place a task in").re(r"is unable to place a task in [a-z]{2}-[a-z0-9-]+[0-9][a-z]\b"),
    ],
    explains: &["task-protection-blocked", "az-rebalanced"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("az-rebalance-blocked", Stage::Deployment, Tier::Cause, page!("az_rebalance_blocked.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !weigh.supported() {
        return;
    }
    if scene.task.is_some() {
        weigh.against(Strength::Strong, || scene.of_the_service("events", "that zones stay uneven neither ends nor keeps back a task"));
        return;
    }
    let Some(service) = scene.service else { return };
    let tells = |event: &&coroner_ecs::service::ServiceEvent| event.message.contains("AZ balanced with");
    if let Some(event) = service.events.iter().filter(tells).max_by_key(|event| event.created_at.0)
        && event.message.contains("is not AZ balanced")
    {
        weigh.moderate(|| scene.of_the_service("events", event.message.to_string()).when(event.created_at.0));
    }
}

/// What stands in the way.
enum Obstacle<'a> {
    /// Tasks that may not be stopped.
    Protected,
    /// No room in this zone.
    NoRoom(&'a str),
}

fn obstacle<'a>(scene: &'a Scene<'_>) -> Option<Obstacle<'a>> {
    let text = scene.texts_of(CAUSE.slug).max_by_key(|text| text.at)?;
    if text.text.contains("unable to AZ Rebalance") {
        return text.text.contains("protection").then_some(Obstacle::Protected);
    }
    pattern!(r"unable to place a task in ([a-z]{2}-[a-z0-9-]+[0-9][a-z])\b")?.group(&text.text).map(Obstacle::NoRoom)
}

fn says(scene: &Scene<'_>) -> String {
    match obstacle(scene) {
        Some(Obstacle::Protected) => {
            "its tasks stay uneven over the zones: those that ECS would stop are under scale-in protection".to_owned()
        }
        Some(Obstacle::NoRoom(zone)) => format!("its tasks stay uneven over the zones: there is no room for one more in {zone}"),
        None => "ECS can't spread its tasks evenly over the zones".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(service) = scene.service else { return Vec::new() };
    let cluster = if service.cluster_name().is_empty() { "default" } else { service.cluster_name() };
    let name = service.service_name.as_str();
    if name.is_empty() {
        return Vec::new();
    }
    let first = match obstacle(scene) {
        Some(Obstacle::Protected) => Remedy {
            summary: "wait until the protection ends, or end it for tasks that have nothing in work".to_owned(),
            why: "ECS starts a task in the emptier zone first; it is done when it has stopped one of the fuller zone, and it stops no protected one."
                .to_owned(),
            risk: "A task that loses its protection may be stopped at once, with what it has in work.".to_owned(),
            commands: vec![command!(
                "aws ecs get-task-protection --cluster {} --tasks $(aws ecs list-tasks --cluster {} --service-name {} --query 'taskArns[]' --output text)",
                cluster,
                cluster,
                name
            )],
            ..Remedy::default()
        },
        Some(Obstacle::NoRoom(zone)) => Remedy {
            summary: format!("make room in {zone}: instances that fit the task, or on Fargate another subnet of that zone"),
            why: "ECS moves a task only after its replacement runs in the emptier zone.".to_owned(),
            ..Remedy::default()
        },
        None => return Vec::new(),
    };
    let off = Remedy {
        summary: format!("or leave {name} as it is placed: turn rebalancing off"),
        why: "ECS then spreads tasks when it places them, and moves none afterwards.".to_owned(),
        risk: "If the fuller zone fails, more of the tasks fail with it.".to_owned(),
        commands: vec![command!(
            "aws ecs update-service --cluster {} --service {} --availability-zone-rebalancing DISABLED",
            cluster,
            name
        )],
        ..Remedy::default()
    };
    vec![first, off]
}
