//! Tells what a JSON value is from its content, and reads it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::balancing::{Listener, ListenerRule, TargetGroup, TargetHealthDescription};
use crate::batch::BatchJob;
use crate::definition::TaskDefinition;
use crate::deployment::{ServiceDeployment, ServiceRevision};
use crate::event::{ActionLog, ServiceAction};
pub use crate::event::{Detail, Event};
use crate::instance::{ContainerInstance, InstanceHealthChange};
use crate::lenient::{List, Object, Text, TextMap, Time};
use crate::log::LogLine;
use crate::metadata::{self, ContainerMetadata, Performance, Stats, TaskMetadata};
use crate::network::{NetworkAcl, RouteTable, SecurityGroup, Subnet, VpcEndpoint};
use crate::observation::{Alarm, DiscoveryInstance, DockerContainer, ImageDetail, MetricSeries};
use crate::query;
use crate::record::record;
use crate::room::{self, Room};
use crate::scaling::{ScalableTarget, ScalingActivity, ScalingPolicy};
use crate::service::{CapacityProvider, Cluster, Service, ServiceEvent, TaskSet};
use crate::task::{Failure, Task};
use crate::trail::TrailRecord;

/// Nothing that AWS or Docker prints is nested nearly as deep.
const MAX_DEPTH: usize = 128;

/// Elements of a list that are of no use: with more of them it is something else.
const MAX_UNKNOWN: usize = 100_000;

