//! Who claims a fact that names nobody: by an id that it holds, by what it is called, by when it was said.

use std::collections::{HashMap, HashSet};

use coroner_case::{Located, LogStream};
use coroner_ecs::Timestamp;
use coroner_ecs::arn::{self, Arn};
use coroner_ecs::balancing::{RuleAction, TargetHealthDescription, forwards};
use coroner_ecs::observation::{Alarm, DockerContainer, MetricSeries};
use coroner_ecs::service::Service;
use coroner_ecs::task::Task;

use super::fact::Fact;
use super::life::Life;
use super::place::Place;
use crate::facts::{Facts, Seen};
use crate::hosts::{LINES, ids, is_host};

/// How good a claim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// It is of somebody else.
    None,
    /// Nothing speaks against it.
    Could,
    /// It is of the kind that this subject has.
    Kind,
    /// It was said in its time.
    Time,
    /// It bears a name or an id of the subject's, and was said in another time: it is of somebody who is not here.
    Gone,
    /// It bears a name that this subject uses.
    Called,
    /// Both.
    CalledInTime,
    /// It holds an id of the subject's. Several may share what is named.
    Named,
}

/// What a subject is known by.
pub(super) struct Traits<'a> {
    place: Place<'a>,
    /// Whether it has a task or service; what else a case holds claims no log.
    pub(super) subject: bool,
    has_tasks: bool,
    names: HashSet<&'a str>,
    containers: HashSet<&'a str>,
    /// Ids of tasks, container instances and instances of EC2.
    ids: HashSet<&'a str>,
    instances: HashSet<&'a str>,
    addresses: HashSet<&'a str>,
    target_groups: HashSet<&'a str>,
    /// Listener rules that the service shifts traffic with.
    rules: HashSet<&'a str>,
    reasons: Vec<&'a str>,
    alarms: HashSet<&'a str>,
    providers: HashSet<&'a str>,
    images: Vec<&'a str>,
    subnets: HashSet<&'a str>,
    security_groups: HashSet<&'a str>,
    vpcs: HashSet<&'a str>,
    lives: Vec<Life>,
    /// The last moment that the documents tell which its records stand in: they were saved soon after.
    saved: Option<Timestamp>,
    /// Ports that a load balancer sends to.
    ports: HashSet<i64>,
    /// Container instances that its tasks ran on.
    hosts: HashSet<&'a str>,
    balanced: bool,
    registered: bool,
    on_hosts: bool,
    has_instances: bool,
    /// Kinds of hosts that its tasks go to.
    kinds: HashSet<Host>,
}

/// What a container instance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Host {
    /// An instance of EC2.
    Ec2,
    /// A machine of one's own, which ECS Anywhere has registered with Systems Manager.
    External,
}

