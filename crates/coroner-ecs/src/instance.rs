//! Container instances.

use crate::lenient::{Flag, Int, List, Object, Text, Time};
use crate::record::record;
use crate::task::Pair;

record! {
    /// One container instance.
    pub struct ContainerInstance {
        /// ARN.
        pub container_instance_arn: Text = "containerInstanceArn" | "ContainerInstanceArn",
        /// `i-…`; `mi-…` for an external one.
        pub ec2_instance_id: Text = "ec2InstanceId" | "Ec2InstanceId",
        /// ACTIVE, DRAINING, INACTIVE, …
        pub status: Text = "status" | "Status",
        /// Why, if registration or deregistration failed.
        pub status_reason: Text = "statusReason" | "StatusReason",
        /// Whether the agent is connected to ECS.
        pub agent_connected: Flag = "agentConnected" | "AgentConnected",
        /// Tasks in RUNNING.
        pub running_tasks_count: Int = "runningTasksCount" | "RunningTasksCount",
        /// Tasks in PENDING.
        pub pending_tasks_count: Int = "pendingTasksCount" | "PendingTasksCount",
        /// What no task has reserved.
        pub remaining_resources: List<Resource> = "remainingResources" | "RemainingResources",
        /// What the agent registered.
        pub registered_resources: List<Resource> = "registeredResources" | "RegisteredResources",
        /// Capabilities and properties.
        pub attributes: List<Pair> = "attributes" | "Attributes",
        /// Health of Docker and the agent, as the agent sees it.
        pub health_status: Object<InstanceHealth> = "healthStatus" | "HealthStatus",
        /// When it was registered.
        pub registered_at: Time = "registeredAt" | "RegisteredAt",
        /// Counts the changes of the record.
        pub version: Int = "version" | "Version",
    }
}

record! {
    /// Health of a container instance.
    pub struct InstanceHealth {
        /// OK, IMPAIRED, INSUFFICIENT_DATA, INITIALIZING.
        pub overall_status: Text = "overallStatus" | "OverallStatus",
        /// By part.
        pub details: List<InstanceHealthDetail> = "details" | "Details",
    }
}

record! {
    /// Health of one part.
    pub struct InstanceHealthDetail {
        /// CONTAINER_RUNTIME, …
        pub kind: Text = "type" | "Type",
        /// OK, IMPAIRED, …
        pub status: Text = "status" | "Status",
        /// Why: `XID_79`, `Agent disconnected since …`; of accelerators, only events tell it.
        pub status_reason: Text = "statusReason" | "StatusReason",
        /// Since when.
        pub last_status_change: Time = "lastStatusChange" | "LastStatusChange",
    }
}

record! {
    /// `ECS Container Instance Health Change`, which tells the parts under another name than `describe-container-instances`.
    pub struct InstanceHealthChange {
        /// ARN.
        pub container_instance_arn: Text = "containerInstanceArn" | "ContainerInstanceArn",
        /// `i-…`
        pub ec2_instance_id: Text = "ec2InstanceId" | "Ec2InstanceId",
        /// OK, IMPAIRED, …
        pub overall_status: Text = "overallStatus" | "OverallStatus",
        /// By part.
        pub health_checks: List<InstanceHealthDetail> = "healthChecks" | "HealthChecks",
    }
}

impl InstanceHealthChange {
    /// The container instance, as far as the event tells of it.
    pub fn into_instance(self) -> ContainerInstance {
        let health = InstanceHealth { overall_status: self.overall_status, details: self.health_checks };
        ContainerInstance {
            container_instance_arn: self.container_instance_arn,
            ec2_instance_id: self.ec2_instance_id,
            health_status: Object(health),
            ..ContainerInstance::default()
        }
    }
}

record! {
    /// An amount of something.
    pub struct Resource {
        /// CPU, MEMORY, PORTS, PORTS_UDP, GPU.
        pub name: Text = "name" | "Name",
        /// Units, MiB.
        pub integer_value: Int = "integerValue" | "IntegerValue",
        /// Ports, GPU ids.
        pub string_set_value: List<Text> = "stringSetValue" | "StringSetValue",
    }
}

impl ContainerInstance {
    /// What no task has reserved of `name`.
    pub fn remaining(&self, name: &str) -> Option<i64> {
        self.remaining_resources.iter().find(|resource| resource.name.as_str() == name)?.integer_value.0
    }

    /// What the agent registered of `name`.
    pub fn registered(&self, name: &str) -> Option<i64> {
        self.registered_resources.iter().find(|resource| resource.name.as_str() == name)?.integer_value.0
    }

    /// How many of `name` are listed among `resources`: GPUs have ids instead of a number.
    pub fn listed(&self, resources: &[Resource], name: &str) -> i64 {
        let listed = resources.iter().find(|resource| resource.name.as_str() == name).map_or(0, |r| r.string_set_value.len());
        i64::try_from(listed).unwrap_or(i64::MAX)
    }

    /// Host ports in use.
    pub fn ports_in_use(&self) -> impl Iterator<Item = &str> {
        self.remaining_resources.iter().filter(|r| r.name.starts_with("PORTS")).flat_map(|r| r.string_set_value.iter().map(Text::as_str))
    }

    /// The value of the attribute `name`.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name.as_str() == name).map(|attribute| attribute.value.as_str())
    }
}