/// One value that Coroner knows.
#[derive(Clone, Debug)]
pub enum Document {
    /// What an AWS API answered.
    Answer(Box<Answer>),
    /// An EventBridge event.
    Event(Box<Event>),
    /// A task by itself.
    Task(Box<Task>),
    /// A service by itself.
    Service(Box<Service>),
    /// A task definition by itself: what `register-task-definition` takes.
    TaskDefinition(Box<TaskDefinition>),
    /// A container as `docker inspect` shows it.
    Docker(Box<DockerContainer>),
    /// Log lines by container.
    Logs(BTreeMap<String, Vec<LogLine>>),
    /// ARNs, as the list calls answer them.
    Listed(Vec<Text>),
    /// An answer in which there is nothing, by the name of its first list.
    Empty(&'static str),
    /// A call that CloudTrail recorded, and its record as it was written.
    Trail(Box<TrailRecord>, Text),
}

record! {
    /// The answer of any API call that Coroner reads. An answer has one or two of these lists.
    pub struct Answer {
        /// `describe-tasks`, `run-task`.
        pub tasks: List<Task> = "tasks" | "Tasks",
        /// What could not be described or run.
        pub failures: List<Failure> = "failures" | "Failures",
        /// `batch describe-jobs`.
        pub jobs: List<BatchJob> = "jobs" | "Jobs",
        /// `describe-services`.
        pub services: List<Service> = "services" | "Services",
        /// `describe-task-definition`.
        pub task_definition: Option<Object<TaskDefinition>> = "taskDefinition" | "TaskDefinition",
        /// `describe-clusters`.
        pub clusters: List<Cluster> = "clusters" | "Clusters",
        /// `describe-container-instances`.
        pub container_instances: Option<List<ContainerInstance>> = "containerInstances" | "ContainerInstances",
        /// `describe-capacity-providers`.
        pub capacity_providers: List<CapacityProvider> = "capacityProviders" | "CapacityProviders",
        /// `describe-task-sets`.
        pub task_sets: List<TaskSet> = "taskSets" | "TaskSets",
        /// `describe-service-deployments`, `list-service-deployments`.
        pub service_deployments: List<ServiceDeployment> = "serviceDeployments" | "ServiceDeployments",
        /// `describe-service-revisions`.
        pub service_revisions: List<ServiceRevision> = "serviceRevisions" | "ServiceRevisions",
        /// `describe-target-health`.
        pub target_health_descriptions: Option<List<TargetHealthDescription>> = "targetHealthDescriptions" | "TargetHealthDescriptions",
        /// `describe-target-groups`.
        pub target_groups: List<TargetGroup> = "targetGroups" | "TargetGroups",
        /// `elbv2 describe-rules`.
        pub rules: List<ListenerRule> = "rules" | "Rules",
        /// `elbv2 describe-listeners`.
        pub listeners: List<Listener> = "listeners" | "Listeners",
        /// `describe-scalable-targets`.
        pub scalable_targets: List<ScalableTarget> = "scalableTargets" | "ScalableTargets",
        /// `describe-scaling-policies`.
        pub scaling_policies: List<ScalingPolicy> = "scalingPolicies" | "ScalingPolicies",
        /// `describe-scaling-activities`.
        pub scaling_activities: List<ScalingActivity> = "scalingActivities" | "ScalingActivities",
        /// `autoscaling describe-scaling-activities`: what an Auto Scaling group of instances did.
        pub activities: List<ScalingActivity> = "activities" | "Activities",
        /// `get-instances-health-status`.
        pub status: TextMap = "status" | "Status",
        /// `list-instances`.
        pub instances: List<DiscoveryInstance> = "instances" | "Instances",
        /// `get-log-events`, `filter-log-events`.
        pub events: List<LogLine> = "events" | "Events",
        /// `get-metric-data`.
        pub metric_data_results: List<MetricSeries> = "metricDataResults" | "MetricDataResults",
        /// `describe-alarms`.
        pub metric_alarms: List<Alarm> = "metricAlarms" | "MetricAlarms",
        /// `describe-images`.
        pub image_details: List<ImageDetail> = "imageDetails" | "ImageDetails",
        /// `describe-subnets`.
        pub subnets: List<Subnet> = "subnets" | "Subnets",
        /// `describe-security-groups`.
        pub security_groups: List<SecurityGroup> = "securityGroups" | "SecurityGroups",
        /// `describe-route-tables`.
        pub route_tables: List<RouteTable> = "routeTables" | "RouteTables",
        /// `describe-vpc-endpoints`.
        pub vpc_endpoints: Option<List<VpcEndpoint>> = "vpcEndpoints" | "VpcEndpoints",
        /// `describe-network-acls`.
        pub network_acls: List<NetworkAcl> = "networkAcls" | "NetworkAcls",
    }
}

/// The keys by which an [`Answer`] is told, as the AWS CLI spells them; compared without regard to the case of the first letter.
const ANSWER_KEYS: [&str; 26] = [
    "tasks",
    "failures",
    "services",
    "taskDefinition",
    "clusters",
    "containerInstances",
    "capacityProviders",
    "taskSets",
    "serviceDeployments",
    "serviceRevisions",
    "targetHealthDescriptions",
    "targetGroups",
    "scalableTargets",
    "scalingPolicies",
    "scalingActivities",
    "activities",
    "instances",
    "events",
    "metricDataResults",
    "metricAlarms",
    "imageDetails",
    "subnets",
    "securityGroups",
    "routeTables",
    "vpcEndpoints",
    "networkAcls",
];

/// A task event in one pass: the shape nearly every line of a recorded stream has.
#[derive(Deserialize)]
struct TaskEvent {
    #[serde(default)]
    time: Time,
    detail: Task,
}

#[derive(Deserialize)]
struct AnyEvent<'a> {
    #[serde(rename = "detail-type", default)]
    detail_type: Text,
    #[serde(default)]
    time: Time,
    #[serde(default)]
    resources: List<Text>,
    #[serde(borrow)]
    detail: Option<&'a RawValue>,
}

/// Why a value is no [`Document`].
#[derive(Debug)]
pub enum NotRead {
    /// It is JSON, but nothing that Coroner knows.
    Unknown(String),
    /// It is no valid JSON, or a value in it is of the wrong kind. Line and column count from the start of the text that was given.
    Broken {
        /// What is wrong.
        reason: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
}

impl NotRead {
    /// Why, without the place.
    pub fn reason(&self) -> &str {
        match self {
            NotRead::Unknown(reason) | NotRead::Broken { reason, .. } => reason,
        }
    }

