//! The facts of one case, joined by ARN and name.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use coroner_ecs::Timestamp;
use coroner_ecs::arn;
use coroner_ecs::balancing::{Listener, ListenerRule, TargetGroup, TargetHealthDescription};
use coroner_ecs::definition::TaskDefinition;
use coroner_ecs::deployment::{ServiceDeployment, ServiceRevision};
use coroner_ecs::document::{Answer, Detail, Document, Event};
use coroner_ecs::event::ServiceAction;
use coroner_ecs::instance::ContainerInstance;
use coroner_ecs::lenient::Text;
use coroner_ecs::log::LogLine;
use coroner_ecs::network::{NetworkAcl, RouteTable, SecurityGroup, Subnet, VpcEndpoint};
use coroner_ecs::observation::{Alarm, DiscoveryInstance, DockerContainer, ImageDetail, MetricSeries};
use coroner_ecs::scaling::{ScalableTarget, ScalingActivity, ScalingPolicy};
use coroner_ecs::service::{CapacityProvider, Cluster, Service, TaskSet};
use coroner_ecs::task::{Failure, Task};
use coroner_ecs::texts::{Change, Texts};
use coroner_ecs::trail::TrailRecord;

use crate::origin::{Located, Origin};

/// All facts of one case.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Tasks, each ARN once: the newest record of it.
    pub tasks: Vec<Located<Task>>,
    /// Services.
    pub services: Vec<Located<Service>>,
    /// Task definitions.
    pub definitions: Vec<Located<TaskDefinition>>,
    /// Clusters.
    pub clusters: Vec<Located<Cluster>>,
    /// Container instances.
    pub instances: Vec<Located<ContainerInstance>>,
    /// Where container instances were asked for and none came back.
    pub no_instances: Option<Origin>,
    /// Capacity providers.
    pub capacity_providers: Vec<Located<CapacityProvider>>,
    /// Task sets.
    pub task_sets: Vec<Located<TaskSet>>,
    /// Service deployments.
    pub service_deployments: Vec<Located<ServiceDeployment>>,
    /// Service revisions.
    pub service_revisions: Vec<Located<ServiceRevision>>,
    /// Rules of listeners.
    pub rules: Vec<Located<ListenerRule>>,
    /// Listeners.
    pub listeners: Vec<Located<Listener>>,
    /// Failures that ECS answered.
    pub failures: Vec<Located<Failure>>,
    /// Target groups.
    pub target_groups: Vec<Located<TargetGroup>>,
    /// Health of targets.
    pub targets: Vec<Located<TargetHealthDescription>>,
    /// Where targets were asked for and none came back.
    pub no_targets: Option<Origin>,
    /// Bounds of scaling.
    pub scalable_targets: Vec<Located<ScalableTarget>>,
    /// Scaling policies.
    pub scaling_policies: Vec<Located<ScalingPolicy>>,
    /// What scaling did and did not do.
    pub scaling_activities: Vec<Located<ScalingActivity>>,
    /// Health of instances in Cloud Map, by id.
    pub discovery_health: Vec<Located<(String, String)>>,
    /// Instances in Cloud Map.
    pub discovery_instances: Vec<Located<DiscoveryInstance>>,
    /// Logs.
    pub logs: Vec<LogStream>,
    /// Metrics.
    pub metrics: Vec<Located<MetricSeries>>,
    /// Alarms.
    pub alarms: Vec<Located<Alarm>>,
    /// Images in ECR.
    pub images: Vec<Located<ImageDetail>>,
    /// Subnets.
    pub subnets: Vec<Located<Subnet>>,
    /// Security groups.
    pub security_groups: Vec<Located<SecurityGroup>>,
    /// Route tables.
    pub route_tables: Vec<Located<RouteTable>>,
    /// VPC endpoints.
    pub vpc_endpoints: Vec<Located<VpcEndpoint>>,
    /// Where VPC endpoints were asked for and none came back.
    pub no_vpc_endpoints: Option<Origin>,
    /// Network ACLs.
    pub network_acls: Vec<Located<NetworkAcl>>,
    /// What EventBridge told of services.
    pub actions: Vec<Located<Action>>,
    /// Containers as Docker saw them.
    pub docker: Vec<Located<DockerContainer>>,
    /// Text that a person pasted, of which the place is not known.
    pub pasted: Vec<Located<String>>,
    /// ARNs that were listed and not described: they tell of nothing but what to ask for.
    pub listed: Vec<Text>,
    /// Answers in which there was nothing, by the names of their lists.
    pub empty_answers: Vec<&'static str>,
    /// What was looked up to settle an open question.
    pub lookups: Vec<Located<Lookup>>,
    /// What was asked for and could not be seen.
    pub gaps: Vec<Gap>,
    /// Whether it was asked of AWS, so that what isn't in it isn't there or is a gap.
    pub live: bool,
    /// The profile with which it was asked of AWS, for commands that are to reach the same account.
    pub profile: Option<String>,
    /// When it was asked of AWS; `None` where nothing tells.
    pub asked_at: Option<Timestamp>,
    /// ARN of the task that was asked about, where the facts beside it are there for its sake.
    pub about: Option<String>,
    /// Where the tasks stand, so that a record of one that is there already is found.
    pub known: Known,
    /// Whether all that is in it has been looked through for secrets.
    pub hidden: bool,
}

