//! What a task can ask about itself, and what its host measured.
//!
//! [Task metadata endpoint, version 4](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-response.html),
//! [Container Insights' performance events](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-reference-performance-logs-ECS.html)

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::arn;
use crate::lenient::{Int, List, Number, Object, Text, TextMap, Time};
use crate::observation::MetricSeries;
use crate::record::record;
use crate::task::{Container, Task};

/// A task as its metadata endpoint tells of it (`/task`).
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct TaskMetadata {
    cluster: Text,
    #[serde(rename = "TaskARN")]
    task_arn: Text,
    family: Text,
    revision: Text,
    desired_status: Text,
    known_status: Text,
    service_name: Text,
    launch_type: Text,
    availability_zone: Text,
    pull_started_at: Time,
    pull_stopped_at: Time,
    execution_stopped_at: Time,
    limits: Object<Limits>,
    containers: List<ContainerMetadata>,
}

/// A container as the metadata endpoint tells of it (`/`, and within `/task`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct ContainerMetadata {
    docker_id: Text,
    name: Text,
    image: Text,
    #[serde(rename = "ImageID")]
    image_id: Text,
    known_status: Text,
    exit_code: Int,
    created_at: Time,
    started_at: Time,
    finished_at: Time,
    limits: Object<Limits>,
    health: Object<Health>,
    restart_count: Int,
    labels: TextMap,
}

/// What it may use: of a task, CPUs and MiB; of a container, CPU units and MiB.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Limits {
    #[serde(rename = "CPU")]
    cpu: Number,
    #[serde(rename = "Memory")]
    memory: Int,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Health {
    status: Text,
}

impl ContainerMetadata {
    fn into_container(self) -> Container {
        let memory = self.limits.0.memory.0.filter(|mib| *mib > 0).map(|mib| mib.to_string()).unwrap_or_default();
        Container {
            name: self.name,
            image: self.image,
            image_digest: self.image_id,
            runtime_id: self.docker_id,
            last_status: self.known_status,
            exit_code: self.exit_code,
            memory: memory.into(),
            health_status: self.health.0.status,
            restart_count: self.restart_count,
            ..Container::default()
        }
    }

    /// The task of a container that was asked about by itself.
    pub(crate) fn into_task(self) -> Task {
        let label = |name: &str| self.labels.get(&format!("com.amazonaws.ecs.{name}")).unwrap_or_default().to_owned();
        let (cluster, arn) = (label("cluster"), label("task-arn"));
        let definition = [label("task-definition-family"), label("task-definition-version")].join(":");
        let status = self.known_status.clone();
        let (created_at, started_at, stopped_at) = (self.created_at, self.started_at, self.finished_at);
        Task {
            cluster_arn: cluster.into(),
            task_arn: arn.into(),
            task_definition_arn: definition.trim_matches(':').into(),
            last_status: status,
            created_at,
            started_at,
            execution_stopped_at: stopped_at,
            containers: List(vec![self.into_container()]),
            ..Task::default()
        }
    }
}

impl TaskMetadata {
    pub(crate) fn into_task(self) -> Task {
        let of = |time: fn(&ContainerMetadata) -> Time| self.containers.iter().filter_map(move |container| time(container).0);
        let created_at = of(|container| container.created_at).min();
        // A task is RUNNING once all of its containers are.
        let started_at = of(|container| container.started_at).max().filter(|_| self.known_status.as_str() != "PENDING");
        let cluster = if self.cluster.contains(":cluster/") || self.task_arn.is_empty() {
            self.cluster
        } else {
            let (head, _) = self.task_arn.split_once(":task/").unwrap_or((&self.task_arn, ""));
            format!("{head}:cluster/{}", arn::short_name(&self.cluster)).into()
        };
        let definition = if self.revision.is_empty() { self.family.to_string() } else { format!("{}:{}", self.family, self.revision) };
        let group = match self.service_name.some() {
            Some(service) => format!("service:{service}"),
            None => String::new(),
        };
        Task {
            task_arn: self.task_arn,
            cluster_arn: cluster,
            task_definition_arn: definition.into(),
            group: group.into(),
            launch_type: self.launch_type,
            availability_zone: self.availability_zone,
            desired_status: self.desired_status,
            last_status: self.known_status,
            cpu: self.limits.0.cpu.0.map(|cpus| (cpus * 1024.0).round().to_string()).unwrap_or_default().into(),
            memory: self.limits.0.memory.0.map(|mib| mib.to_string()).unwrap_or_default().into(),
            pull_started_at: self.pull_started_at,
            pull_stopped_at: self.pull_stopped_at,
            execution_stopped_at: self.execution_stopped_at,
            created_at: Time(created_at),
            started_at: Time(started_at),
            containers: List(self.containers.0.into_iter().map(ContainerMetadata::into_container).collect()),
            ..Task::default()
        }
    }
}

