//! Tasks that ECS has forgotten: it keeps a stopped one for about an hour.

use coroner_ecs::arn;
use futures_util::future::join_all;

use crate::ask::Ask;
use crate::client::Client;
use crate::collector::Collector;
use crate::plan::asked::Asked;
use crate::questions as ask;

/// How far back kept events are searched, in milliseconds: the default retention of the console's event capture is a week.
const KEPT_MS: i64 = 14 * 24 * 3_600_000;

/// The log group in which the console's event capture keeps a cluster's events.
/// [Lifecycle events](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/container-insights-ECS-lifecycle-events.html)
pub(crate) fn captured(cluster: &str) -> String {
    format!("/aws/events/ecs/containerinsights/{}/performance", arn::short_name(cluster))
}

/// How far back the tasks of a service are searched, in milliseconds.
const SERVICE_MS: i64 = 24 * 3_600_000;

/// Questions for the events of a service's tasks.
pub(crate) fn of_service(client: &Client, cluster: &str, service: &Asked<'_>) -> Vec<Ask> {
    let name = arn::short_name(service.name);
    // Events of tasks have the group, those of services and action logs an ARN.
    let words = [format!("service:{name}"), format!("/{}/{name}", arn::short_name(cluster))];
    let groups = std::iter::once(captured(cluster)).chain(service.groups.iter().cloned());
    groups.map(|group| ask::kept_events(client, &group, &words.each_ref().map(String::as_str), service.now - SERVICE_MS)).collect()
}

/// Looks for a task's events in the group of the event capture and in those that the user named; answers where it looked.
pub(crate) async fn look(collector: &Collector<'_>, cluster: &str, groups: &[String], id: &str, now: i64) -> Vec<String> {
    let mut all = vec![captured(cluster)];
    all.extend(groups.iter().cloned());
    join_all(all.iter().map(|group| collector.ask(ask::kept_events(collector.client, group, &[id], now - KEPT_MS)))).await;
    all
}
