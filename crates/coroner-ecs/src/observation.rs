//! CloudWatch's metrics and alarms, ECR's images, Cloud Map's instances.

use crate::lenient::{Int, List, Number, Object, Text, TextMap, Time};
use crate::record::record;
use crate::task::Pair;

record! {
    /// One series of `get-metric-data`.
    pub struct MetricSeries {
        /// Id in the query.
        pub id: Text = "id" | "Id",
        /// Label: by default the metric's name.
        pub label: Text = "label" | "Label",
        /// Moments, one a value.
        pub timestamps: List<Time> = "timestamps" | "Timestamps",
        /// Values.
        pub values: List<Number> = "values" | "Values",
    }
}

record! {
    /// An alarm.
    pub struct Alarm {
        /// ARN.
        pub alarm_arn: Text = "alarmArn" | "AlarmArn",
        /// Name.
        pub alarm_name: Text = "alarmName" | "AlarmName",
        /// OK, ALARM or INSUFFICIENT_DATA.
        pub state_value: Text = "stateValue" | "StateValue",
        /// Why.
        pub state_reason: Text = "stateReason" | "StateReason",
        /// Metric.
        pub metric_name: Text = "metricName" | "MetricName",
        /// Whose metric: `ServiceName`, `ClusterName`, `TargetGroup` …
        pub dimensions: List<Pair> = "dimensions" | "Dimensions",
        /// ARNs of what it triggers.
        pub alarm_actions: List<Text> = "alarmActions" | "AlarmActions",
    }
}

record! {
    /// An image in ECR.
    pub struct ImageDetail {
        /// Repository.
        pub repository_name: Text = "repositoryName" | "RepositoryName",
        /// Digest.
        pub image_digest: Text = "imageDigest" | "ImageDigest",
        /// Tags.
        pub image_tags: List<Text> = "imageTags" | "ImageTags",
    }
}

record! {
    /// An instance registered in Cloud Map.
    pub struct DiscoveryInstance {
        /// Id; ECS uses the task's.
        pub id: Text = "id" | "Id",
        /// Addresses and more.
        pub attributes: TextMap = "attributes" | "Attributes",
    }
}

record! {
    /// A container as `docker inspect` shows it.
    pub struct DockerContainer {
        /// Id.
        pub id: Text = "id" | "Id",
        /// Name, after a slash.
        pub name: Text = "name" | "Name",
        /// State.
        pub state: Object<DockerState> = "state" | "State",
        /// Limits.
        pub host_config: Object<DockerHostConfig> = "hostConfig" | "HostConfig",
        /// Labels and command.
        pub config: Object<DockerConfig> = "config" | "Config",
    }
}

record! {
    /// State of a Docker container.
    pub struct DockerState {
        /// running, exited, …
        pub status: Text = "status" | "Status",
        /// Whether it runs.
        pub running: crate::lenient::Flag = "running" | "Running",
        /// Whether the kernel killed any process in its cgroup for memory since its start.
        pub oom_killed: crate::lenient::Flag = "oomKilled" | "OOMKilled",
        /// Exit code.
        pub exit_code: Int = "exitCode" | "ExitCode",
        /// Why it could not be started.
        pub error: Text = "error" | "Error",
        /// Start.
        pub started_at: Time = "startedAt" | "StartedAt",
        /// End.
        pub finished_at: Time = "finishedAt" | "FinishedAt",
        /// Health check.
        pub health: Object<DockerHealth> = "health" | "Health",
    }
}

record! {
    /// Health of a Docker container.
    pub struct DockerHealth {
        /// starting, healthy, unhealthy.
        pub status: Text = "status" | "Status",
        /// The last checks.
        pub log: List<DockerHealthResult> = "log" | "Log",
    }
}

record! {
    /// One check.
    pub struct DockerHealthResult {
        /// Exit code of the check.
        pub exit_code: Int = "exitCode" | "ExitCode",
        /// What it printed.
        pub output: Text = "output" | "Output",
        /// When it began.
        pub start: Time = "start" | "Start",
    }
}

record! {
    /// Limits of a Docker container.
    pub struct DockerHostConfig {
        /// Hard memory limit in bytes; 0 is none.
        pub memory: Int = "memory" | "Memory",
        /// Soft limit in bytes.
        pub memory_reservation: Int = "memoryReservation" | "MemoryReservation",
    }
}

record! {
    /// Labels of a Docker container.
    pub struct DockerConfig {
        /// Labels; the ECS agent writes the container's name and the task's ARN.
        pub labels: TextMap = "labels" | "Labels",
    }
}

impl DockerContainer {
    /// The container's name in the task definition: the agent's label, else Docker's name.
    pub fn container_name(&self) -> &str {
        self.config.labels.get("com.amazonaws.ecs.container-name").unwrap_or_else(|| self.name.trim_start_matches('/'))
    }

    /// ARN of its task, from the agent's label.
    pub fn task_arn(&self) -> Option<&str> {
        self.config.labels.get("com.amazonaws.ecs.task-arn")
    }

    /// Whether nothing says that it is of another task than `task_arn`.
    pub fn may_be_of(&self, task_arn: &str) -> bool {
        self.task_arn().is_none_or(|own| own == task_arn)
    }
}
