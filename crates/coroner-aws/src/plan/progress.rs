//! How far a deployment is, look by look.

use std::collections::BTreeSet;

use coroner_case::{Case, command};
use coroner_ecs::arn;
use coroner_ecs::deployment::{HookDetail, ServiceDeployment};
use coroner_ecs::service::{Service, ServiceEvent};
use futures_util::future::join;

use super::service::{find, has_hooks, newest};
use crate::collector::Collector;
use crate::questions as ask;
use crate::trouble::Trouble;

/// Events that tell of the newest deployment.
const EVENTS: usize = 20;
/// In milliseconds: so far apart may two records of one deployment say that it was made.
const A_MOMENT: i64 = 5_000;

/// How far a deployment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It goes on: one line about it.
    Going(String),
    /// It is steady.
    Steady(String),
    /// It failed, or won't get anywhere.
    Failed(String),
}

/// Looks at a service again and again, and remembers what its deployment replaces: a rollback ends with a deployment that went well.
#[derive(Clone, Debug, Default)]
pub struct Following {
    /// The task definition that is brought, if one is.
    brought: String,
    /// Task definitions that it replaces.
    replaced: BTreeSet<String>,
}

impl Following {
    /// How far the newest deployment of a service is; two calls at once, and a third where a hook may wait for somebody.
    ///
    /// # Errors
    ///
    /// If there is no such service, or it may not be seen.
    pub async fn look(&mut self, collector: &Collector<'_>, cluster: &str, name: &str) -> Result<Progress, Trouble> {
        let described = ask::describe_services(collector.client, cluster, &[name]);
        let asked = collector.beside();
        join(asked.ask(described.clone()), asked.ask(ask::deployments(collector.client, cluster, name))).await;
        if let Some(refusal) = asked.fatal() {
            return Err(described.refused(refusal));
        }
        let mut case: Case = asked.case();
        let waits = newest(&case).filter(|newest| !newest.is_over() && case.services.iter().any(|service| has_hooks(service)));
        if let Some(arn) = waits.and_then(|newest| newest.service_deployment_arn.some().map(str::to_owned)) {
            asked.ask(ask::describe_deployments(collector.client, cluster, &[&arn])).await;
            case = asked.case();
        }
        match (case.services.first(), asked.refusal_of(&described)) {
            (Some(service), _) => {
                let progress = by_record(service, &case).unwrap_or_else(|| progress_of(service));
                Ok(self.taken_back(service, &progress).unwrap_or(progress))
            }
            (None, Some(refusal)) => Err(described.refused(refusal)),
            (None, None) => Err(match find(collector, Some(cluster), name).await {
                Err(trouble) => trouble,
                Ok(_) => Trouble::NotThere(format!("there is no service {name} in {cluster}")),
            }),
        }
    }

    /// What is brought now was there before: whoever went back, what was followed did not go through.
    fn taken_back(&mut self, service: &Service, progress: &Progress) -> Option<Progress> {
        let primary = service.primary()?;
        let brings = primary.task_definition.some()?;
        if self.replaced.contains(brings) {
            let failed = matches!(progress, Progress::Failed(_));
            let (tried, back) = (arn::family_revision(&self.brought), arn::family_revision(brings));
            return (!failed).then(|| Progress::Failed(format!("the deployment of {tried} was taken back: {back} is deployed again")));
        }
        if matches!(progress, Progress::Going(_)) {
            let before = std::mem::replace(&mut self.brought, brings.to_owned());
            let beside = service.deployments.iter().filter_map(|deployment| deployment.task_definition.some());
            let others = beside.map(str::to_owned).chain([before]);
            self.replaced.extend(others.filter(|other| !other.is_empty() && other != brings));
        }
        None
    }
}

