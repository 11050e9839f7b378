//! A service: its deployments, events, tasks, load balancer, scaling.

use coroner_case::Case;
use coroner_ecs::arn;
use coroner_ecs::deployment::ServiceDeployment;
use coroner_ecs::service::Service;
use coroner_examiner::Catalogue;
use futures_util::future::{join, join_all, join4};
use serde_json::Value;

use super::{CLUSTERS, clusters, history, listed, no_cluster};
use crate::ask::Ask;
use crate::collector::Collector;
use crate::name::nearest;
use crate::plan::asked::Asked;
use crate::questions::{self as ask, TASKS_AT_ONCE};
use crate::refusal::{Reason, Refusal};
use crate::trouble::Trouble;

/// Running tasks that are described: they are alike, and a service may have thousands.
const RUNNING: usize = TASKS_AT_ONCE;
/// Target groups of one service that are looked at.
const GROUPS: usize = 5;
/// Revisions beside the newest that are read: the last good one is among them.
const REVISIONS: usize = 2;

/// Collects what can be known of a service.
///
/// # Errors
///
/// If there is no such service or cluster, or nothing of it may be seen.
pub async fn service(collector: &Collector<'_>, catalogue: &Catalogue, service: &Asked<'_>) -> Result<(), Trouble> {
    let cluster = service.cluster.unwrap_or("default");
    match first_round(collector, cluster, service.name).await {
        Ok(tasks) => {
            second_round(collector, cluster, service, tasks).await;
            collector.probe(catalogue, service.now).await;
            Ok(())
        }
        Err(Nothing::Refused(trouble)) => Err(trouble),
        Err(Nothing::NoCluster) if service.cluster.is_some() => Err(no_cluster(collector, cluster, true).await),
        Err(Nothing::NoCluster | Nothing::NoService) => {
            let found = find(collector, service.cluster, service.name).await?;
            Box::pin(self::service(collector, catalogue, &Asked { cluster: Some(&found), ..*service })).await
        }
    }
}

/// Why there is nothing to go on with.
enum Nothing {
    NoCluster,
    NoService,
    Refused(Trouble),
}

/// ARNs of the tasks that stopped and of those that should run.
struct Tasks {
    stopped: Vec<String>,
    running: Vec<String>,
}

async fn first_round(collector: &Collector<'_>, cluster: &str, name: &str) -> Result<Tasks, Nothing> {
    let client = collector.client;
    let described = ask::describe_services(client, cluster, &[name]);
    let list = |status| collector.list(ask::tasks(client, cluster, Some(name), status), "taskArns");
    let deployments = ask::deployments(client, cluster, name);
    let (answer, stopped, running, _) =
        join4(collector.ask(described.clone()), list("STOPPED"), list("RUNNING"), collector.ask(deployments)).await;
    let refused = |refusal| Nothing::Refused(described.refused(refusal));
    if let Some(refusal) = collector.fatal() {
        return Err(refused(refusal));
    }
    let there = answer.as_ref().is_some_and(has_services);
    let none = |list: &Result<Vec<Value>, Refusal>| list.as_ref().map_or(true, Vec::is_empty);
    match collector.refusal_of(&described) {
        _ if there => {}
        None => {
            collector.forget();
            return Err(if answer.is_some() { Nothing::NoService } else { Nothing::NoCluster });
        }
        Some(_) if is_absent(&stopped) || is_absent(&running) => return Err(Nothing::NoService),
        Some(refusal) if none(&stopped) && none(&running) => return Err(refused(refusal)),
        // Its tasks tell most of what there is to know.
        Some(_) => {}
    }
    let arns = |list: Result<Vec<Value>, Refusal>| texts(&list.unwrap_or_default());
    Ok(Tasks { stopped: arns(stopped), running: arns(running) })
}

/// Whether an answer describes any service.
fn has_services(answer: &Value) -> bool {
    answer.get("services").and_then(Value::as_array).is_some_and(|services| !services.is_empty())
}