/// Tasks that are looked through for one.
const A_HANDFUL: usize = 16;

/// Where the tasks of a large case stand, by ARN. It follows [`Case::tasks`] by itself.
#[derive(Clone, Debug, Default)]
pub struct Known {
    places: HashMap<Text, usize>,
    tasks: usize,
}

impl Known {
    fn catch_up(&mut self, tasks: &[Located<Task>]) {
        if self.tasks > tasks.len() {
            *self = Known::default();
        }
        for (place, task) in tasks.iter().enumerate().skip(self.tasks).filter(|(_, task)| !task.task_arn.is_empty()) {
            self.places.entry(task.task_arn.clone()).or_insert(place);
        }
        self.tasks = tasks.len();
    }
}

/// The answer to a question that only an open question asks: whether a secret exists, what a role may do.
#[derive(Clone, Debug, Default)]
pub struct Lookup {
    /// The action as IAM names it: `secretsmanager:DescribeSecret`.
    pub from: String,
    /// What the operation was given.
    pub asked: serde_json::Value,
    /// What it answered; null if there is no such thing.
    pub answer: serde_json::Value,
    /// The service's word that what was asked for does not exist.
    pub absent: Option<String>,
}

/// Something that was asked for and could not be seen. It is a fact, too: what can't be known should not be taken for absent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(from = "crate::saved::SavedGap", into = "crate::saved::SavedGap")]
pub struct Gap {
    /// What: "the log of app".
    pub what: String,
    /// What it would settle.
    pub why: String,
    /// The action as IAM names it.
    pub action: String,
    /// What a policy would name to allow it.
    pub resource: String,
    /// Why it could not be seen.
    pub cause: GapCause,
    /// What was said, or what went wrong on the way.
    pub said: String,
}

/// Why something could not be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapCause {
    /// Whoever asked may not.
    Denied,
    /// AWS wanted fewer questions.
    Throttled,
    /// No answer came in time, or whoever asked had no more patience.
    Late,
    /// It could not be asked, or broke off, or failed, or answered nonsense.
    Failed,
    /// It refused for another reason.
    Refused,
    /// What a document names is no place to ask, or what was answered is about something else.
    Wrong,
}

/// An event of a service or of one of its deployments.
#[derive(Clone, Debug)]
pub struct Action {
    /// What happened.
    pub detail: ServiceAction,
    /// Whose event it is.
    pub of: ActionOf,
}

/// Whose event an [`Action`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionOf {
    /// A service's.
    Service,
    /// A deployment's, or a hook's of one.
    Deployment,
    /// A managed daemon's, which has its own placement and its own deployments.
    Daemon,
}

/// Lines that one container logged.
#[derive(Clone, Debug)]
pub struct LogStream {
    /// Name of the container, or of the file if that is all there is.
    pub container: String,
    /// Id of the task, if the stream's name tells it.
    pub task_id: Option<String>,
    /// Where the lines were read; the pointer to a line is this one and its number.
    pub origin: Origin,
    /// The lines, in the order of their times if all have one.
    pub lines: Vec<LogLine>,
    /// Whether all lines have a time.
    pub timed: bool,
}