    /// Whether it might have been read, had there been more memory.
    pub fn no_room(&self) -> bool {
        matches!(self, NotRead::Broken { reason, .. } if reason == room::NONE_LEFT)
    }
}

impl From<serde_json::Error> for NotRead {
    fn from(error: serde_json::Error) -> NotRead {
        let (line, column) = (error.line(), error.column());
        let mut reason = if error.is_eof() { "the JSON ends too early; is the file cut off?".to_owned() } else { error.to_string() };
        // serde_json repeats the position at the end; callers shift it to the file's before they show it.
        if let Some(cut) = reason.rfind(" at line ") {
            reason.truncate(cut);
        }
        NotRead::Broken { reason, line, column }
    }
}

/// Reads one line of a recorded stream: a task event in one pass, any other document by [`read`].
pub fn read_line(line: &[u8], last_was_bare_task: bool) -> Result<Vec<Document>, NotRead> {
    Room::of(room::LINE).lend(|| read_line_within(line, last_was_bare_task))
}

fn read_line_within(line: &[u8], last_was_bare_task: bool) -> Result<Vec<Document>, NotRead> {
    // Once over the whole line is faster than once a string.
    let line = std::str::from_utf8(line).map_err(|error| NotRead::Broken {
        reason: "not UTF-8".to_owned(),
        line: 1,
        column: error.valid_up_to() + 1,
    })?;
    // EventBridge writes `detail-type` before `detail`; 512 bytes hold version, id and type whatever their order.
    let head = line.as_bytes().get(..512).unwrap_or(line.as_bytes());
    if memchr::memmem::find(head, b"\"ECS Task State Change\"").is_some()
        && let Ok(event) = room::attempt(|| serde_json::from_str::<TaskEvent>(line))
    {
        return Ok(vec![Document::Event(Box::new(Event { time: event.time, detail: Detail::Task(event.detail) }))]);
    }
    if last_was_bare_task
        && let Ok(task) = room::attempt(|| serde_json::from_str::<Task>(line))
        && is_task(&task)
    {
        return Ok(vec![Document::Task(Box::new(task))]);
    }
    read(line)
}

fn is_task(task: &Task) -> bool {
    !task.task_arn.is_empty() || (!task.containers.is_empty() && !task.last_status.is_empty())
}

/// Reads one JSON value. An array gives the documents in it.
pub fn read(text: &str) -> Result<Vec<Document>, NotRead> {
    let depth = depth(text.as_bytes());
    if depth > MAX_DEPTH {
        return Err(NotRead::Broken {
            reason: format!("nested {depth} levels deep, more than the {MAX_DEPTH} that are read"),
            line: 1,
            column: 1,
        });
    }
    Room::within(room::CASE, || {
        if !text.trim_start().starts_with('[') {
            let document = read_value(text)?;
            room::item::<Answer, serde_json::Error>()?;
            return Ok(vec![document]);
        }
        let Documents { documents, unknown } = serde_json::from_str(text)?;
        match unknown {
            // A list of which nothing is known is named once, not once an element.
            Some(error) if documents.is_empty() => Err(error),
            None if documents.is_empty() => Err(NotRead::Unknown("an empty list".to_owned())),
            _ => Ok(documents),
        }
    })
}

/// The documents of a list.
struct Documents {
    documents: Vec<Document>,
    /// Why the last element that is none isn't one.
    unknown: Option<NotRead>,
}

impl<'de> Deserialize<'de> for Documents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Documents, D::Error> {
        struct DocumentsVisitor;

        impl<'de> Visitor<'de> for DocumentsVisitor {
            type Value = Documents;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Documents, A::Error> {
                let mut all = Documents { documents: Vec::new(), unknown: None };
                let mut of_no_use = 0;
                while let Some(element) = seq.next_element::<&'de RawValue>()? {
                    match read_value(element.get()) {
                        Ok(document) => {
                            // An answer has the most lists.
                            room::item::<Answer, A::Error>()?;
                            all.documents.push(document);
                        }
                        Err(error) if error.no_room() => return Err(serde::de::Error::custom(room::NONE_LEFT)),
                        Err(_) if of_no_use >= MAX_UNKNOWN => {
                            return Err(serde::de::Error::custom(format_args!("more than {MAX_UNKNOWN} elements that are no documents")));
                        }
                        Err(error) => {
                            of_no_use += 1;
                            all.unknown = Some(error);
                        }
                    }
                }
                Ok(all)
            }
        }

        deserializer.deserialize_seq(DocumentsVisitor)
    }
}