impl<'a> Traits<'a> {
    pub(super) fn of(place: Place<'a>, facts: impl Iterator<Item = Fact<'a>>) -> Traits<'a> {
        let mut traits = Traits {
            place,
            subject: false,
            has_tasks: false,
            names: HashSet::new(),
            containers: HashSet::new(),
            ids: HashSet::new(),
            instances: HashSet::new(),
            addresses: HashSet::new(),
            target_groups: HashSet::new(),
            rules: HashSet::new(),
            reasons: Vec::new(),
            alarms: HashSet::new(),
            providers: HashSet::new(),
            images: Vec::new(),
            subnets: HashSet::new(),
            security_groups: HashSet::new(),
            vpcs: HashSet::new(),
            lives: Vec::new(),
            saved: None,
            ports: HashSet::new(),
            hosts: HashSet::new(),
            balanced: false,
            registered: false,
            on_hosts: false,
            has_instances: false,
            kinds: HashSet::new(),
        };
        let mut service = None;
        for fact in facts {
            if let Fact::Service(found) = fact {
                service = Some(found);
            }
            traits.take(fact);
        }
        if traits.lives.is_empty() {
            traits.lives.extend(service.map(|service| Life::of_service(service)));
        }
        let Traits { names, containers, ids, instances, addresses, subnets, security_groups, vpcs, .. } = &mut traits;
        for known in [names, containers, ids, instances, addresses, subnets, security_groups, vpcs] {
            known.remove("");
        }
        traits
    }

    fn take(&mut self, fact: Fact<'a>) {
        match fact {
            Fact::Task(task) => self.take_task(&task.value),
            Fact::Service(service) => self.take_service(&service.value),
            Fact::Definition(definition) => {
                for container in definition.value.container_definitions.iter() {
                    self.containers.insert(&container.name);
                    self.images.push(&container.image);
                }
                self.names.insert(&definition.value.family);
            }
            Fact::Instance(instance) => {
                let instance = &instance.value;
                self.has_instances = true;
                self.ids.extend([arn::short_name(&instance.container_instance_arn), instance.ec2_instance_id.as_str()]);
                self.instances.insert(&instance.ec2_instance_id);
                self.subnets.extend(instance.attribute("ecs.subnet-id"));
                self.vpcs.extend(instance.attribute("ecs.vpc-id"));
            }
            Fact::ScalableTarget(target) => {
                self.names.insert(arn::short_name(&target.value.resource_id));
            }
            _ => {}
        }
    }

    fn take_task(&mut self, task: &'a Task) {
        (self.subject, self.has_tasks) = (true, true);
        self.ids.extend([arn::short_name(&task.task_arn), arn::short_name(&task.container_instance_arn)]);
        for container in task.containers.iter() {
            self.containers.insert(&container.name);
            self.images.push(&container.image);
            self.addresses.extend(container.network_interfaces.iter().map(|interface| interface.private_ipv4_address.as_str()));
        }
        self.addresses.extend(task.interface("privateIPv4Address"));
        self.subnets.extend(task.interface("subnetId"));
        self.providers.extend(task.capacity_provider_name.some());
        self.names.extend(task.service_name());
        self.names.insert(arn::family_revision(&task.task_definition_arn).split(':').next().unwrap_or_default());
        if task.stopped_reason.contains("ELB health") || task.stopped_reason.contains("target-group") {
            self.balanced = true;
            self.reasons.push(&task.stopped_reason);
        }
        self.on_hosts |= !task.on_fargate();
        self.kinds.extend(Host::of_launch_type(&task.launch_type));
        self.lives.push(Life::of(task, None));
        self.hosts.extend(task.container_instance_arn.some().map(arn::short_name));
    }

    fn take_service(&mut self, service: &'a Service) {
        self.subject = true;
        self.names.extend([service.service_name.as_str(), arn::short_name(&service.service_arn)]);
        self.balanced |= !service.load_balancers.is_empty();
        for balancer in service.load_balancers.iter() {
            self.target_groups.extend(balancer.target_groups());
            self.rules.extend(balancer.rules());
        }
        self.containers.extend(service.load_balancers.iter().filter_map(|balancer| balancer.container_name.some()));
        self.registered |= !service.service_registries.is_empty();
        self.alarms.extend(service.deployment_configuration.alarms.alarm_names.iter().map(|name| name.as_str()));
        self.providers.extend(service.capacity_provider_strategy.iter().filter_map(|item| item.capacity_provider.some()));
        let deployed = service.deployments.iter().map(|deployment| &deployment.network_configuration);
        for network in std::iter::once(&service.network_configuration).chain(deployed) {
            self.subnets.extend(network.awsvpc_configuration.subnets.iter().map(|id| id.as_str()));
            self.security_groups.extend(network.awsvpc_configuration.security_groups.iter().map(|id| id.as_str()));
        }
        self.on_hosts |= !is_on_fargate(service);
        self.kinds.extend(Host::of_launch_type(&service.launch_type));
        self.ports.extend(service.load_balancers.iter().filter_map(|balancer| balancer.container_port.0));
    }

    /// Whether tasks of both ran on one container instance.
    pub(super) fn shares_a_host(&self, other: &Traits<'_>) -> bool {
        self.hosts.iter().any(|host| other.hosts.contains(host))
    }

    /// What an ARN says of account and Region.
    fn is_at(&self, text: &str) -> bool {
        Arn::parse(text).is_none_or(|arn| self.place.may_be(Place { account: arn.account, region: arn.region, cluster: "" }))
    }

    fn could(&self, kind: bool) -> Claim {
        if kind { Claim::Kind } else { Claim::Could }
    }

    /// Whether some of these moments are in the life of a task of it; none if nothing tells.
    fn in_time(&self, at: impl Iterator<Item = Timestamp>, life: fn(&Life) -> Life) -> Option<bool> {
        let lives: Vec<Life> = self.lives.iter().map(life).collect();
        let mut at = at.take(LINES).peekable();
        at.peek()?;
        (!lives.is_empty()).then(|| at.any(|at| lives.iter().any(|life| life.holds(at))))
    }

    /// How long before or after its own records those of `at` were saved, in milliseconds.
    pub(super) fn distance(&self, at: Timestamp) -> Option<u64> {
        self.saved.map(|saved| saved.0.abs_diff(at.0))
    }

    /// Whether a zone is of another Region.
    fn is_far(&self, zone: &str) -> bool {
        !zone.is_empty() && !self.place.region.is_empty() && !zone.starts_with(self.place.region)
    }

    fn log(&self, stream: &LogStream, host: Option<&HostLog<'_>>) -> Claim {
        if let Some(host) = host.filter(|_| !self.containers.contains(stream.container.as_str())) {
            return self.host_log(stream, host);
        }
        // A stream that names a task is of no other one.
        if !self.subject || (stream.task_id.is_some() && self.has_tasks) {
            return Claim::None;
        }
        let called = self.containers.contains(stream.container.as_str()) || self.names.contains(stream.container.as_str());
        let times = stream.lines.iter().filter_map(|line| line.timestamp.0);
        match (called, self.in_time(times, Life::of_lines)) {
            (true, Some(true)) => Claim::CalledInTime,
            (true, None) => Claim::Called,
            (false, Some(true)) => Claim::Time,
            (false, None) => Claim::Kind,
            (true, Some(false)) => Claim::Gone,
            (false, Some(false)) => Claim::None,
        }
    }

    /// Whether it is not known what its containers are called, so that a log of any name may be theirs.
    pub(super) fn knows_no_container(&self) -> bool {
        self.containers.is_empty()
    }

    /// A host's log tells of tasks by their ids. On Fargate nobody sees it.
    fn host_log(&self, stream: &LogStream, host: &HostLog<'_>) -> Claim {
        let of_another_kind = host.kind.is_some_and(|kind| !self.kinds.is_empty() && !self.kinds.contains(&kind));
        if (self.subject && !self.on_hosts) || of_another_kind {
            return Claim::None;
        }
        let named = self.ids.iter().any(|id| host.ids.contains(id));
        let times = stream.lines.iter().filter_map(|line| line.timestamp.0);
        match (named, self.in_time(times, Life::of_host)) {
            (true, Some(false)) => Claim::Gone,
            (false, Some(false)) => Claim::None,
            (true, _) => Claim::Named,
            (false, Some(true)) => Claim::Time,
            (false, None) => self.could(self.on_hosts || self.has_instances),
        }
    }

    fn targets(&self, targets: &[&Located<TargetHealthDescription>]) -> Claim {
        let any = |is: &dyn Fn(&TargetHealthDescription) -> bool| targets.iter().any(|target| is(target));
        match () {
            () if any(&|target| {
                self.addresses.contains(target.target.id.as_str()) || self.instances.contains(target.target.id.as_str())
            }) =>
            {
                Claim::Named
            }
            () if any(&|target| self.is_far(&target.target.availability_zone)) => Claim::None,
            () if any(&|target| target.target.port.0.is_some_and(|port| self.ports.contains(&port))) => Claim::Called,
            () => self.could(self.balanced),
        }
    }

    fn target_group(&self, arn: &str) -> Claim {
        match () {
            () if self.target_groups.contains(arn) || self.reasons.iter().any(|reason| !arn.is_empty() && reason.contains(arn)) => {
                Claim::Named
            }
            () if !self.is_at(arn) => Claim::None,
            () => self.could(self.balanced),
        }
    }

    /// A rule, or a listener with its default: the service names it, or it forwards to what the service registers its tasks with.
    fn rule(&self, arn: &str, actions: &[RuleAction]) -> Claim {
        match () {
            () if self.rules.contains(arn) || forwards(actions).iter().any(|(group, _)| self.target_groups.contains(group)) => Claim::Named,
            () if !self.is_at(arn) => Claim::None,
            () => self.could(self.balanced),
        }
    }

    fn metrics(&self, series: &[&Located<MetricSeries>]) -> Claim {
        let called =
            series.iter().any(|series| words(&series.label).any(|word| self.names.contains(word) || self.containers.contains(word)));
        let times = series.iter().flat_map(|series| series.timestamps.iter()).filter_map(|time| time.0);
        match (called, self.in_time(times, Life::of_host)) {
            (true, Some(true)) => Claim::CalledInTime,
            (true, _) => Claim::Called,
            (false, Some(false)) => Claim::Could,
            // Whose failures they are must not be taken away by somebody who is well: neither by one whose times are told and fit, nor by
            // one that names a load balancer, since a record that tells neither may have been shortened.
            (false, _) => self.could(self.subject),
        }
    }

    fn alarm(&self, alarm: &Alarm) -> Claim {
        if !self.is_at(&alarm.alarm_arn) {
            return Claim::None;
        }
        let dimension = |name: &str| alarm.dimensions.iter().find(|pair| pair.name.as_str() == name).and_then(|pair| pair.value.some());
        let group = dimension("TargetGroup").is_some_and(|group| self.target_groups.iter().any(|arn| arn.ends_with(group)));
        let service = dimension("ServiceName").map(|name| self.names.contains(name));
        let elsewhere = dimension("ClusterName").is_some_and(|cluster| !self.place.may_be(Place { cluster, ..Place::default() }));
        match () {
            () if self.alarms.contains(alarm.alarm_name.as_str()) || group || (service == Some(true) && !elsewhere) => Claim::Named,
            // The policy that it triggers names the service, also where its metric is of a service that was renamed.
            () if alarm.alarm_actions.iter().any(|action| self.is_resource(action)) => Claim::Named,
            () if elsewhere => Claim::None,
            () if service == Some(false) => Claim::Could,
            () if self.names.iter().any(|name| alarm.alarm_name.contains(name)) => Claim::Called,
            () => self.could(self.subject),
        }
    }

    /// `…:resource/ecs/service/CLUSTER/SERVICE:…`, as ARNs of scaling policies name a service.
    fn is_resource(&self, arn: &str) -> bool {
        let service = arn.split(':').find_map(|part| part.strip_prefix("resource/ecs/service/")?.split_once('/'));
        service.is_some_and(|(cluster, name)| self.names.contains(name) && self.place.may_be(Place { cluster, ..Place::default() }))
    }

    fn docker(&self, docker: &DockerContainer) -> Claim {
        match () {
            // Its label names a task that is not there.
            () if docker.task_arn().is_some() => self.could(false),
            () if self.subject && !self.on_hosts => Claim::None,
            () if self.containers.contains(docker.container_name()) || self.is_made_for(docker.container_name()) => Claim::Called,
            () => self.could(self.on_hosts),
        }
    }

    /// The agent calls containers `ecs-FAMILY-REVISION-CONTAINER-…`.
    fn is_made_for(&self, name: &str) -> bool {
        let family = |name: &str| self.names.iter().any(|family| name.strip_prefix(family).is_some_and(|rest| rest.starts_with('-')));
        name.strip_prefix("ecs-").is_some_and(family)
    }

    fn image(&self, repository: &str) -> Claim {
        let named = self.images.iter().any(|image| !repository.is_empty() && image.contains(repository));
        if named { Claim::Named } else { self.could(self.subject) }
    }

    /// A network is known by the VPC, a subnet or a security group of the subject's.
    fn network(&self, vpc: &str, id: &str) -> Claim {
        let known = self.vpcs.contains(vpc) || self.subnets.contains(id) || self.security_groups.contains(id);
        match () {
            () if known => Claim::Named,
            () if !vpc.is_empty() && !self.vpcs.is_empty() => Claim::None,
            () => self.could(self.subject),
        }
    }
}