fn is_absent(list: &Result<Vec<Value>, Refusal>) -> bool {
    list.as_ref().is_err_and(|refusal| refusal.reason == Reason::Absent)
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

async fn second_round(collector: &Collector<'_>, cluster: &str, asked: &Asked<'_>, mut tasks: Tasks) {
    let client = collector.client;
    let case = collector.case();
    let service = case.services.first();
    tasks.running.truncate(RUNNING);
    let deployment = newest(&case);
    let unfinished = deployment.is_some_and(|deployment| deployment.status.as_str() != "SUCCESSFUL");
    let given_up = deployment.is_some_and(ServiceDeployment::is_taken_back);
    let failing = !tasks.stopped.is_empty() || given_up || service.is_none_or(|service| is_failing(service));
    let all: Vec<&str> = tasks.stopped.iter().chain(&tasks.running).map(String::as_str).collect();
    let mut asks: Vec<Ask> = all.chunks(TASKS_AT_ONCE).map(|tasks| ask::describe_tasks(client, cluster, tasks)).collect();
    if failing && tasks.stopped.is_empty() {
        // ECS has forgotten them, if there were any.
        asks.extend(history::of_service(client, cluster, asked));
    }
    // That one goes on or went through, the list tells; what stage it is in, or why it was given up, the record in full.
    let told = |deployment: &ServiceDeployment| !deployment.is_taken_back() && !service.is_some_and(|service| has_stages(service));
    if let Some(deployment) = deployment.filter(|deployment| unfinished && !told(deployment)) {
        asks.push(ask::describe_deployments(client, cluster, &[&deployment.service_deployment_arn]));
        let revisions = compared(&case);
        let compare = deployment.is_taken_back() && revisions.len() > 1;
        asks.extend(compare.then(|| ask::describe_revisions(client, cluster, &revisions)));
    }
    // In which of its two groups the tasks are stands in the revision alone.
    let shifted = service.is_some_and(|service| service.load_balancers.iter().any(|balancer| balancer.rules().next().is_some()));
    let target = deployment.and_then(|deployment| deployment.target_service_revision_arn.some());
    let compared = deployment.is_some_and(ServiceDeployment::is_taken_back);
    if let Some(revision) = target.filter(|_| shifted && !compared) {
        asks.push(ask::describe_revisions(client, cluster, &[revision]));
    }
    let mut instances = false;
    if let Some(service) = service {
        asks.extend(revisions(service, failing).map(ask::definition));
        let groups: Vec<&str> = service.load_balancers.iter().flat_map(|balancer| balancer.target_groups()).take(GROUPS).collect();
        asks.extend(shifts(service));
        asks.extend(groups.iter().map(|group| ask::target_health(group)));
        // How the load balancer probes is of interest where a task was stopped for it.
        if failing && !groups.is_empty() {
            asks.push(ask::target_groups(&groups));
        }
        asks.push(ask::scaling_activities(cluster, &service.service_name));
        instances = is_not_placed(service);
    }
    let placed = async {
        if instances {
            collector.instances(cluster).await;
        }
    };
    join(collector.ask_all(asks), placed).await;
}

/// Whether something is asked before its deployments go on.
pub(super) fn has_hooks(service: &Service) -> bool {
    !service.deployment_configuration.lifecycle_hooks.is_empty()
}

/// Whether its deployments go through stages, in which somebody or something may say no.
fn has_stages(service: &Service) -> bool {
    has_hooks(service) || !matches!(service.deployment_configuration.strategy.as_str(), "" | "ROLLING")
}

/// The newest of the service's deployments that are listed.
pub(super) fn newest(case: &Case) -> Option<&ServiceDeployment> {
    case.service_deployments.iter().map(|deployment| &deployment.value).max_by_key(|deployment| deployment.created_at.0)
}

/// The service revision that the newest deployment brings, and the last that went through before it.
fn compared(case: &Case) -> Vec<&str> {
    let mut all: Vec<&ServiceDeployment> = case.service_deployments.iter().map(|deployment| &deployment.value).collect();
    all.sort_by_key(|deployment| std::cmp::Reverse(deployment.created_at.0));
    let good = all.iter().skip(1).find(|deployment| deployment.status.as_str() == "SUCCESSFUL");
    let mut arns: Vec<&str> = all.first().into_iter().chain(good).filter_map(|one| one.target_service_revision_arn.some()).collect();
    arns.dedup();
    arns
}

/// Where the rules are asked for that a service's traffic is shifted with. A deployment that went well says nothing of rules that somebody
/// puts back afterwards.
fn shifts(service: &Service) -> Vec<Ask> {
    let named = || service.load_balancers.iter().flat_map(|balancer| balancer.rules());
    let of = |kind: &str| -> Vec<&str> { named().filter(|arn| arn.contains(kind)).take(GROUPS).collect() };
    let (rules, listeners) = (of(":listener-rule/"), of(":listener/"));
    let rules = (!rules.is_empty()).then(|| ask::rules(&rules));
    rules.into_iter().chain((!listeners.is_empty()).then(|| ask::listeners(&listeners))).collect()
}

/// The revision that the service should run; if it fails, also the others that it still has, of which one was good.
fn revisions(service: &Service, failing: bool) -> impl Iterator<Item = &str> {
    let newest = service.primary().and_then(|primary| primary.task_definition.some()).or(service.task_definition.some());
    let mut others: Vec<&str> = service.deployments.iter().filter_map(|deployment| deployment.task_definition.some()).collect();
    others.dedup();
    let others = others.into_iter().filter(move |revision| failing && Some(*revision) != newest);
    newest.into_iter().chain(others.take(REVISIONS))
}

/// Whether something about a service is worth a second look.
pub(crate) fn is_failing(service: &Service) -> bool {
    // While traffic is shifted both revisions run: more than are wanted is well.
    let counts = service.running_count.0.unwrap_or(0) < service.desired_count.0.unwrap_or(0);
    counts || service.deployments.iter().any(|d| d.failed_tasks.0.unwrap_or(0) > 0 || d.rollout_state.as_str() == "FAILED")
}

/// Whether its last events say that no instance takes its tasks.
fn is_not_placed(service: &Service) -> bool {
    let on_fargate = service.launch_type.as_str() == "FARGATE";
    !on_fargate && service.events.iter().take(5).any(|event| event.message.contains("unable to place"))
}

/// The cluster that has a service of that name, or what to say.
pub(super) async fn find(collector: &Collector<'_>, cluster: Option<&str>, name: &str) -> Result<String, Trouble> {
    let Some(cluster) = cluster else {
        let Ok(all) = clusters(collector).await else { return Err(no_cluster(collector, "default", false).await) };
        let found = join_all(all.iter().take(CLUSTERS).map(|cluster| has(collector, cluster, name))).await;
        let mut found: Vec<&String> = all.iter().zip(found).filter(|(_, found)| *found).map(|(cluster, _)| cluster).collect();
        return match (found.len(), all.len()) {
            (1, _) => Ok(found.remove(0).clone()),
            (0, 0) => Err(no_cluster(collector, "default", false).await),
            (0, _) => {
                let names: Vec<&str> = all.iter().map(|arn| arn::short_name(arn)).collect();
                let near = join_all(all.iter().take(CLUSTERS).map(|cluster| near(collector, cluster, name))).await;
                let near: Vec<String> = near.into_iter().flatten().take(3).collect();
                let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) };
                Err(Trouble::NotThere(format!("there is no service {name} in {}{hint}", listed(&names))))
            }
            _ => {
                let names: Vec<&str> = found.iter().map(|arn| arn::short_name(arn)).collect();
                Err(Trouble::NotThere(format!("there is a service {name} in each of {}; give one with `-c`", listed(&names))))
            }
        };
    };
    let services = collector.beside().list(ask::services(cluster), "serviceArns").await;
    match services {
        Err(refusal) if refusal.reason == Reason::Absent => Err(no_cluster(collector, cluster, true).await),
        services => {
            let arns = texts(&services.unwrap_or_default());
            let names: Vec<&str> = arns.iter().map(|arn| arn::short_name(arn)).collect();
            let hint = match nearest(name, names.iter().copied()).as_slice() {
                [] if names.is_empty() => String::new(),
                [] => format!("; it has {}", listed(&names)),
                near => format!("; did you mean {}?", near.join(" or ")),
            };
            Err(Trouble::NotThere(format!("there is no service {name} in the cluster {}{hint}", arn::short_name(cluster))))
        }
    }
}