/// Reads one JSON value that is no list.
///
/// # Errors
///
/// Why it is no document.
pub fn read_value(text: &str) -> Result<Document, NotRead> {
    if !text.trim_start().starts_with('{') {
        let _: IgnoredAny = serde_json::from_str(text)?;
        return Err(NotRead::Unknown("a JSON value that is no object".to_owned()));
    }
    let all: Keys = serde_json::from_str(text)?;
    let keys = &all.0;
    let has = |name: &str| all.has(name);
    if has("detail-type") {
        return read_event(text);
    }
    if has("logLevel") && has("detail") && (has("actionSourceId") || has("resourceArn")) {
        let record: ActionLog = serde_json::from_str(text)?;
        return Ok(Document::Event(Box::new(record.into_event())));
    }
    if let Some(what) = only_wanted(&all) {
        return Err(NotRead::Unknown(what.to_owned()));
    }
    if let Some(document) = beside_ecs(text, &all) {
        return document;
    }
    if has("containerDefinitions") {
        return Ok(Document::TaskDefinition(Box::new(serde_json::from_str(text)?)));
    }
    let lone_container = has("containerArn") || (has("exitCode") && has("name"));
    if (has("taskArn") && !lone_container) || (has("containers") && (has("lastStatus") || has("stopCode") || has("stoppedReason"))) {
        return Ok(Document::Task(Box::new(serde_json::from_str(text)?)));
    }
    // A container may be called `jobs`, and its log be kept by that name.
    if has("jobs") && (text.contains("\"jobArn\"") || text.contains("\"jobId\"")) {
        return Ok(Document::Answer(Box::new(serde_json::from_str(text)?)));
    }
    // An event of a service by itself, as `--query 'services[].events[]'` leaves it.
    if has("message") && has("createdAt") && has("id") && keys.len() == 3 {
        let event: ServiceEvent = serde_json::from_str(text)?;
        if let Some(name) = event.service_name().map(Into::into) {
            let service = Service { service_name: name, events: List(vec![event]), ..Service::default() };
            return Ok(Document::Answer(Box::new(Answer { services: List(vec![service]), ..Answer::default() })));
        }
    }
    if has("serviceDeploymentArn") {
        let deployment = List(vec![serde_json::from_str(text)?]);
        return Ok(Document::Answer(Box::new(Answer { service_deployments: deployment, ..Answer::default() })));
    }
    if has("serviceRevisionArn") {
        let revision = List(vec![serde_json::from_str(text)?]);
        return Ok(Document::Answer(Box::new(Answer { service_revisions: revision, ..Answer::default() })));
    }
    if has("serviceArn") || (has("serviceName") && has("desiredCount")) {
        return Ok(Document::Service(Box::new(serde_json::from_str(text)?)));
    }
    if let Some(part) = query::part(text, &all) {
        return part;
    }
    if has("state") && (has("hostConfig") || has("config")) {
        return Ok(Document::Docker(Box::new(serde_json::from_str(text)?)));
    }
    // A container may be called `rules`, and then its log is.
    let of_balancer = (has("rules") && text.contains("RuleArn")) || (has("listeners") && text.contains("ListenerArn"));
    if of_balancer {
        return Ok(Document::Answer(Box::new(serde_json::from_str(text)?)));
    }
    if !keys.iter().any(|key| is_known(key)) {
        // What is no log is told at its first value.
        match room::attempt(|| serde_json::from_str::<Logs>(text).map_err(NotRead::from)) {
            Ok(Logs(logs)) if !logs.is_empty() => return Ok(Document::Logs(logs)),
            Err(error) if error.no_room() => return Err(error),
            _ => {}
        }
    }
    // Calls and steps of state machines are called events, too; what they tell of lies within them.
    if has("events") && (text.contains("\"CloudTrailEvent\"") || text.contains("\"previousEventId\"")) {
        return Err(all.unknown());
    }
    if ANSWER_KEYS.iter().any(|key| has(key)) || (has("status") && keys.len() <= 3 && text.contains("HEALTHY")) {
        let answer: Answer = serde_json::from_str(text)?;
        return Ok(match ANSWER_KEYS.into_iter().find(|key| has(key)).filter(|_| answer == Answer::default()) {
            Some(key) => Document::Empty(key),
            None => Document::Answer(Box::new(answer)),
        });
    }
    if let Some(key) = keys.iter().find(|key| key.ends_with("Arns")) {
        let members = members(text)?;
        let list = members.iter().find(|(name, _)| name == key).map(|(_, value)| value.get()).unwrap_or_default();
        let List(arns): List<Text> = serde_json::from_str(list)?;
        return Ok(if arns.is_empty() { Document::Empty("Arns") } else { Document::Listed(arns) });
    }
    Err(all.unknown())
}