/// Facts that are claimed together, since one answer gave them, with who claims them.
type Take<'f, 'a> = dyn FnMut(Vec<Fact<'a>>, &dyn Fn(&Traits<'a>) -> Claim) + 'f;

/// Visits all facts of a case that name no subject by themselves.
pub(super) fn each<'a>(case: &Facts<'a>, take: &mut Take<'_, 'a>) {
    for stream in &case.logs {
        let host = is_host(&stream.container).then(|| HostLog::of(stream));
        take(vec![Fact::Log(stream)], &|traits| traits.log(stream, host.as_ref()));
    }
    for docker in &case.docker {
        take(vec![Fact::Docker(docker)], &|traits| traits.docker(docker));
    }
    for targets in by_document(&case.targets) {
        take(targets.iter().copied().map(Fact::Target).collect(), &|traits| traits.targets(targets));
    }
    for group in &case.target_groups {
        take(vec![Fact::TargetGroup(group)], &|traits| traits.target_group(&group.value.target_group_arn));
    }
    for rule in &case.rules {
        take(vec![Fact::Rule(rule)], &|traits| traits.rule(&rule.rule_arn, &rule.actions));
    }
    for listener in &case.listeners {
        take(vec![Fact::Listener(listener)], &|traits| traits.rule(&listener.listener_arn, &listener.default_actions));
    }
    for series in by_document(&case.metrics) {
        take(series.iter().copied().map(Fact::Metric).collect(), &|traits| traits.metrics(series));
    }
    for alarm in &case.alarms {
        take(vec![Fact::Alarm(alarm)], &|traits| traits.alarm(alarm));
    }
    for image in &case.images {
        take(vec![Fact::Image(image)], &|traits| traits.image(&image.value.repository_name));
    }
    for instance in &case.discovery_instances {
        take(vec![Fact::DiscoveryInstance(instance)], &|traits| traits.could(traits.registered));
    }
    for instance in &case.discovery_health {
        take(vec![Fact::DiscoveryHealth(instance)], &|traits| traits.could(traits.registered));
    }
    each_of_scaling(case, take);
    each_of_network(case, take);
}

