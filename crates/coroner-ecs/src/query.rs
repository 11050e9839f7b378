//! What `--query` leaves of an answer: records without the list that they stood in, some of their keys, keys of one's own, values without
//! keys.
//!
//! [JMESPath in the AWS CLI](https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-filter.html)

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::batch::BatchJob;
use crate::document::{Answer, Document, Keys, NotRead};
use crate::lenient::{Int, List, Object, Text};
use crate::record::record;
use crate::room;
use crate::service::{Deployment, Service, ServiceEvent};
use crate::task::{Container, Task};

record! {
    /// A container that stands by itself.
    pub struct LoneContainer {
        /// ARN of its task.
        pub task_arn: Text = "taskArn" | "TaskArn",
        /// ARN of itself; in the long format it names the cluster and the task.
        pub container_arn: Text = "containerArn" | "ContainerArn",
    }
}

record! {
    /// The events of a service, without the service.
    pub struct Events {
        /// Newest first.
        pub events: List<ServiceEvent> = "events" | "Events",
    }
}

/// Reads an object that is a part of an answer. `None` if it is none.
pub(crate) fn part(text: &str, keys: &Keys) -> Option<Result<Document, NotRead>> {
    let has = |name: &str| keys.has(name);
    let count = |names: &[&str]| names.iter().filter(|name| has(name)).count();
    if !has("lastStatus")
        && !has("stoppedReason")
        && has("events")
        && text.contains("\"createdAt\"")
        && !has("desiredCount")
        && !has("deployments")
    {
        return Some(events(text, keys));
    }
    // A job of Batch by itself, as Nextflow and others log it.
    if (has("jobName") || has("jobId")) && has("status") && (has("container") || has("attempts")) {
        return Some(job(text));
    }
    if has("containerArn") || (has("name") && has("exitCode")) || (has("exitCode") && has("reason")) {
        return Some(container(text));
    }
    if (has("stoppedReason") || has("stopCode")) && !has("containers") {
        return Some(piece_of_a_task(text));
    }
    if has("stoppedReason")
        || has("stopCode")
        || (has("lastStatus") && count(&["taskDefinitionArn", "desiredStatus", "group", "containers"]) > 0)
    {
        return Some(read(text, |task: Task| Document::Task(Box::new(task))));
    }
    let of_deployment = has("rolloutState") || (has("taskDefinition") && has("status") && has("failedTasks"));
    if of_deployment {
        let service = |deployment: Deployment| Service { deployments: List(vec![deployment]), ..Service::default() };
        return Some(read(text, |deployment| Document::Service(Box::new(service(deployment)))));
    }
    let counts = count(&["desiredCount", "runningCount", "pendingCount"]);
    if (counts > 0 && count(&["status", "events", "deployments", "taskDefinition", "serviceName", "launchType"]) > 0)
        || counts == 3
        || (has("deployments") && (has("events") || text.contains("\"ecs-svc/")))
    {
        return Some(read(text, |service: Service| Document::Service(Box::new(service))));
    }
    None
}

fn job(text: &str) -> Result<Document, NotRead> {
    let job: BatchJob = serde_json::from_str(text)?;
    let task = job.task().ok_or_else(|| NotRead::Unknown("a job of AWS Batch that has no task yet".to_owned()))?;
    Ok(Document::Task(Box::new(task)))
}

/// A task without its containers, of which keys of one's own may tell.
fn piece_of_a_task(text: &str) -> Result<Document, NotRead> {
    let mut task: Task = serde_json::from_str(text)?;
    let of_row = row(text);
    if let Some(Document::Task(row)) = of_row {
        task.containers = row.containers;
    }
    Ok(Document::Task(Box::new(task)))
}

fn read<'a, T: Deserialize<'a>>(text: &'a str, document: impl FnOnce(T) -> Document) -> Result<Document, NotRead> {
    Ok(document(serde_json::from_str(text)?))
}

/// Events of services, which name the services themselves; one whose events have no words of a service is none.
fn events(text: &str, keys: &Keys) -> Result<Document, NotRead> {
    let Object(Events { events }) = serde_json::from_str(text)?;
    let mut services: Vec<Service> = Vec::new();
    for event in events.0 {
        let name: Text = match event.service_name() {
            Some(name) => name.into(),
            None => continue,
        };
        match services.iter_mut().find(|service| service.service_name == name) {
            Some(service) => service.events.0.push(event),
            None => services.push(Service { service_name: name, events: List(vec![event]), ..Service::default() }),
        }
    }
    match services.is_empty() {
        true => Err(keys.unknown()),
        false => Ok(Document::Answer(Box::new(Answer { services: List(services), ..Answer::default() }))),
    }
}