record! {
    /// What Docker measured of a container, as the metadata endpoint passes it on (`/stats`, `/task/stats`).
    pub struct Stats {
        /// When.
        pub read: Time = "read" | "Read",
        /// The container, after a slash.
        pub name: Text = "name" | "Name",
        /// Memory, in bytes.
        pub memory_stats: Object<MemoryStats> = "memory_stats" | "MemoryStats",
    }
}

record! {
    /// Memory of a container, in bytes.
    pub struct MemoryStats {
        /// In use now.
        pub usage: Number = "usage" | "Usage",
        /// The most that was in use.
        pub max_usage: Number = "max_usage" | "MaxUsage",
        /// What it may use.
        pub limit: Number = "limit" | "Limit",
    }
}

const MIB: f64 = 1_048_576.0;

impl Stats {
    /// Memory that was in use at most, in MiB.
    pub(crate) fn into_series(self) -> Option<MetricSeries> {
        let memory = self.memory_stats.0;
        let most = memory.max_usage.0.filter(|most| *most > 0.0).or(memory.usage.0)? / MIB;
        let container = self.name.trim_start_matches('/');
        Some(MetricSeries {
            id: "memoryUsed".into(),
            label: format!("MemoryUtilized {container}").into(),
            timestamps: List(vec![self.read]),
            values: List(vec![Number(Some(most))]),
        })
    }
}

/// What the metadata endpoint measured of each container, by id: `/task/stats`.
pub(crate) fn series_of_stats(stats: BTreeMap<String, Option<Stats>>) -> Vec<MetricSeries> {
    stats.into_values().flatten().filter_map(Stats::into_series).collect()
}

record! {
    /// A performance event of Container Insights: of a task or of a container.
    pub struct Performance {
        /// Task, Container, Service, Cluster, Instance.
        pub kind: Text = "Type" | "type",
        /// Its service.
        pub service_name: Text = "ServiceName" | "serviceName",
        /// Its task definition's family.
        pub task_definition_family: Text = "TaskDefinitionFamily" | "taskDefinitionFamily",
        /// Its container.
        pub container_name: Text = "ContainerName" | "containerName",
        /// When, in milliseconds.
        pub timestamp: Time = "Timestamp" | "timestamp",
        /// Memory in use, in MiB.
        pub memory_utilized: Number = "MemoryUtilized" | "memoryUtilized",
        /// CPU units in use.
        pub cpu_utilized: Number = "CpuUtilized" | "cpuUtilized",
    }
}

impl Performance {
    /// What was measured, each with the name of whom it is of.
    pub(crate) fn into_series(self) -> Vec<MetricSeries> {
        let whose = match self.kind.as_str() {
            "Container" => self.container_name.some(),
            "Task" => self.service_name.some().or(self.task_definition_family.some()),
            // Sums over many tasks say nothing of one.
            _ => None,
        };
        let Some(whose) = whose else { return Vec::new() };
        let series = |id: &str, metric: &str, value: Number| MetricSeries {
            id: id.into(),
            label: format!("{metric} {whose}").into(),
            timestamps: List(vec![self.timestamp]),
            values: List(vec![value]),
        };
        [("memoryUsed", "MemoryUtilized", self.memory_utilized), ("cpuUsed", "CpuUtilized", self.cpu_utilized)]
            .into_iter()
            .filter(|(.., value)| value.0.is_some())
            .map(|(id, metric, value)| series(id, metric, value))
            .collect()
    }
}