fn each_of_scaling<'a>(case: &Facts<'a>, take: &mut Take<'_, 'a>) {
    for provider in &case.capacity_providers {
        let (arn, name) = (provider.value.capacity_provider_arn.as_str(), provider.value.name.as_str());
        take(vec![Fact::CapacityProvider(provider)], &|traits| match () {
            () if !traits.is_at(arn) => Claim::None,
            () if traits.providers.contains(name) => Claim::Named,
            () => traits.could(traits.on_hosts),
        });
    }
    let of_service = |id: &str| id.strip_prefix("service/").is_some_and(|rest| rest.contains('/'));
    for target in case.scalable_targets.iter().filter(|target| !of_service(&target.resource_id)) {
        take(vec![Fact::ScalableTarget(target)], &|traits| traits.could(traits.subject));
    }
    for activity in case.scaling_activities.iter().filter(|activity| !of_service(&activity.resource_id)) {
        take(vec![Fact::ScalingActivity(activity)], &|traits| match () {
            () if !traits.is_at(&activity.auto_scaling_group_arn) => Claim::None,
            () => traits.could(traits.on_hosts),
        });
    }
    if let Some(origin) = case.no_instances {
        take(vec![Fact::NoInstances(origin)], &|traits| match () {
            () if traits.has_instances || (traits.subject && !traits.on_hosts) => Claim::None,
            () => traits.could(traits.on_hosts),
        });
    }
}