fn container(text: &str) -> Result<Document, NotRead> {
    let container: Container = serde_json::from_str(text)?;
    let LoneContainer { task_arn, container_arn } = serde_json::from_str(text)?;
    let task_arn = task_arn.some().map(str::to_owned).or_else(|| task_of_container(&container_arn)).unwrap_or_default();
    let over = container.exit_code.0.is_some() || container.last_status.as_str() == "STOPPED" || container.reason.some().is_some();
    let last_status = if over { "STOPPED".into() } else { container.last_status.clone() };
    let task = Task { task_arn: task_arn.into(), last_status, containers: List(vec![container]), ..Task::default() };
    Ok(Document::Task(Box::new(task)))
}

/// ARN of the task of `…:container/CLUSTER/TASK/ID`.
fn task_of_container(arn: &str) -> Option<String> {
    let (head, rest) = arn.split_once(":container/")?;
    let mut parts = rest.split('/');
    let (cluster, task, _) = (parts.next()?, parts.next()?, parts.next()?);
    Some(format!("{head}:task/{cluster}/{task}"))
}

/// Values that stand in a row, by what they are.
#[derive(Debug, Default)]
struct Row {
    task: Task,
    container: Container,
    service: Text,
    numbers: Vec<i64>,
    /// Rows within it: the containers of a task.
    containers: Vec<Container>,
    /// What keys of one's own call the counts of a service: desired, running, pending.
    counts: [Option<i64>; 3],
    name: Text,
    /// The number of a key that speaks of an exit code.
    exit_code: Option<i64>,
    /// Words of which nothing tells what they are.
    words: Vec<Text>,
    /// Whether it says two things of one.
    contradicts: bool,
    known: usize,
}

/// Values without keys of AWS's, told by what they look like: `["arn:aws:ecs:…:task/…", "STOPPED", "Essential container in task exited"]`,
/// `{"Task": …, "Why": …}`. `None` if they tell of no task.
pub fn row(text: &str) -> Option<Document> {
    let mut row = Row::default();
    row.take("", text, 0)?;
    if row.contradicts {
        return None;
    }
    if row.exit_code.is_none() && (!row.task.stop_code.is_empty() || row.task.last_status.as_str() == "STOPPED") {
        row.exit_code = Some(row.numbers.as_slice())
            .filter(|numbers| numbers.len() == 1)
            .map(|numbers| numbers[0])
            .filter(|code| (1..256).contains(code));
    }
    if let Some(service) = row.service() {
        return Some(Document::Service(Box::new(service)));
    }
    let Row { mut task, mut container, containers, exit_code, known, .. } = row;
    let tells = !task.stopped_reason.is_empty()
        || !task.stop_code.is_empty()
        || !container.reason.is_empty()
        || exit_code.is_some()
        || !containers.is_empty();
    if known < 2 || (task.task_arn.is_empty() && !tells) || (!tells && task.last_status.is_empty()) {
        return None;
    }
    container.exit_code = Int(exit_code);
    if task.last_status.is_empty() && tells {
        task.last_status = "STOPPED".into();
    }
    if exit_code.is_some() || !container.reason.is_empty() {
        container.last_status = "STOPPED".into();
        task.containers.0.push(container);
    }
    task.containers.0.extend(containers);
    Some(Document::Task(Box::new(task)))
}

/// The end codes of tasks.
/// [API_Task](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html)
const STOP_CODES: [&str; 7] = [
    "TaskFailedToStart",
    "EssentialContainerExited",
    "UserInitiated",
    "ServiceSchedulerInitiated",
    "SpotInterruption",
    "TerminationNotice",
    "InfrastructureFailure",
];

impl Row {
    /// A service, if two of its counts are told, one of them how many run.
    fn service(&self) -> Option<Service> {
        let [desired, Some(running), pending] = self.counts else { return None };
        desired.or(pending)?;
        Some(Service {
            service_arn: self.service.clone(),
            service_name: self.name.clone(),
            cluster_arn: self.task.cluster_arn.clone(),
            task_definition: self.task.task_definition_arn.clone(),
            desired_count: Int(desired),
            running_count: Int(Some(running)),
            pending_count: Int(pending),
            ..Service::default()
        })
    }