impl LogStream {
    /// The lines from the first to the last that is neither `before` nor `after` a span of time, as `from..to`; none if there is no such
    /// line. Lines without a time may be of any.
    pub fn within(&self, before: impl Fn(Timestamp) -> bool, after: impl Fn(Timestamp) -> bool) -> Option<(usize, usize)> {
        let time = |line: &LogLine| line.timestamp.0;
        let (from, to) = if self.timed {
            let from = self.lines.partition_point(|line| time(line).is_some_and(&before));
            (from, self.lines.partition_point(|line| !time(line).is_some_and(&after)))
        } else {
            let inside = |line: &LogLine| !time(line).is_some_and(|at| before(at) || after(at));
            (self.lines.iter().position(inside)?, self.lines.iter().rposition(inside)? + 1)
        };
        (from < to).then_some((from, to))
    }
}

impl Case {
    /// Takes the facts of a document. `pointer` is where in its file it stood, `stem` the file's name without its ending.
    pub fn add(&mut self, document: Document, name: &Arc<str>, line: u64, pointer: Cow<'static, str>, stem: &str) {
        self.hidden = false;
        let origin = Origin { document: Arc::clone(name), line, pointer };
        match document {
            Document::Answer(answer) => self.add_answer(*answer, &origin, stem),
            Document::Event(event) => self.add_event(*event, origin),
            Document::Task(task) => self.add_task(*task, origin),
            Document::Service(service) => self.add_service(*service, origin),
            Document::Listed(arns) => self.listed.extend(arns),
            Document::Empty(of) => self.empty_answers.push(of),
            Document::Trail(record, text) => self.add_trail(&record, &text, origin),
            Document::TaskDefinition(value) => self.definitions.push(Located { origin, value: *value }),
            Document::Docker(value) => self.docker.push(Located { origin, value: *value }),
            Document::Logs(logs) => {
                for (container, lines) in logs {
                    let origin = below(&origin, &escape(&container));
                    self.add_log(container, None, origin, lines);
                }
            }
        }
    }

    /// Takes plain lines of a log: `container` is the name of the file they stood in.
    pub fn add_log(&mut self, container: String, task_id: Option<String>, origin: Origin, mut lines: Vec<LogLine>) {
        self.hidden = false;
        // A stable sort: lines of one moment, and lines without a time, keep their order.
        let timed = lines.iter().all(|line| line.timestamp.0.is_some());
        if timed {
            lines.sort_by_key(|line| line.timestamp.0);
        }
        self.logs.push(LogStream { container, task_id, origin, lines, timed });
    }

    fn add_task(&mut self, task: Task, origin: Origin) {
        match self.place_of(&task.task_arn).and_then(|place| self.tasks.get_mut(place)) {
            Some(known) => {
                let better = newer(&task, known) || (!newer(known, &task) && origin < known.origin);
                if better {
                    *known = Located { origin, value: task };
                }
            }
            None => self.tasks.push(Located { origin, value: task }),
        }
    }

    /// Where the task with this ARN stands. A handful is looked through; more are kept by their ARNs.
    fn place_of(&mut self, arn: &str) -> Option<usize> {
        if arn.is_empty() {
            return None;
        }
        if self.tasks.len() <= A_HANDFUL {
            return self.tasks.iter().position(|known| known.task_arn.as_str() == arn);
        }
        self.known.catch_up(&self.tasks);
        self.known.places.get(arn).copied()
    }

    /// Events and deployments that came one by one are of the one service that they name, or of the one that their document is about.
    fn add_service(&mut self, service: Service, origin: Origin) {
        let is_part = |service: &Service| service.service_arn.is_empty() && service.desired_count.0.is_none();
        let known = self.services.iter_mut().filter(|_| is_part(&service)).find(|known| {
            is_part(known)
                && known.service_name == service.service_name
                && (!known.service_name.is_empty() || known.origin.document == origin.document)
        });
        match known {
            Some(known) => {
                known.value.events.0.extend(service.events.0);
                known.value.deployments.0.extend(service.deployments.0);
            }
            None => self.services.push(Located { origin, value: service }),
        }
    }

    /// A call that stopped or emptied something tells who did; one that was refused is a failure.
    fn add_trail(&mut self, record: &TrailRecord, text: &Text, origin: Origin) {
        if let Some(failure) = record.refusal() {
            self.failures.push(Located { origin, value: failure });
        } else if matches!(record.event_name.as_str(), "StopTask" | "UpdateService" | "DeleteService") {
            let event = serde_json::json!({"EventName": record.event_name.as_str(), "CloudTrailEvent": text.as_str()});
            let lookup = Lookup {
                from: "cloudtrail:LookupEvents".to_owned(),
                asked: serde_json::Value::Null,
                answer: serde_json::json!({"Events": [event]}),
                absent: None,
            };
            self.lookups.push(Located { origin, value: lookup });
        }
    }