fn each_of_network<'a>(case: &Facts<'a>, take: &mut Take<'_, 'a>) {
    for subnet in &case.subnets {
        take(vec![Fact::Subnet(subnet)], &|traits| match traits.is_far(&subnet.value.availability_zone) {
            true => Claim::None,
            false => traits.network(&subnet.value.vpc_id, &subnet.value.subnet_id),
        });
    }
    for group in &case.security_groups {
        take(vec![Fact::SecurityGroup(group)], &|traits| traits.network(&group.value.vpc_id, &group.value.group_id));
    }
    for table in &case.route_tables {
        take(vec![Fact::RouteTable(table)], &|traits| {
            let subnets = table.value.associations.iter().map(|association| traits.network(&table.value.vpc_id, &association.subnet_id));
            subnets.max().unwrap_or_else(|| traits.network(&table.value.vpc_id, ""))
        });
    }
    for endpoint in &case.vpc_endpoints {
        take(vec![Fact::VpcEndpoint(endpoint)], &|traits| {
            let subnets = endpoint.value.subnet_ids.iter().map(|id| traits.network(&endpoint.value.vpc_id, id));
            subnets.max().unwrap_or_else(|| traits.network(&endpoint.value.vpc_id, ""))
        });
    }
    for acl in &case.network_acls {
        take(vec![Fact::NetworkAcl(acl)], &|traits| {
            let subnets = acl.value.associations.iter().map(|association| traits.network(&acl.value.vpc_id, &association.subnet_id));
            subnets.max().unwrap_or_else(|| traits.network(&acl.value.vpc_id, ""))
        });
    }
    if let Some(origin) = case.no_vpc_endpoints {
        take(vec![Fact::NoVpcEndpoints(origin)], &|traits| traits.could(traits.subject));
    }
}