/// Whether a cluster has the service; if so, its answer is kept, since it is the first that is asked for next.
async fn has(collector: &Collector<'_>, cluster: &str, name: &str) -> bool {
    let ask = ask::describe_services(collector.client, cluster, &[name]);
    let answer = collector.beside().ask(ask.clone()).await;
    let found = answer.filter(has_services);
    let is_there = found.is_some();
    found.into_iter().for_each(|answer| collector.adopt(&ask, answer));
    is_there
}

/// Services of a cluster whose names are near, with the cluster.
async fn near(collector: &Collector<'_>, cluster: &str, name: &str) -> Vec<String> {
    let arns = texts(&collector.beside().list(ask::services(cluster), "serviceArns").await.unwrap_or_default());
    let names = arns.iter().map(|arn| arn::short_name(arn));
    nearest(name, names).into_iter().map(|name| format!("{name} in {}", arn::short_name(cluster))).collect()
}

/// The cluster of a service: the one that was given, else the one that has it.
///
/// # Errors
///
/// If none has it, or more than one.
pub async fn locate(collector: &Collector<'_>, cluster: Option<&str>, name: &str) -> Result<String, Trouble> {
    match cluster {
        Some(cluster) => Ok(cluster.to_owned()),
        None if has(collector, "default", name).await => Ok("default".to_owned()),
        None => find(collector, None, name).await,
    }
}