    fn add_event(&mut self, event: Event, origin: Origin) {
        let origin = below(&origin, "detail");
        match event.detail {
            Detail::Task(task) => self.add_task(task, origin),
            Detail::ContainerInstance(value) => self.instances.push(Located { origin, value }),
            Detail::Service(detail) => self.actions.push(Located { origin, value: Action { detail, of: ActionOf::Service } }),
            Detail::Deployment(detail) => self.actions.push(Located { origin, value: Action { detail, of: ActionOf::Deployment } }),
            Detail::Daemon(detail) => self.actions.push(Located { origin, value: Action { detail, of: ActionOf::Daemon } }),
        }
    }

    fn add_answer(&mut self, answer: Answer, origin: &Origin, stem: &str) {
        for (index, job) in answer.jobs.0.into_iter().enumerate() {
            if let Some(task) = job.task() {
                self.add_task(task, below(origin, &format!("jobs/{index}")));
            }
        }
        for (index, task) in answer.tasks.0.into_iter().enumerate() {
            self.add_task(task, below(origin, &format!("tasks/{index}")));
        }
        put(&mut self.failures, answer.failures.0, origin, "failures");
        for (index, service) in answer.services.0.into_iter().enumerate() {
            self.add_service(service, below(origin, &format!("services/{index}")));
        }
        if let Some(definition) = answer.task_definition
            && (!definition.0.container_definitions.is_empty() || !definition.0.task_definition_arn.is_empty())
        {
            self.definitions.push(Located { origin: below(origin, "taskDefinition"), value: definition.0 });
        }
        put(&mut self.clusters, answer.clusters.0, origin, "clusters");
        if let Some(instances) = answer.container_instances {
            if instances.is_empty() {
                none_came(&mut self.no_instances, below(origin, "containerInstances"));
            }
            put(&mut self.instances, instances.0, origin, "containerInstances");
        }
        put(&mut self.capacity_providers, answer.capacity_providers.0, origin, "capacityProviders");
        put(&mut self.task_sets, answer.task_sets.0, origin, "taskSets");
        put(&mut self.service_deployments, answer.service_deployments.0, origin, "serviceDeployments");
        put(&mut self.service_revisions, answer.service_revisions.0, origin, "serviceRevisions");
        put(&mut self.rules, answer.rules.0, origin, "Rules");
        put(&mut self.listeners, answer.listeners.0, origin, "Listeners");
        if let Some(targets) = answer.target_health_descriptions {
            if targets.is_empty() {
                none_came(&mut self.no_targets, below(origin, "TargetHealthDescriptions"));
            }
            put(&mut self.targets, targets.0, origin, "TargetHealthDescriptions");
        }
        put(&mut self.target_groups, answer.target_groups.0, origin, "TargetGroups");
        put(&mut self.scalable_targets, answer.scalable_targets.0, origin, "ScalableTargets");
        put(&mut self.scaling_policies, answer.scaling_policies.0, origin, "ScalingPolicies");
        put(&mut self.scaling_activities, answer.scaling_activities.0, origin, "ScalingActivities");
        put(&mut self.scaling_activities, answer.activities.0, origin, "Activities");
        for (id, health) in answer.status.0 {
            self.discovery_health.push(Located { origin: below(origin, &format!("Status/{}", escape(&id))), value: (id, health) });
        }
        put(&mut self.discovery_instances, answer.instances.0, origin, "Instances");
        if !answer.events.is_empty() {
            self.add_log_events(answer.events.0, origin, stem);
        }
        put(&mut self.metrics, answer.metric_data_results.0, origin, "MetricDataResults");
        put(&mut self.alarms, answer.metric_alarms.0, origin, "MetricAlarms");
        put(&mut self.images, answer.image_details.0, origin, "imageDetails");
        put(&mut self.subnets, answer.subnets.0, origin, "Subnets");
        put(&mut self.security_groups, answer.security_groups.0, origin, "SecurityGroups");
        put(&mut self.route_tables, answer.route_tables.0, origin, "RouteTables");
        if let Some(endpoints) = answer.vpc_endpoints {
            if endpoints.is_empty() {
                none_came(&mut self.no_vpc_endpoints, below(origin, "VpcEndpoints"));
            }
            put(&mut self.vpc_endpoints, endpoints.0, origin, "VpcEndpoints");
        }
        put(&mut self.network_acls, answer.network_acls.0, origin, "NetworkAcls");
    }

