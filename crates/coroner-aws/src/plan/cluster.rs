//! A whole cluster: every service, every stopped task.

use coroner_case::Answers;
use coroner_ecs::service::Service;
use coroner_examiner::Catalogue;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use super::no_cluster;
use super::service::is_failing;
use crate::ask::Ask;
use crate::collector::Collector;
use crate::questions::{self as ask, SERVICES_AT_ONCE, TASKS_AT_ONCE};
use crate::refusal::Reason;
use crate::trouble::Trouble;

/// Services, the worst of them, whose open questions are asked; of the others the tasks' own records have to do.
const PROBED: usize = 30;

/// Collects what can be known of all services of a cluster and of its stopped tasks: one case for each service, and one for the tasks
/// of none.
///
/// # Errors
///
/// If there is no such cluster, or nothing of it may be seen.
pub async fn cluster(collector: &Collector<'_>, catalogue: &Catalogue, name: &str, now: i64) -> Result<Vec<Answers>, Trouble> {
    let client = collector.client;
    let (asked_services, asked_tasks) = (ask::services(name), ask::tasks(client, name, None, "STOPPED"));
    let refused = asked_services.clone();
    let (services, tasks) = join(collector.list(asked_services, "serviceArns"), collector.list(asked_tasks, "taskArns")).await;
    if let Some(refusal) = collector.fatal() {
        return Err(refused.refused(refusal));
    }
    let (services, tasks) = match (services, tasks) {
        (Err(refusal), _) | (_, Err(refusal)) if refusal.reason == Reason::Absent => return Err(no_cluster(collector, name, true).await),
        (Err(refusal), Err(_)) => return Err(refused.refused(refusal)),
        (services, tasks) => (services.unwrap_or_default(), tasks.unwrap_or_default()),
    };
    let described = second_round(collector, name, &services, &tasks).await;
    let mut cases = cases(collector, name, described);
    cases.sort_by_key(|case| std::cmp::Reverse(case.weight));
    collector.keep(cases.iter().map(|case| case.collector.answers()).collect());
    let worst = cases.iter().filter(|case| case.weight > 0).take(PROBED);
    join_all(worst.map(|case| async {
        case.collector.ask_all(case.definitions.iter().map(|definition| ask::definition(definition)).collect()).await;
        case.collector.probe(catalogue, now).await;
    }))
    .await;
    // What could not be listed could be of any service.
    Ok(cases
        .into_iter()
        .map(|case| {
            case.collector.adopt_gaps(collector);
            case.collector.answers()
        })
        .collect())
}

/// Services and tasks as they were answered.
struct Described {
    services: Vec<Value>,
    tasks: Vec<Value>,
}

async fn second_round(collector: &Collector<'_>, cluster: &str, services: &[Value], tasks: &[Value]) -> Described {
    let client = collector.client;
    let all = async |asks: Vec<Ask>, member: &str| {
        let answers = join_all(asks.into_iter().map(|ask| collector.apart(ask))).await;
        let lists = answers.into_iter().flatten().filter_map(|mut answer| answer.get_mut(member).map(Value::take));
        lists.filter_map(|list| if let Value::Array(items) = list { Some(items) } else { None }).flatten().collect()
    };
    let (services, tasks) = (texts(services), texts(tasks));
    let of_services = services.chunks(SERVICES_AT_ONCE).map(|names| ask::describe_services(client, cluster, names)).collect();
    let of_tasks = tasks.chunks(TASKS_AT_ONCE).map(|arns| ask::describe_tasks(client, cluster, arns)).collect();
    let (services, tasks) = join(all(of_services, "services"), all(of_tasks, "tasks")).await;
    Described { services, tasks }
}

fn texts(values: &[Value]) -> Vec<&str> {
    values.iter().filter_map(Value::as_str).collect()
}

/// One service with its stopped tasks.
struct OfService<'c> {
    collector: Collector<'c>,
    /// Revisions that it runs or that its stopped tasks ran.
    definitions: Vec<String>,
    /// How bad it looks; nothing if it looks well.
    weight: usize,
}

fn cases<'c>(collector: &Collector<'c>, cluster: &str, described: Described) -> Vec<OfService<'c>> {
    let Described { services, mut tasks } = described;
    let mut cases = Vec::new();
    for service in services {
        let group = format!("service:{}", service.get("serviceName").and_then(Value::as_str).unwrap_or_default());
        let (own, others): (Vec<Value>, Vec<Value>) =
            tasks.into_iter().partition(|task| task.get("group").and_then(Value::as_str) == Some(&group));
        tasks = others;
        cases.push(of_service(collector, cluster, Some(service), own));
    }
    if !tasks.is_empty() {
        cases.push(of_service(collector, cluster, None, tasks));
    }
    cases
}

fn of_service<'c>(collector: &Collector<'c>, cluster: &str, service: Option<Value>, tasks: Vec<Value>) -> OfService<'c> {
    let client = collector.client;
    let own = collector.beside();
    let text = |value: &Value, member: &str| value.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut definitions: Vec<String> = tasks.iter().map(|task| text(task, "taskDefinitionArn")).collect();
    let mut weight = tasks.len();
    if let Some(service) = service {
        let name = text(&service, "serviceName");
        let failing = serde_json::from_value::<Service>(service.clone()).is_ok_and(|service| is_failing(&service));
        weight += usize::from(failing) * 1000;
        definitions.push(text(&service, "taskDefinition"));
        own.adopt(&ask::describe_services(client, cluster, &[&name]), json!({"services": [service]}));
    }
    if !tasks.is_empty() {
        let arns: Vec<&str> = tasks.iter().filter_map(|task| task.get("taskArn")?.as_str()).collect();
        let asked = ask::describe_tasks(client, cluster, &arns);
        own.adopt(&asked, json!({"tasks": tasks}));
    }
    definitions.retain(|definition| !definition.is_empty());
    definitions.sort_unstable_by(|a, b| b.cmp(a));
    definitions.dedup();
    definitions.truncate(3);
    OfService { collector: own, definitions, weight }
}