/// What says how something is to be, and nothing of what became of it.
fn only_wanted(keys: &Keys) -> Option<&'static str> {
    let has = |name: &str| keys.has(name);
    let told = ["runningCount", "serviceArn", "deployments", "events", "pendingCount", "taskSets", "createdAt"];
    match () {
        () if is_template(&keys.0) => Some("a template; give what became of it: `aws cloudformation describe-stack-events`"),
        () if has("serviceName") && has("desiredCount") && !told.into_iter().any(has) => {
            Some("what create-service or update-service takes; give what became of it: `aws ecs describe-services`")
        }
        () => None,
    }
}

/// Whether these are the keys of a template of CloudFormation.
pub fn is_template(keys: &[String]) -> bool {
    let has = |name: &str| keys.iter().any(|key| key == name);
    has("AWSTemplateFormatVersion") || (has("Resources") && (has("Parameters") || has("Outputs") || has("Mappings")))
}

/// What is no answer of ECS's: what a task asks about itself, what its host measured, what CloudTrail recorded.
fn beside_ecs(text: &str, keys: &Keys) -> Option<Result<Document, NotRead>> {
    let has = |name: &str| keys.has(name);
    let metrics = |series: Vec<MetricSeries>| match series.is_empty() {
        true => Err(NotRead::Unknown("a measurement that tells of no task and no container".to_owned())),
        false => Ok(Document::Answer(Box::new(Answer { metric_data_results: List(series), ..Answer::default() }))),
    };
    let read = || -> Result<Document, NotRead> {
        Ok(match () {
            () if has("eventSource") => {
                Document::Trail(Box::new(serde_json::from_str(text)?), Text(room::text::<serde_json::Error>(text)?))
            }
            () if has("ClusterName") && has("Type") => return metrics(serde_json::from_str::<Performance>(text)?.into_series()),
            () if has("TaskARN") => Document::Task(Box::new(serde_json::from_str::<TaskMetadata>(text)?.into_task())),
            () if has("KnownStatus") => Document::Task(Box::new(serde_json::from_str::<ContainerMetadata>(text)?.into_task())),
            () if has("memory_stats") => return metrics(serde_json::from_str::<Stats>(text)?.into_series().into_iter().collect()),
            () => return metrics(metadata::series_of_stats(serde_json::from_str(text)?)),
        })
    };
    let of_stats = || keys.0.iter().all(|key| key.len() >= 12 && key.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-'));
    let is_one = (has("eventSource") && has("eventName") && text.contains(".amazonaws.com\"") && (has("userIdentity") || has("eventTime")))
        || (has("TaskARN") && has("KnownStatus"))
        || (has("KnownStatus") && has("DockerId"))
        || (has("memory_stats") && (has("read") || has("name")))
        || (has("ClusterName") && has("Type") && (has("MemoryUtilized") || has("CpuUtilized")))
        || (!keys.0.is_empty() && text.contains("\"memory_stats\"") && of_stats());
    is_one.then(read)
}

/// The members of an object, with their values as they stand.
pub fn members(text: &str) -> Result<Vec<(String, &RawValue)>, NotRead> {
    struct Members<'a>(Vec<(String, &'a RawValue)>);

    impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'a>, D::Error> {
            struct MembersVisitor<'a>(PhantomData<&'a ()>);

            impl<'de: 'a, 'a> Visitor<'de> for MembersVisitor<'a> {
                type Value = Members<'a>;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'a>, A::Error> {
                    let mut members = Vec::new();
                    while let Some((key, value)) = map.next_entry::<String, &'de RawValue>()? {
                        room::entry::<&RawValue, A::Error>(&key)?;
                        members.push((key, value));
                    }
                    Ok(Members(members))
                }
            }

            deserializer.deserialize_map(MembersVisitor(PhantomData))
        }
    }

    let Members(members) = serde_json::from_str(text)?;
    Ok(members)
}

/// The start of a text that is told, whatever its length.
fn start(text: &str) -> &str {
    text.char_indices().nth(60).map_or(text, |(end, _)| &text[..end])
}

fn is_known(key: &str) -> bool {
    key.ends_with("Arns") || key.eq_ignore_ascii_case("nextToken") || ANSWER_KEYS.iter().any(|known| same_key(key, known))
}

fn same_key(key: &str, camel: &str) -> bool {
    key.len() == camel.len() && key.get(1..) == camel.get(1..) && key.get(..1).is_some_and(|first| first.eq_ignore_ascii_case(&camel[..1]))
}