    /// `filter-log-events` names the stream of each line, `get-log-events` does not: then the file's name has to do.
    fn add_log_events(&mut self, events: Vec<LogLine>, origin: &Origin, stem: &str) {
        let mut streams: Vec<(String, Vec<LogLine>)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for event in events {
            let stream = event.log_stream_name.as_str();
            let place = places.get(stream).copied().unwrap_or_else(|| {
                places.insert(stream.to_owned(), streams.len());
                streams.push((stream.to_owned(), Vec::new()));
                streams.len() - 1
            });
            streams[place].1.push(event);
        }
        for (stream, lines) in streams {
            let (container, task_id) = container_of_stream(&stream).unwrap_or_else(|| (stem.to_owned(), None));
            self.add_log(container, task_id, below(origin, "events"), lines);
        }
    }

    /// The revision that `task` runs.
    pub fn definition_of(&self, task: &Task) -> Option<&Located<TaskDefinition>> {
        let wanted = arn::family_revision(&task.task_definition_arn);
        let same = |definition: &&Located<TaskDefinition>| {
            !wanted.is_empty() && definition.task_definition_arn.some().is_some_and(|arn| arn::family_revision(arn) == wanted)
        };
        self.definitions.iter().find(same)
    }

    /// Whether an action was asked for to settle something, whatever came of it.
    pub fn looked_up(&self, action: &str) -> bool {
        self.lookups.iter().any(|lookup| lookup.from == action)
    }

    /// Whether nothing was seen: no fact, nor that something was asked for and none came back.
    pub fn holds_nothing(&self) -> bool {
        let asked_in_vain = !self.listed.is_empty() || !self.empty_answers.is_empty();
        self.facts() == 0
            && !asked_in_vain
            && [&self.no_instances, &self.no_targets, &self.no_vpc_endpoints].iter().all(|none| none.is_none())
    }

    /// Whether a document of it names whom it is about. A piece of one, in a text of other words, tells less than these words.
    pub fn names_a_subject(&self) -> bool {
        let told = |task: &Task| {
            let more = [&task.cluster_arn, &task.task_definition_arn, &task.stopped_reason].iter().any(|text| !text.is_empty());
            !task.task_arn.is_empty() && (more || task.created_at.0.is_some() || task.containers.iter().any(|c| !c.name.is_empty()))
        };
        let tasks = self.tasks.iter().any(|task| told(task));
        let named =
            |service: &Service| !service.service_arn.is_empty() || (!service.service_name.is_empty() && service.running_count.0.is_some());
        let services = self.services.iter().any(|service| named(service));
        let beside = [self.actions.len(), self.failures.len(), self.service_deployments.len(), self.docker.len(), self.targets.len()];
        tasks || services || beside.iter().any(|count| *count > 0)
    }

    /// How many facts it holds.
    pub fn facts(&self) -> usize {
        [
            self.tasks.len(),
            self.services.len(),
            self.definitions.len(),
            self.clusters.len(),
            self.instances.len(),
            self.capacity_providers.len(),
            self.task_sets.len(),
            self.service_deployments.len(),
            self.service_revisions.len(),
            self.rules.len(),
            self.listeners.len(),
            self.failures.len(),
            self.target_groups.len(),
            self.targets.len(),
            self.scalable_targets.len(),
            self.scaling_policies.len(),
            self.scaling_activities.len(),
            self.discovery_health.len(),
            self.discovery_instances.len(),
            self.logs.len(),
            self.metrics.len(),
            self.alarms.len(),
            self.images.len(),
            self.subnets.len(),
            self.security_groups.len(),
            self.route_tables.len(),
            self.vpc_endpoints.len(),
            self.network_acls.len(),
            self.actions.len(),
            self.docker.len(),
            self.pasted.len(),
            self.lookups.len(),
        ]
        .iter()
        .sum()
    }

