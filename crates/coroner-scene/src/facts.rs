//! The facts that may speak of a subject: what a scene is made of. Whose each fact is, `owner` decides.

use std::collections::{HashMap, HashSet};

use coroner_case::{Action, Case, Gap, Located, LogStream, Lookup, Origin};
use coroner_ecs::Timestamp;
use coroner_ecs::arn;
use coroner_ecs::balancing::{Listener, ListenerRule, TargetGroup, TargetHealthDescription};
use coroner_ecs::definition::TaskDefinition;
use coroner_ecs::deployment::{ServiceDeployment, ServiceRevision};
use coroner_ecs::instance::ContainerInstance;
use coroner_ecs::network::{NetworkAcl, RouteTable, SecurityGroup, Subnet, VpcEndpoint};
use coroner_ecs::observation::{Alarm, DiscoveryInstance, DockerContainer, ImageDetail, MetricSeries};
use coroner_ecs::scaling::{ScalableTarget, ScalingActivity};
use coroner_ecs::service::{CapacityProvider, Service};
use coroner_ecs::task::{Failure, Task};

use crate::history::History;
use crate::hosts::{hosts_in, is_host};
use crate::neighbours::Neighbours;
pub use crate::seen::Seen;

/// What may speak of one service and its tasks, or of whatever else a case is about.
#[derive(Default)]
pub struct Facts<'a> {
    /// Each ARN once: the newest record of it.
    pub tasks: Seen<'a, Task>,
    /// With their deployments and their last events.
    pub services: Seen<'a, Service>,
    /// One given as input of `register-task-definition` has no ARN.
    pub definitions: Seen<'a, TaskDefinition>,
    /// Container instances, with what they have and what is left of it.
    pub instances: Seen<'a, ContainerInstance>,
    /// Where container instances were asked for and none came back.
    pub no_instances: Option<&'a Origin>,
    /// What gives the cluster its capacity, with the Auto Scaling groups behind it.
    pub capacity_providers: Seen<'a, CapacityProvider>,
    /// As `describe-service-deployments` gives them; they outlive their tasks.
    pub service_deployments: Seen<'a, ServiceDeployment>,
    /// What deployments bring, as `describe-service-revisions` gives it.
    pub service_revisions: Seen<'a, ServiceRevision>,
    /// Rules of listeners of load balancers.
    pub rules: Seen<'a, ListenerRule>,
    /// Listeners of load balancers, with what they do where no rule fits.
    pub listeners: Seen<'a, Listener>,
    /// Entries of `failures[]` that ECS answered.
    pub failures: Seen<'a, Failure>,
    /// With their health checks.
    pub target_groups: Seen<'a, TargetGroup>,
    /// How the load balancer finds each target.
    pub targets: Seen<'a, TargetHealthDescription>,
    /// Bounds of scaling, and what of it is suspended.
    pub scalable_targets: Seen<'a, ScalableTarget>,
    /// What scaling did and did not do.
    pub scaling_activities: Seen<'a, ScalingActivity>,
    /// Ids of instances in Cloud Map, each with its health: `HEALTHY`, `UNHEALTHY` or `UNKNOWN`.
    pub discovery_health: Seen<'a, (String, String)>,
    /// Instances registered in Cloud Map.
    pub discovery_instances: Seen<'a, DiscoveryInstance>,
    /// Series of `get-metric-data`.
    pub metrics: Seen<'a, MetricSeries>,
    /// Of CloudWatch, with state and reason.
    pub alarms: Seen<'a, Alarm>,
    /// Images that ECR has.
    pub images: Seen<'a, ImageDetail>,
    /// With VPC, zone and range.
    pub subnets: Seen<'a, Subnet>,
    /// With the rules of both directions.
    pub security_groups: Seen<'a, SecurityGroup>,
    /// With their routes and the subnets that they serve.
    pub route_tables: Seen<'a, RouteTable>,
    /// As EC2 describes them; see also [`Facts::no_vpc_endpoints`].
    pub vpc_endpoints: Seen<'a, VpcEndpoint>,
    /// Where VPC endpoints were asked for and none came back.
    pub no_vpc_endpoints: Option<&'a Origin>,
    /// With their rules and the subnets that they guard.
    pub network_acls: Seen<'a, NetworkAcl>,
    /// What EventBridge told of services, deployments and managed daemons.
    pub actions: Seen<'a, Action>,
    /// Containers as Docker saw them.
    pub docker: Seen<'a, DockerContainer>,
    /// Texts that a person pasted, of which the place is not known.
    pub pasted: Seen<'a, String>,
    /// What was looked up to settle an open question.
    pub lookups: Seen<'a, Lookup>,
    /// What was asked for and could not be seen.
    pub gaps: &'a [Gap],
    /// Streams of containers, and logs of hosts.
    pub logs: Vec<&'a LogStream>,
    /// Where targets were asked for and none came back, in a case of one service.
    pub no_targets: Option<&'a Origin>,
    /// Whether it was asked of AWS.
    pub live: bool,
    /// The profile with which it was asked of AWS.
    pub profile: Option<&'a str>,
    /// When it was asked of AWS; `None` where nothing tells.
    pub asked_at: Option<Timestamp>,
    /// What other subjects show of hosts and load balancers that are shared with them.
    pub neighbours: Option<&'a Neighbours<'a>>,
    /// Places of facts that may as well be another subject's: they prove nothing.
    pub contested: HashSet<String>,
    /// Where facts are found by task; empty before [`Facts::put_in_order`].
    pub index: FactsIndex<'a>,
}