fn read_event(text: &str) -> Result<Document, NotRead> {
    let event: AnyEvent<'_> = serde_json::from_str(text)?;
    let Some(detail) = event.detail.map(RawValue::get) else {
        return Err(NotRead::Unknown(format!("an event without detail: {}", start(&event.detail_type))));
    };
    let action = |detail| -> Result<ServiceAction, serde_json::Error> {
        let mut action: ServiceAction = serde_json::from_str(detail)?;
        action.resources.0.extend(event.resources.iter().cloned());
        Ok(action)
    };
    let detail = match event.detail_type.as_str() {
        "Batch Job State Change" => match serde_json::from_str::<BatchJob>(detail)?.task() {
            Some(task) => Detail::Task(task),
            None => return Err(NotRead::Unknown("an event of a job of AWS Batch that has no task yet".to_owned())),
        },
        "ECS Task State Change" => Detail::Task(serde_json::from_str(detail)?),
        "ECS Container Instance State Change" => Detail::ContainerInstance(serde_json::from_str(detail)?),
        "ECS Service Action" => Detail::Service(action(detail)?),
        "ECS Deployment State Change" | "ECS Hook State Change" => Detail::Deployment(action(detail)?),
        "ECS Daemon Service Action" | "ECS Daemon Deployment State Change" => Detail::Daemon(action(detail)?),
        "ECS Container Instance Health Change" => {
            let change: InstanceHealthChange = serde_json::from_str(detail)?;
            Detail::ContainerInstance(change.into_instance())
        }
        other => return Err(NotRead::Unknown(format!("an event of the type {:?}", start(other)))),
    };
    Ok(Document::Event(Box::new(Event { time: event.time, detail })))
}

/// The keys of an object, without its values.
pub(crate) struct Keys(Vec<String>);

impl Keys {
    /// Whether there is a key; `name` is in camelCase.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|key| same_key(key, name))
    }

    /// That it is nothing that Coroner knows.
    pub(crate) fn unknown(&self) -> NotRead {
        let shown: Vec<&str> = self.0.iter().take(5).map(|key| start(key)).collect();
        NotRead::Unknown(match shown.len() {
            0 => "an empty object".to_owned(),
            _ => format!("an object with the keys {}{}", shown.join(", "), if self.0.len() > 5 { ", …" } else { "" }),
        })
    }
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Keys, D::Error> {
        struct KeysVisitor;

        impl<'de> Visitor<'de> for KeysVisitor {
            type Value = Keys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((mut key, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    // More keys than that tell nothing more about what the object is, nor do longer ones.
                    if keys.len() < 256 {
                        key.truncate(key.floor_char_boundary(256));
                        key.shrink_to_fit();
                        keys.push(key);
                    }
                }
                Ok(Keys(keys))
            }
        }

        deserializer.deserialize_map(KeysVisitor)
    }
}

/// Log lines by container.
struct Logs(BTreeMap<String, Vec<LogLine>>);

impl<'de> Deserialize<'de> for Logs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Logs, D::Error> {
        struct LogsVisitor;

        impl<'de> Visitor<'de> for LogsVisitor {
            type Value = Logs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("logs by container")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Logs, A::Error> {
                let mut logs = BTreeMap::new();
                while let Some((container, Lines(lines))) = map.next_entry::<String, Lines>()? {
                    room::entry::<[String; 5], A::Error>(&container)?;
                    logs.insert(container, lines);
                }
                Ok(Logs(logs))
            }
        }

        deserializer.deserialize_map(LogsVisitor)
    }
}

/// Lines of one container; a list of anything else is an error.
struct Lines(Vec<LogLine>);

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Lines, D::Error> {
        struct LinesVisitor;

        impl<'de> Visitor<'de> for LinesVisitor {
            type Value = Lines;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("log lines")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Lines, A::Error> {
                let mut lines = Vec::new();
                while let Some(LogEntry(line)) = seq.next_element()? {
                    room::item::<LogLine, A::Error>()?;
                    lines.push(line);
                }
                Ok(Lines(lines))
            }
        }

        deserializer.deserialize_seq(LinesVisitor)
    }
}

/// A log line, as an object with `message` or as a string. Anything else is an error: the document is no log then.
struct LogEntry(LogLine);

impl<'de> Deserialize<'de> for LogEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LogEntry, D::Error> {
        struct LogVisitor;