    /// Passes each text of its facts to `change`; logs, lookups and gaps are no records, and left to the caller.
    pub(crate) fn change_texts(&mut self, change: &mut dyn Change) {
        // Each field is named, so that a new one can't be forgotten.
        let Case {
            tasks,
            services,
            definitions,
            clusters,
            instances,
            capacity_providers,
            task_sets,
            service_deployments,
            service_revisions,
            rules,
            listeners,
            failures,
            target_groups,
            targets,
            scalable_targets,
            scaling_policies,
            scaling_activities,
            discovery_health,
            discovery_instances,
            metrics,
            alarms,
            images,
            subnets,
            security_groups,
            route_tables,
            vpc_endpoints,
            network_acls,
            actions,
            docker,
            pasted,
            logs: _,
            lookups: _,
            gaps: _,
            no_instances: _,
            no_targets: _,
            no_vpc_endpoints: _,
            live: _,
            profile: _,
            asked_at: _,
            about: _,
            known: _,
            // Names of things, of which none is a secret's value.
            listed: _,
            empty_answers: _,
            hidden: _,
        } = self;
        macro_rules! each {
            ($($list:ident)*) => {
                $($list.iter_mut().for_each(|fact| fact.change_texts("", change));)*
            };
        }
        each!(tasks services definitions clusters instances capacity_providers task_sets service_deployments service_revisions rules listeners failures target_groups targets scalable_targets scaling_policies scaling_activities discovery_health discovery_instances metrics alarms images subnets security_groups route_tables vpc_endpoints network_acls actions docker pasted);
    }

    /// Whether nothing is in it that could be examined.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
            && self.services.is_empty()
            && self.actions.is_empty()
            && self.service_deployments.is_empty()
            && self.service_revisions.is_empty()
            && self.failures.is_empty()
            && self.docker.is_empty()
            && self.instances.is_empty()
            && self.targets.is_empty()
            && self.scaling_activities.is_empty()
            && self.scalable_targets.is_empty()
            && self.pasted.is_empty()
            && self.logs.is_empty()
    }
}

impl<T: Texts> Texts for Located<T> {
    fn change_texts(&mut self, member: &str, change: &mut dyn Change) {
        self.value.change_texts(member, change);
    }
}

impl Texts for Action {
    fn change_texts(&mut self, member: &str, change: &mut dyn Change) {
        self.detail.change_texts(member, change);
    }
}

/// `PREFIX/CONTAINER/TASK`, as the `awslogs` driver names its streams in ECS.
pub(crate) fn container_of_stream(stream: &str) -> Option<(String, Option<String>)> {
    let mut parts = stream.rsplit('/');
    let (task, container, prefix) = (parts.next()?, parts.next()?, parts.next());
    let is_task = task.len() >= 32 && task.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    (is_task && prefix.is_some()).then(|| (container.to_owned(), Some(task.to_owned())))
}

/// Records of one task come in any order: the higher version, else the later stage of life, else what says more.
fn newer(new: &Task, known: &Task) -> bool {
    let rank = |task: &Task| {
        let said = task.stopped_reason.len()
            + task.containers.iter().map(|c| c.reason.len() + usize::from(c.exit_code.0.is_some())).sum::<usize>();
        (task.stopped(), task.version.0.unwrap_or(-1), task.stopped_at.0, task.health_status.as_str() == "UNHEALTHY", said)
    };
    rank(new) > rank(known)
}

/// Of several empty answers the first by name is kept, whatever the order they are read in.
fn none_came(at: &mut Option<Origin>, here: Origin) {
    *at = Some(at.take().map_or(here.clone(), |known| known.min(here)));
}

fn put<T>(all: &mut Vec<Located<T>>, values: Vec<T>, origin: &Origin, key: &str) {
    all.extend(values.into_iter().enumerate().map(|(index, value)| Located { origin: below(origin, &format!("{key}/{index}")), value }));
}

pub(crate) fn below(origin: &Origin, key: &str) -> Origin {
    let pointer = match key {
        // The one that a stream of a million events needs: no allocation.
        "detail" if origin.pointer.is_empty() => Cow::Borrowed("/detail"),
        _ => Cow::Owned(format!("{}/{key}", origin.pointer)),
    };
    Origin { document: Arc::clone(&origin.document), line: origin.line, pointer }
}

/// A key inside a JSON pointer.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
