//! A task: its record, its definition, its service.

use coroner_case::Case;
use coroner_ecs::arn;
use coroner_examiner::Catalogue;
use futures_util::future::join_all;

use super::{CLUSTERS, clusters, history, listed, no_cluster};
use crate::collector::Collector;
use crate::questions as ask;
use crate::trouble::Trouble;

/// Collects what can be known of a task. `cluster` is a name or ARN; without one it is looked for. `groups` are log groups that keep
/// events of ECS. Answers the task's ARN.
///
/// # Errors
///
/// If nothing tells of such a task, or nothing of it may be seen.
pub async fn task(
    collector: &Collector<'_>,
    catalogue: &Catalogue,
    cluster: Option<&str>,
    id: &str,
    groups: &[String],
    now: i64,
) -> Result<String, Trouble> {
    let client = collector.client;
    let asked = cluster.unwrap_or("default");
    let described = ask::describe_tasks(client, asked, &[id]);
    let answer = collector.ask(described.clone()).await;
    if let Some(refusal) = collector.fatal() {
        return Err(described.refused(refusal));
    }
    let mut in_cluster = asked.to_owned();
    if collector.case().tasks.is_empty() {
        let refused = collector.refusal_of(&described);
        let no_such_cluster = answer.is_none() && refused.is_none();
        if refused.is_none() {
            collector.forget();
        }
        if cluster.is_none()
            && refused.is_none()
            && let Some(found) = find(collector, id).await?
        {
            return Box::pin(task(collector, catalogue, Some(&found), id, groups, now)).await;
        }
        if no_such_cluster {
            return Err(no_cluster(collector, asked, cluster.is_some()).await);
        }
        let looked = history::look(collector, asked, groups, id, now).await;
        let unread = collector.answers().gaps.iter().any(|gap| gap.action == "logs:FilterLogEvents");
        if collector.case().tasks.is_empty() {
            return Err(match refused {
                Some(refusal) => described.refused(refusal),
                None => Trouble::NotThere(format!(
                    "there is no task {id} in the cluster {}. ECS forgets a stopped task within about an hour; its events {} in {}. \
                     `--events-group NAME` names another log group that keeps them",
                    arn::short_name(asked),
                    if unread { "may not be read (logs:FilterLogEvents)" } else { "were looked for" },
                    listed(&looked.iter().map(String::as_str).collect::<Vec<_>>()),
                )),
            });
        }
    }
    let case = collector.case();
    if let Some(found) = case.tasks.first().and_then(|task| task.cluster_arn.some()) {
        in_cluster = found.to_owned();
    }
    second_round(collector, &in_cluster, &case).await;
    collector.probe(catalogue, now).await;
    Ok(case.tasks.first().map_or_else(String::new, |task| task.task_arn.as_str().to_owned()))
}

async fn second_round(collector: &Collector<'_>, cluster: &str, case: &Case) {
    let Some(task) = case.tasks.first() else { return };
    let mut asks = Vec::new();
    if let Some(definition) = task.task_definition_arn.some() {
        asks.push(ask::definition(definition));
    }
    if let Some(service) = task.service_name() {
        asks.push(ask::describe_services(collector.client, cluster, &[service]));
    }
    collector.ask_all(asks).await;
}

/// The one cluster that knows the task.
async fn find(collector: &Collector<'_>, id: &str) -> Result<Option<String>, Trouble> {
    let Ok(all) = clusters(collector).await else { return Err(no_cluster(collector, "default", false).await) };
    let found = join_all(all.iter().take(CLUSTERS).map(|cluster| async {
        let ask = ask::describe_tasks(collector.client, cluster, &[id]);
        let asked = collector.beside();
        let answer = asked.ask(ask.clone()).await;
        let found = answer.filter(|_| !asked.case().tasks.is_empty());
        let is_there = found.is_some();
        // It is the first that is asked for next.
        found.into_iter().for_each(|answer| collector.adopt(&ask, answer));
        is_there
    }))
    .await;
    Ok(all.into_iter().zip(found).find(|(_, found)| *found).map(|(cluster, _)| cluster))
}