        impl<'de> Visitor<'de> for LogVisitor {
            type Value = LogEntry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a log line")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<LogEntry, E> {
                Ok(LogEntry(LogLine { message: Text(room::text(text)?), ..LogLine::default() }))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<LogEntry, A::Error> {
                let mut line = LogLine::default();
                let mut has_message = false;
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "message" | "Message" => {
                            line.message = map.next_value()?;
                            has_message = true;
                        }
                        "timestamp" | "Timestamp" => line.timestamp = map.next_value()?,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                if has_message { Ok(LogEntry(line)) } else { Err(serde::de::Error::custom("no message")) }
            }
        }

        deserializer.deserialize_any(LogVisitor)
    }
}

/// How deep arrays and objects are nested.
fn depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest, mut at) = (0usize, 0usize, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at = room::string_end(text, at + 1),
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    deepest
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test fails by panicking")]
    use super::*;

    fn one(text: &str) -> Document {
        match read(text) {
            Ok(documents) => documents.into_iter().next().unwrap_or_else(|| panic!("nothing in {text}")),
            Err(error) => panic!("{text}: {error:?}"),
        }
    }

    #[test]
    fn a_document_is_told_by_its_content() {
        assert!(matches!(one(r#"{"tasks":[{"taskArn":"a"}],"failures":[]}"#), Document::Answer(a) if a.tasks.len() == 1));
        assert!(matches!(one(r#"{"Tasks":[{"TaskArn":"a","LastStatus":"STOPPED"}]}"#), Document::Answer(a) if a.tasks[0].stopped()));
        assert!(matches!(one(r#"{"taskArn":"a","lastStatus":"STOPPED"}"#), Document::Task(_)));
        assert!(matches!(one(r#"{"family":"web","containerDefinitions":[]}"#), Document::TaskDefinition(_)));
        assert!(
            matches!(one(r#"[{"Id":"a","State":{"OOMKilled":true},"Config":{}}]"#), Document::Docker(d) if d.state.oom_killed.0 == Some(true))
        );
        assert!(matches!(one(r#"{"app":[{"timestamp":1,"message":"m"}],"side":["n"]}"#), Document::Logs(l) if l.len() == 2));
        assert!(
            matches!(one(r#"{"events":[{"timestamp":1,"message":"m"}],"nextForwardToken":"f"}"#), Document::Answer(a) if a.events.len() == 1)
        );
        assert!(matches!(one(r#"{"Status":{"i-1":"UNHEALTHY"}}"#), Document::Answer(a) if a.status.get("i-1") == Some("UNHEALTHY")));
        assert!(matches!(one(r#"{"detail":{"taskArn":"a"},"detail-type":"ECS Task State Change"}"#), Document::Event(_)));
    }

    #[test]
    fn wrong_kinds_of_values_count_as_absent() {
        let Document::Task(task) = one(r#"{"taskArn":"a","cpu":256,"startedAt":{"a":1},"containers":null,"stopCode":["x"],"version":"7"}"#)
        else {
            panic!("no task")
        };
        assert_eq!((task.cpu.as_str(), task.started_at.0, task.containers.len(), task.stop_code.as_str()), ("256", None, 0, ""));
        assert_eq!(task.version.0, Some(7));
    }

    #[test]
    fn what_is_not_known_is_named() {
        let unknown = |text: &str| match read(text) {
            Err(NotRead::Unknown(reason)) => reason,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(unknown(r#"{"a":1,"b":2}"#), "an object with the keys a, b");
        assert!(matches!(one(r#"{"taskArns":["a"]}"#), Document::Listed(arns) if arns.len() == 1));
        assert!(matches!(one(r#"{"tasks":[],"failures":[]}"#), Document::Empty("tasks")));
        assert_eq!(unknown("7"), "a JSON value that is no object");
        assert_eq!(
            unknown(r#"{"detail-type":"EC2 Instance State-change Notification","detail":{}}"#),
            "an event of the type \"EC2 Instance State-change Notification\""
        );
    }

    #[test]
    fn broken_and_hostile_values_are_refused_with_their_place() {
        assert!(matches!(read("{\"tasks\": [\n  {\"taskArn\": }"), Err(NotRead::Broken { line: 2, column: 15, .. })));
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        assert!(matches!(read(&deep), Err(NotRead::Broken { reason, .. }) if reason.contains("10000 levels")));
    }
}