impl<'a> Traits<'a> {
    /// Learns when its records were saved.
    pub(super) fn learn_when(&mut self, facts: &[Fact<'a>], saved: &HashMap<&str, Timestamp>) {
        self.saved = facts.iter().filter_map(|fact| saved.get(&*fact.origin().document)).copied().max();
    }

    /// Learns of the VPCs in which its subnets, groups and target groups lie.
    pub(super) fn learn_network(&mut self, case: &Facts<'a>) {
        let subnets =
            case.subnets.iter().filter(|subnet| self.subnets.contains(subnet.subnet_id.as_str())).map(|subnet| &subnet.value.vpc_id);
        let groups = case
            .security_groups
            .iter()
            .filter(|group| self.security_groups.contains(group.group_id.as_str()))
            .map(|group| &group.value.vpc_id);
        let targets = case
            .target_groups
            .iter()
            .filter(|group| self.target_groups.contains(group.target_group_arn.as_str()))
            .map(|group| &group.value.vpc_id);
        let associated = |id: &str| self.subnets.contains(id);
        let tables = case
            .route_tables
            .iter()
            .filter(|table| table.associations.iter().any(|association| associated(&association.subnet_id)))
            .map(|table| &table.value.vpc_id);
        let vpcs: Vec<&'a str> = subnets.chain(groups).chain(targets).chain(tables).filter_map(|vpc| vpc.some()).collect();
        self.vpcs.extend(vpcs);
    }
}

/// The last moment that each document tells of a task or service.
pub(super) fn saved<'a>(case: &Facts<'a>) -> HashMap<&'a str, Timestamp> {
    let mut saved: HashMap<&str, Timestamp> = HashMap::new();
    let mut see = |document: &'a str, at: Option<Timestamp>| {
        if let Some(at) = at {
            saved.entry(document).and_modify(|known| *known = at.max(*known)).or_insert(at);
        }
    };
    for task in &case.tasks {
        for at in [task.created_at, task.started_at, task.stopping_at, task.stopped_at] {
            see(&task.origin.document, at.0);
        }
    }
    for service in &case.services {
        service.events.iter().for_each(|event| see(&service.origin.document, event.created_at.0));
        let deployments = service.deployments.iter().map(|deployment| deployment.updated_at.0.or(deployment.created_at.0));
        deployments.for_each(|at| see(&service.origin.document, at));
    }
    saved
}

/// The last moment that facts tell which are claimed together.
pub(super) fn last_of(facts: &[Fact<'_>]) -> Option<Timestamp> {
    let of_one = |fact: &Fact<'_>| match fact {
        Fact::Log(stream) => stream.lines.iter().rev().take(LINES).filter_map(|line| line.timestamp.0).max(),
        Fact::Metric(series) => series.timestamps.iter().filter_map(|time| time.0).max(),
        Fact::ScalingActivity(activity) => activity.start_time.0,
        _ => None,
    };
    facts.iter().filter_map(of_one).max()
}

/// Facts that one document gave; they stand side by side.
fn by_document<'s, 'a, T>(facts: &'s Seen<'a, T>) -> impl Iterator<Item = &'s [&'a Located<T>]> {
    facts.0.chunk_by(|a, b| a.origin.document == b.origin.document && a.origin.line == b.origin.line)
}

/// Whether all of a service's tasks go to Fargate.
pub(super) fn is_on_fargate(service: &Service) -> bool {
    let providers = &service.capacity_provider_strategy;
    service.launch_type.as_str() == "FARGATE"
        || (!providers.is_empty() && providers.iter().all(|item| item.capacity_provider.starts_with("FARGATE")))
}

impl Host {
    fn of_launch_type(launch_type: &str) -> Option<Host> {
        match launch_type {
            "EC2" => Some(Host::Ec2),
            "EXTERNAL" => Some(Host::External),
            _ => None,
        }
    }
}

/// What a host's log tells of whose it is.
struct HostLog<'a> {
    /// Systems Manager knows machines of one's own as `mi-…`, and only those need an activation.
    kind: Option<Host>,
    ids: HashSet<&'a str>,
}

impl<'a> HostLog<'a> {
    fn of(stream: &'a LogStream) -> HostLog<'a> {
        let lines = || stream.lines.iter().take(LINES).map(|line| line.message.as_str());
        let ids: HashSet<&str> = lines().flat_map(ids).collect();
        let activated = ["Running in external mode", "ActivationExpired", "InvalidActivation"];
        let external = ids.iter().any(|id| id.starts_with("mi-")) || lines().any(|line| activated.iter().any(|words| line.contains(words)));
        // A log that names hosts of both kinds is of neither alone.
        let kind = match (external, ids.iter().any(|id| id.starts_with("i-"))) {
            (true, false) => Some(Host::External),
            (false, true) => Some(Host::Ec2),
            _ => None,
        };
        HostLog { kind, ids }
    }
}

/// Words of a label: names have hyphens and underscores.
fn words(label: &str) -> impl Iterator<Item = &str> {
    label.split(|letter: char| letter.is_whitespace() || matches!(letter, '/' | ':' | ',' | '(' | ')'))
}
