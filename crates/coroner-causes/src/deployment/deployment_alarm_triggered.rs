use crate::answers;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "deployment failed: alarm detected").decisive(),
        at(EVENT, "alarm detected"),
        // No source confirms these wordings. A scaling event names an alarm too.
        at(EVENT, "alarm").re(r"(?i)(deployment|roll(ed|ing) back).*alarm.*(triggered|in alarm)").unless("triggered policy").weak(),
    ],
    explains: &["no-rollback-candidate"],
    wants: &[Wanted::Alarms, Wanted::Deployment],
    answers: &[answers::deployment, answers::alarms],
    ..Cause::new("deployment-alarm-triggered", Stage::Deployment, Tier::Cause, include_str!("deployment_alarm_triggered.md"))
};