/// What the newest service deployment comes to by its own status; `None` where none is told, or where the service knows of a newer one.
/// [API_ServiceDeployment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html)
fn by_record(service: &Service, case: &Case) -> Option<Progress> {
    let newest = newest(case)?;
    // The list may be behind: what was asked for a moment ago is not in it yet.
    let behind = service.primary().is_some_and(|primary| {
        primary.rollout_state.as_str() == "IN_PROGRESS"
            && primary.created_at.0.zip(newest.created_at.0).is_some_and(|(primary, newest)| primary.since(newest) > A_MOMENT)
    });
    if newest.is_over() && behind {
        return None;
    }
    let why = newest.why().map(|why| format!(": {why}")).unwrap_or_default();
    let words = match progress_of(service) {
        Progress::Going(words) | Progress::Steady(words) | Progress::Failed(words) => words,
    };
    Some(match newest.status.as_str() {
        "SUCCESSFUL" => Progress::Steady(words),
        "PENDING" | "IN_PROGRESS" => {
            // The list tells no hooks, the record in full does.
            let records = case.service_deployments.iter().map(|deployment| &deployment.value);
            let mut same = records.filter(|deployment| deployment.service_deployment_arn == newest.service_deployment_arn);
            match (same.find_map(|deployment| deployment.pause()), progress_of(service)) {
                (Some(hook), _) => Progress::Going(waits_for_approval(newest, hook)),
                // A service without a breaker never ends a deployment that fails.
                (None, failed @ Progress::Failed(_)) => failed,
                (None, _) => Progress::Going(in_stage(newest, words)),
            }
        }
        status => Progress::Failed(format!("the deployment is {status}{why}")),
    })
}

fn in_stage(deployment: &ServiceDeployment, words: String) -> String {
    match deployment.lifecycle_stage.some() {
        Some(stage) => format!("{words} ({stage})"),
        None => words,
    }
}

fn waits_for_approval(deployment: &ServiceDeployment, hook: &HookDetail) -> String {
    let go_on = command!(
        "aws ecs continue-service-deployment --service-deployment-arn {} --hook-id {} --action CONTINUE",
        deployment.service_deployment_arn.as_str(),
        hook.hook_id.as_str(),
    );
    let until = hook.expires_at.0.map(|at| format!(" until {at}")).unwrap_or_default();
    format!("the deployment waits{until} to be let on: {}", go_on.plain())
}

fn progress_of(service: &Service) -> Progress {
    let Some(primary) = service.primary() else {
        let steady = service.task_sets.iter().all(|set| set.stability_status.as_str() == "STEADY_STATE");
        let words = format!("{} of {} tasks run", count(service.running_count.0), count(service.desired_count.0));
        return if steady && service.is_whole() { Progress::Steady(words) } else { Progress::Going(words) };
    };
    let revision = arn::family_revision(&primary.task_definition);
    let (running, desired, failed) = (count(primary.running_count.0), count(primary.desired_count.0), count(primary.failed_tasks.0));
    let old = service.deployments.iter().filter(|deployment| deployment.status.as_str() != "PRIMARY");
    let leaving: i64 = old.clone().map(|deployment| count(deployment.running_count.0)).sum();
    let mut words = format!("{revision}: {running} of {desired} tasks run");
    for (number, what) in [(count(primary.pending_count.0), "start"), (failed, "failed"), (leaving, "of the revision before still run")] {
        if number > 0 {
            words += &format!(", {number} {what}");
        }
    }
    // Both kinds of event name the deployment that is the newest by then: the one that failed, or the one that goes back.
    let id = primary.id.as_str();
    let told = |event: &&ServiceEvent| {
        !id.is_empty()
            && event.message.contains(id)
            && (event.message.contains("deployment failed") || event.message.contains("rolling back"))
    };
    let going_back = primary.rollout_state_reason.contains("rolling back") || service.events.iter().take(EVENTS).any(|event| told(&event));
    let reason = primary.rollout_state_reason.some();
    match primary.rollout_state.as_str() {
        "FAILED" => Progress::Failed(reason.map_or(words, str::to_owned)),
        "COMPLETED" if running == desired => Progress::Steady(words),
        _ if going_back => Progress::Failed(format!("{words}; the deployment is rolled back")),
        // The breaker's own threshold, for services that have none.
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
        _ if failed >= ((desired + 1) / 2).clamp(3, 200) => Progress::Failed(words),
        "" if running == desired && leaving == 0 && service.deployments.len() == 1 => Progress::Steady(words),
        _ => Progress::Going(words),
    }
}

fn count(count: Option<i64>) -> i64 {
    count.unwrap_or(0)
}
