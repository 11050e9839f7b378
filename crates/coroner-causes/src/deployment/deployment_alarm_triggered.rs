use coroner_case::command;
use coroner_ecs::deployment::AlarmRecord;

use super::blue_green_stage_failed::latest;
use crate::answers;
use crate::draft::Remedy;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "deployment failed: alarm detected").decisive(),
        at(EVENT, "alarm detected"),
        at(EVENT, "rolled back because of one or more active alarms").decisive(),
        // No source confirms these wordings. A scaling event names an alarm too.
        at(EVENT, "alarm").re(r"(?i)(deployment|roll(ed|ing) back).*alarm.*(triggered|in alarm)").unless("triggered policy").weak(),
        // CodeDeploy's words.
        at(EVENT.or(FAILURE), "alarms have been activated according to").decisive(),
    ],
    explains: &["no-rollback-candidate"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::Alarms, Wanted::Deployment],
    answers: &[answers::deployment, answers::alarms],
    ..Cause::new("deployment-alarm-triggered", Stage::Deployment, Tier::Cause, page!("deployment_alarm_triggered.md"))
};

/// Alarms that are named before the rest is counted.
const NAMED: usize = 3;

/// What the newest deployment records of its alarms, once one of them ended it.
/// [API_ServiceDeploymentAlarms](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentAlarms.html)
fn record<'a>(scene: &Scene<'a>) -> Option<&'a AlarmRecord> {
    let record = &*latest(scene)?.value.alarms;
    Some(record).filter(|record| record.status.as_str() == "TRIGGERED")
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(deployment) = latest(scene).filter(|_| scene.task.is_none()) else { return };
    if let Some(record) = record(scene) {
        let names = names(record);
        let text =
            if names.is_empty() { "one of the deployment's alarms went off".to_owned() } else { format!("the alarm {names} went off") };
        weigh.decisive(|| scene.fact(deployment, "alarms/triggeredAlarmNames", text));
    }
}

fn names(record: &AlarmRecord) -> String {
    let names = &record.triggered_alarm_names;
    let first = names.iter().take(NAMED).map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
    let rest = names.len().saturating_sub(NAMED);
    if rest > 0 { format!("{first} and {rest} more") } else { first }
}

fn says(scene: &Scene<'_>) -> String {
    match record(scene).map(names).filter(|names| !names.is_empty()) {
        Some(names) => format!("the alarm {names} went off while the new revision was deployed, and ECS failed the deployment for it"),
        None => String::new(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some(deployment) = latest(scene) else { return Vec::new() };
    let Some(record) = record(scene).filter(|record| !record.triggered_alarm_names.is_empty()) else { return Vec::new() };
    let commands = record.triggered_alarm_names.iter().take(NAMED).map(|name| {
        let mut command = command!("aws cloudwatch describe-alarm-history --alarm-name {} --history-item-type StateUpdate", name.as_str());
        if let Some(from) = deployment.started_at.0.or(deployment.created_at.0) {
            command = command.with(command!("--start-date {}", from.to_string()));
        }
        if let Some(to) = deployment.finished_at.0.or(deployment.updated_at.0) {
            command = command.with(command!("--end-date {}", to.to_string()));
        }
        command
    });
    vec![Remedy {
        summary: format!(
            "see which values made {} go off, beside the new tasks' logs of that minute; mend the regression, or what the alarm counts, \
             and deploy again",
            names(record)
        ),
        why: "ECS asks for the state of these alarms until the bake time is over; if none goes off, the deployment completes.".to_owned(),
        risk: "A wider threshold also lets the next bad revision through.".to_owned(),
        commands: commands.collect(),
        ..Remedy::default()
    }]
}
