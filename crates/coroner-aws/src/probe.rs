//! Fetches the facts that would settle what is open, as the examiner names them.

use coroner_case::{Case, LogOf};
use coroner_ecs::arn;
use coroner_examiner::{Catalogue, Examine, Want};
use futures_util::future::{join, join_all};
use serde_json::Value;

use crate::ask::Ask;
use crate::collector::Collector;
use crate::questions::{self as ask, INSTANCES_AT_ONCE};

/// Rounds of questions: what one round tells may open one more, and no third.
const ROUNDS: usize = 2;

/// How far back calls of users are looked up, in milliseconds.
const CALLS_MS: i64 = 24 * 3_600_000;

/// Definitions of revisions that only the tasks tell.
const REVISIONS: usize = 3;

impl Collector<'_> {
    /// Asks what is open, until nothing is or the rounds are over.
    pub(crate) async fn probe(&self, catalogue: &Catalogue, now: i64) {
        let mut done: Vec<Want> = Vec::new();
        for _ in 0..ROUNDS {
            let case = self.case();
            let definitions = self.definitions(&case);
            let mut wants = catalogue.wants(&case);
            wants.retain(|want| !done.contains(want));
            if wants.is_empty() && definitions.is_empty() {
                return;
            }
            let new_definitions = !definitions.is_empty();
            join(self.ask_all(definitions), join_all(wants.iter().map(|want| self.fetch(want, now)))).await;
            done.extend(wants);
            if new_definitions {
                // Where the logs are stands in the definition, which nobody knew of before.
                let wants: Vec<Want> = catalogue.wants(&self.case()).into_iter().filter(|want| !done.contains(want)).collect();
                join_all(wants.iter().map(|want| self.fetch(want, now))).await;
                done.extend(wants);
            }
        }
    }

    /// Definitions of the tasks that are not there yet: after a rollback the service no longer names the revision that failed.
    fn definitions(&self, case: &Case) -> Vec<Ask> {
        let mut arns: Vec<&str> = case
            .tasks
            .iter()
            .filter(|task| {
                task.stopped() && case.definition_of(task).is_none_or(|found| found.task_definition_arn != task.task_definition_arn)
            })
            .filter_map(|task| task.task_definition_arn.some())
            .collect();
        arns.sort_unstable_by(|a, b| b.cmp(a));
        arns.dedup();
        let asks = arns.into_iter().take(REVISIONS).map(ask::definition);
        asks.filter(|ask| !self.was_asked(ask)).collect()
    }

    async fn fetch(&self, want: &Want, now: i64) {
        let client = self.client;
        match want {
            Want::Log { task, container, group, stream, region } => {
                let of = LogOf { container: container.clone(), task: arn::short_name(task).to_owned() };
                self.ask_of(ask::log(client, container, group, stream, region), Some(of)).await;
            }
            Want::Usage { cluster, service, family } => drop(self.ask(ask::usage(cluster, service, family, now)).await),
            Want::Targets { group } => self.ask_all(vec![ask::target_health(group), ask::target_groups(&[group])]).await,
            Want::Scaling { cluster, service } => {
                self.ask_all(vec![ask::scalable_targets(cluster, service), ask::scaling_activities(cluster, service)]).await;
            }
            Want::Alarms { names } => drop(self.ask(ask::alarms(client, names)).await),
            Want::Image { account, region, repository, reference, platforms } => {
                let asked = if *platforms { ask::manifest } else { ask::image };
                drop(self.ask(asked(client, account, region, repository, reference)).await);
            }
            Want::Secret { id } => {
                let asked = ask::secret(client, id);
                let place = asked.place.clone();
                let secret = self.ask(asked).await;
                if let Some(key) = secret.as_ref().and_then(|secret| secret.get("KmsKeyId")?.as_str()) {
                    self.ask(ask::key(client, key, place)).await;
                }
            }
            Want::Parameter { name } => drop(self.ask(ask::parameter(name)).await),
            Want::Role { arn, actions, resources } => drop(self.ask(ask::simulation(arn, actions, resources)).await),
            Want::Subnets(ids) => drop(self.ask(ask::subnets(ids)).await),
            Want::SecurityGroups(ids) => drop(self.ask(ask::security_groups(ids)).await),
            Want::RouteTables { vpc } => drop(self.ask(ask::route_tables(vpc)).await),
            Want::VpcEndpoints { vpc } => drop(self.ask(ask::vpc_endpoints(vpc)).await),
            Want::NetworkAcls(subnets) => drop(self.ask(ask::network_acls(subnets)).await),
            Want::MountTargets { file_system } => drop(self.ask(ask::mount_targets(client, file_system)).await),
            Want::Instances { cluster } => self.all_instances(cluster).await,
            Want::Instance { cluster, arn } => drop(self.ask(ask::describe_instances(client, cluster, &[arn])).await),
            Want::CapacityProvider { name } => self.capacity_provider(name).await,
            Want::Registry { service } => self.ask_all(ask::registered(service).into()).await,
            Want::Deployment { id } => drop(self.ask(ask::code_deployment(client, id)).await),
            Want::Quota { service, code } => drop(self.ask(ask::quota(service, code)).await),
            Want::Caller { operation, about } => self.caller(operation, about, now).await,
        }
    }

    /// What a service's tasks are placed on: all container instances of its cluster and, without a round more, what launches them.
    pub(crate) async fn instances(&self, cluster: &str) {
        let case = self.case();
        let strategy = case.services.iter().flat_map(|service| service.capacity_provider_strategy.iter());
        let provider = strategy.filter_map(|item| item.capacity_provider.some()).next().filter(|name| !name.starts_with("FARGATE"));
        let launches = async {
            if let Some(name) = provider {
                self.capacity_provider(name).await;
            }
        };
        join(self.all_instances(cluster), launches).await;
    }

    async fn all_instances(&self, cluster: &str) {
        let Ok(arns) = self.list(ask::container_instances(self.client, cluster), "containerInstanceArns").await else { return };
        let arns: Vec<&str> = arns.iter().filter_map(Value::as_str).collect();
        if arns.is_empty() {
            // That there is none is what placement fails of.
            self.adopt(&ask::describe_instances(self.client, cluster, &[]), serde_json::json!({"containerInstances": []}));
        }
        self.ask_all(arns.chunks(INSTANCES_AT_ONCE).map(|arns| ask::describe_instances(self.client, cluster, arns)).collect()).await;
    }

    async fn capacity_provider(&self, name: &str) {
        let Some(answer) = self.ask(ask::capacity_provider(self.client, name)).await else { return };
        let group = answer.pointer("/capacityProviders/0/autoScalingGroupProvider/autoScalingGroupArn").and_then(Value::as_str);
        // `arn:…:autoScalingGroup:UUID:autoScalingGroupName/NAME`
        if let Some((_, group)) = group.and_then(|arn| arn.split_once("autoScalingGroupName/")) {
            self.ask_all(vec![ask::group_activities(group), ask::auto_scaling_group(group)]).await;
        }
    }

    /// Of all calls of an operation only those about the subject are kept: the others are nobody's business here.
    async fn caller(&self, operation: &str, about: &str, now: i64) {
        let ask = ask::calls(operation, now - CALLS_MS);
        let Some(mut answer) = self.ask(ask.clone()).await else { return };
        if let Some(events) = answer.get_mut("Events").and_then(Value::as_array_mut) {
            events.retain(|event| event.get("CloudTrailEvent").and_then(Value::as_str).is_some_and(|text| text.contains(about)));
        }
        self.adopt(&ask, answer);
    }
}