/// Where the facts of one task among thousands are found.
#[derive(Default)]
pub struct FactsIndex<'a> {
    definitions: HashMap<&'a str, &'a Located<TaskDefinition>>,
    instances: HashMap<&'a str, &'a Located<ContainerInstance>>,
    /// Log streams and Docker's containers by task; those that tell no task stand under the empty name.
    logs: HashMap<&'a str, Vec<usize>>,
    docker: HashMap<&'a str, Vec<usize>>,
    /// Hosts that the logs of hosts name, by the place of the log.
    hosts: HashMap<String, HashSet<String>>,
    /// What scenes ask of all tasks and events.
    pub history: History<'a>,
}

impl<'a> Facts<'a> {
    /// All facts of a case, as if it were about one subject, in an order that does not depend on the order of the documents.
    pub fn whole(case: &'a Case) -> Facts<'a> {
        // A line of a stream holds one task, of a million.
        let alone = case.tasks.len() == 1 && case.facts() == 1;
        if alone {
            // With nothing beside it, an index finds nothing.
            return Facts {
                tasks: Seen(case.tasks.iter().collect()),
                live: case.live,
                profile: case.profile.as_deref(),
                asked_at: case.asked_at,
                no_targets: case.no_targets.as_ref().filter(|_| case.services.len() == 1),
                gaps: &case.gaps,
                ..Facts::default()
            };
        }
        let mut facts = Facts::all(case);
        facts.put_in_order();
        facts
    }

    /// All facts of a case, without an index.
    pub fn all(case: &'a Case) -> Facts<'a> {
        fn all<T>(list: &[Located<T>]) -> Seen<'_, T> {
            by(list, |_| ())
        }
        /// Where a fact has a name of its own, that decides the order; where not, the place does.
        fn by<'a, T, K: Ord>(list: &'a [Located<T>], key: impl Fn(&'a T) -> K) -> Seen<'a, T> {
            let mut list: Vec<&'a Located<T>> = list.iter().collect();
            list.sort_by(|a, b| key(&a.value).cmp(&key(&b.value)).then_with(|| a.origin.cmp(&b.origin)));
            Seen(list)
        }
        /// Of two records of one deployment the list's is the shorter one.
        fn deployments(list: &[Located<ServiceDeployment>]) -> Seen<'_, ServiceDeployment> {
            let at = |one: &ServiceDeployment| {
                [one.created_at.0, one.started_at.0, one.finished_at.0, one.updated_at.0].into_iter().flatten().next()
            };
            let mut all = by(list, |one| (at(one), &one.service_deployment_arn, one.target_service_revision.arn.is_empty()));
            let named = |one: &&Located<ServiceDeployment>| one.service_deployment_arn.some().map(str::to_owned);
            all.0.dedup_by(|b, a| named(a).is_some() && named(a) == named(b));
            all
        }
        let mut logs: Vec<&LogStream> = case.logs.iter().collect();
        logs.sort_by(|a, b| (&a.container, &a.origin).cmp(&(&b.container, &b.origin)));
        Facts {
            tasks: by(&case.tasks, |task| (&task.task_arn, task.stopped_at.0)),
            services: by(&case.services, |service| (&service.service_arn, &service.service_name)),
            definitions: by(&case.definitions, |definition| &definition.task_definition_arn),
            instances: by(&case.instances, |instance| &instance.container_instance_arn),
            no_instances: case.no_instances.as_ref(),
            capacity_providers: all(&case.capacity_providers),
            service_deployments: deployments(&case.service_deployments),
            service_revisions: by(&case.service_revisions, |revision| &revision.service_revision_arn),
            rules: by(&case.rules, |rule| &rule.rule_arn),
            listeners: by(&case.listeners, |listener| &listener.listener_arn),
            failures: all(&case.failures),
            target_groups: by(&case.target_groups, |group| &group.target_group_arn),
            targets: all(&case.targets),
            scalable_targets: all(&case.scalable_targets),
            scaling_activities: all(&case.scaling_activities),
            discovery_health: all(&case.discovery_health),
            discovery_instances: all(&case.discovery_instances),
            metrics: all(&case.metrics),
            alarms: all(&case.alarms),
            images: all(&case.images),
            subnets: all(&case.subnets),
            security_groups: all(&case.security_groups),
            route_tables: all(&case.route_tables),
            vpc_endpoints: all(&case.vpc_endpoints),
            no_vpc_endpoints: case.no_vpc_endpoints.as_ref(),
            network_acls: all(&case.network_acls),
            actions: all(&case.actions),
            docker: by(&case.docker, |container| &container.id),
            pasted: all(&case.pasted),
            lookups: all(&case.lookups),
            gaps: &case.gaps,
            logs,
            live: case.live,
            profile: case.profile.as_deref(),
            asked_at: case.asked_at,
            no_targets: case.no_targets.as_ref().filter(|_| case.services.len() == 1),
            ..Facts::default()
        }
    }

    /// Nothing but what was asked for to settle a question, or could not be seen.
    pub fn beside(&self) -> Facts<'a> {
        Facts {
            lookups: Seen(self.lookups.0.clone()),
            gaps: self.gaps,
            live: self.live,
            profile: self.profile,
            asked_at: self.asked_at,
            no_targets: self.no_targets,
            ..Facts::default()
        }
    }