    /// A row within a row is a container, if a code or a reason is in it.
    fn into_container(self) -> Option<Container> {
        let code = self.exit_code.or(Some(self.numbers.as_slice()).filter(|numbers| numbers.len() == 1).map(|numbers| numbers[0]));
        let Row { task, mut container, words, .. } = self;
        if container.reason.is_empty() {
            container.reason = task.stopped_reason;
        }
        if container.name.is_empty() {
            container.name = words.into_iter().next().unwrap_or_default();
        }
        container.exit_code = Int(code.filter(|code| (0..256).contains(code)));
        container.last_status = "STOPPED".into();
        (container.exit_code.0.is_some() || !container.reason.is_empty()).then_some(container)
    }

    /// Takes a value; `None` if the row is no row.
    fn take(&mut self, key: &str, text: &str, depth: usize) -> Option<()> {
        // A row holds values, and lists of them where a task has several containers.
        if depth > 3 {
            return None;
        }
        match text.trim_start().as_bytes().first()? {
            b'{' => {
                let members: Vec<(String, &RawValue)> = crate::document::members(text).ok()?;
                members.iter().take(24).try_for_each(|(key, value)| self.take(key, value.get(), depth + 1))
            }
            b'[' => {
                let values: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                let are_rows = depth > 0 && values.first().is_some_and(|value| value.get().starts_with(['{', '[']));
                if !are_rows {
                    return values.iter().take(24).try_for_each(|value| self.take(key, value.get(), depth + 1));
                }
                for value in values.iter().take(24) {
                    let mut inner = Row::default();
                    inner.take("", value.get(), depth + 1)?;
                    self.contradicts |= inner.contradicts;
                    self.containers.extend(inner.into_container());
                }
                Some(())
            }
            b'"' => {
                let text: Text = room::attempt(|| serde_json::from_str(text)).ok()?;
                self.text(key, text);
                Some(())
            }
            _ => {
                if let Ok(number) = serde_json::from_str::<i64>(text) {
                    let key = key.to_ascii_lowercase();
                    if key.contains("exit") || key == "code" {
                        self.contradicts |= self.exit_code.is_some_and(|known| known != number);
                        self.exit_code = Some(number);
                        self.known += 1;
                    }
                    for (count, word) in self.counts.iter_mut().zip(["desired", "running", "pending"]) {
                        if key.contains(word) {
                            *count = Some(number);
                        }
                    }
                    self.numbers.push(number);
                } else {
                    let _: IgnoredAny = serde_json::from_str(text).ok()?;
                }
                Some(())
            }
        }
    }

    fn text(&mut self, key: &str, text: Text) {
        let key = key.to_ascii_lowercase();
        let place = match text.as_str() {
            arn if arn.starts_with("arn:") && arn.contains(":task/") => &mut self.task.task_arn,
            arn if arn.starts_with("arn:") && arn.contains(":task-definition/") => &mut self.task.task_definition_arn,
            arn if arn.starts_with("arn:") && arn.contains(":cluster/") => &mut self.task.cluster_arn,
            arn if arn.starts_with("arn:") && arn.contains(":container-instance/") => &mut self.task.container_instance_arn,
            arn if arn.starts_with("arn:") && arn.contains(":service/") => &mut self.service,
            group if group.starts_with("service:") || group.starts_with("family:") => &mut self.task.group,
            code if STOP_CODES.contains(&code) => &mut self.task.stop_code,
            "STOPPED" | "RUNNING" | "PENDING" | "PROVISIONING" | "DEPROVISIONING" | "ACTIVATING" | "DEACTIVATING" | "STOPPING" => {
                &mut self.task.last_status
            }
            "FARGATE" | "EC2" | "EXTERNAL" => &mut self.task.launch_type,
            "HEALTHY" | "UNHEALTHY" | "UNKNOWN" => &mut self.task.health_status,
            words if words.contains(' ') && !words.starts_with(['{', '[']) && crate::words::of_a_task(words) => {
                match self.task.stopped_reason.is_empty() {
                    true => &mut self.task.stopped_reason,
                    false => &mut self.container.reason,
                }
            }
            _ if key.contains("service") => &mut self.name,
            _ if key.contains("container") || key == "name" => &mut self.container.name,
            _ if key.contains("image") => &mut self.container.image,
            word if !word.contains(' ') => return self.words.push(text),
            _ => return,
        };
        if place.is_empty() {
            *place = text;
            self.known += 1;
        } else if *place != text {
            // Two tasks, or two states of one, are no row.
            self.contradicts = true;
        }
    }
}