    /// Whether an action was asked for to settle something, whatever came of it.
    pub fn looked_up(&self, action: &str) -> bool {
        self.lookups.iter().any(|lookup| lookup.from == action)
    }

    /// Makes the index, once all facts are there.
    pub fn put_in_order(&mut self) {
        let index = &mut self.index;
        for definition in &self.definitions {
            if let Some(arn) = definition.value.task_definition_arn.some() {
                index.definitions.entry(arn::family_revision(arn)).or_insert(definition);
            }
        }
        for instance in &self.instances {
            index.instances.entry(arn::short_name(&instance.value.container_instance_arn)).or_insert(instance);
        }
        for (at, stream) in self.logs.iter().enumerate() {
            index.logs.entry(stream.task_id.as_deref().unwrap_or_default()).or_default().push(at);
            if is_host(&stream.container) {
                let hosts = hosts_in(stream);
                if !hosts.is_empty() {
                    index.hosts.insert(stream.origin.to_string(), hosts);
                }
            }
        }
        for (at, docker) in self.docker.iter().enumerate() {
            index.docker.entry(docker.value.task_arn().unwrap_or_default()).or_default().push(at);
        }
        index.history = History::of(&self.tasks, &self.services, &self.logs);
    }

    /// The revision that `task` runs.
    pub fn definition_of(&self, task: &Task) -> Option<&'a Located<TaskDefinition>> {
        let wanted = arn::family_revision(&task.task_definition_arn);
        let family = wanted.split(':').next().unwrap_or_default();
        self.index.definitions.get(wanted).copied().filter(|_| !wanted.is_empty()).or_else(|| {
            // A definition given without its ARN (`register-task-definition` input) is told by its family; a lone one is meant.
            let unnamed = self.definitions.iter().filter(|definition| definition.task_definition_arn.is_empty());
            unnamed.take(MANY).find(|d| d.family.as_str() == family || family.is_empty() || self.definitions.len() == 1)
        })
    }

    /// The revision that a service is to run; a lone definition is meant.
    pub fn definition_of_service(&self, service: Option<&Service>) -> Option<&'a Located<TaskDefinition>> {
        let wanted = service.map(|service| arn::family_revision(&service.task_definition));
        wanted.and_then(|wanted| self.index.definitions.get(wanted).copied()).or_else(|| self.definitions.only())
    }

    /// The service of `task`, by name and, where both tell it, by cluster.
    pub fn service_of(&self, task: &Task) -> Option<&'a Located<Service>> {
        let name = task.service_name()?;
        let cluster = task.cluster_name();
        self.services.iter().take(MANY).find(|service| {
            service.service_name.as_str() == name
                && (cluster.is_empty() || service.cluster_name().is_empty() || service.cluster_name() == cluster)
        })
    }

    /// The container instance of `task`; if its ARN is not told, the only one there is.
    pub fn instance_of(&self, task: &Task) -> Option<&'a Located<ContainerInstance>> {
        match task.container_instance_arn.some() {
            Some(arn) => self.index.instances.get(arn::short_name(arn)).copied(),
            None => self.instances.only().filter(|_| !task.on_fargate()),
        }
    }

    /// Containers as Docker saw them that are of `task`, or may be.
    pub fn docker_of(&self, task: &Task) -> impl Iterator<Item = &'a Located<DockerContainer>> + use<'_, 'a> {
        let key = task.task_arn.as_str();
        let places = if self.docker.is_empty() { Vec::new() } else { either(&self.index.docker, key) };
        places.into_iter().filter_map(|at| self.docker.0.get(at).copied())
    }

    /// Streams that are of the task with this id, or may be.
    pub fn streams_of(&self, id: &str) -> Vec<&'a LogStream> {
        let places = if self.logs.is_empty() { Vec::new() } else { either(&self.index.logs, id) };
        places.into_iter().filter_map(|at| self.logs.get(at).copied()).collect()
    }

    /// Ids of the container instances and instances of EC2 that a host's log names; none if it names none.
    pub fn hosts_in(&self, stream: &LogStream) -> Option<&HashSet<String>> {
        self.index.hosts.get(&stream.origin.to_string())
    }

    /// Whether the place of some evidence is a contested fact's, or lies in one.
    pub fn is_contested(&self, source: &str) -> bool {
        if self.contested.is_empty() {
            return false;
        }
        let line = source.rsplit_once(" line ").map_or(source, |(place, _)| place);
        let mut ends = line.char_indices().rev().filter(|(_, letter)| *letter == '/').map(|(at, _)| at);
        self.contested.contains(line) || ends.any(|end| self.contested.contains(&line[..end]))
    }
}

/// Places of what stands under the key, and under none, in their order.
fn either(index: &HashMap<&str, Vec<usize>>, key: &str) -> Vec<usize> {
    let mut places: Vec<usize> = index.get("").into_iter().chain(index.get(key).filter(|_| !key.is_empty())).flatten().copied().collect();
    places.sort_unstable();
    places
}

/// Facts without a name that are looked through for one that fits: nobody saves more of them by hand.
const MANY: usize = 64;
