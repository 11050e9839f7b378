//! Tasks, as `describe-tasks`, `run-task` and EventBridge's `ECS Task State Change` give them.

use crate::lenient::{Int, List, Text, Time};
use crate::record::record;

record! {
    /// A tag of a resource.
    pub struct Tag {
        /// Its key; those of AWS's own begin with `aws:`.
        pub key: Text = "key" | "Key",
        /// Its value.
        pub value: Text = "value" | "Value",
    }
}

record! {
    /// One task. [API_Task](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html)
    pub struct Task {
        /// Tags, where they were asked for.
        pub tags: List<Tag> = "tags" | "Tags",
        /// ARN, with the cluster's name in the long format.
        pub task_arn: Text = "taskArn" | "TaskArn",
        /// ARN of its cluster.
        pub cluster_arn: Text = "clusterArn" | "ClusterArn",
        /// ARN of the revision that it runs.
        pub task_definition_arn: Text = "taskDefinitionArn" | "TaskDefinitionArn",
        /// ARN of the container instance; absent on Fargate and before placement.
        pub container_instance_arn: Text = "containerInstanceArn" | "ContainerInstanceArn",
        /// `service:NAME` or `family:NAME`.
        pub group: Text = "group" | "Group",
        /// `ecs-svc/N` if a deployment of a service started it.
        pub started_by: Text = "startedBy" | "StartedBy",
        /// `FARGATE`, `EC2` or `EXTERNAL`.
        pub launch_type: Text = "launchType" | "LaunchType",
        /// Capacity provider that it was placed by.
        pub capacity_provider_name: Text = "capacityProviderName" | "CapacityProviderName",
        /// Fargate platform version.
        pub platform_version: Text = "platformVersion" | "PlatformVersion",
        /// Where it is in its life: PROVISIONING … STOPPED.
        pub last_status: Text = "lastStatus" | "LastStatus",
        /// RUNNING or STOPPED.
        pub desired_status: Text = "desiredStatus" | "DesiredStatus",
        /// From the task definition's health checks only; absent in events.
        pub health_status: Text = "healthStatus" | "HealthStatus",
        /// Whether its agent is connected to ECS.
        pub connectivity: Text = "connectivity" | "Connectivity",
        /// CPU units of the task.
        pub cpu: Text = "cpu" | "Cpu",
        /// Memory of the task in MiB.
        pub memory: Text = "memory" | "Memory",
        /// Why it stopped, in one word.
        pub stop_code: Text = "stopCode" | "StopCode",
        /// Why it stopped, in words.
        pub stopped_reason: Text = "stoppedReason" | "StoppedReason",
        /// When its record was made.
        pub created_at: Time = "createdAt" | "CreatedAt",
        /// Start of the first image pull.
        pub pull_started_at: Time = "pullStartedAt" | "PullStartedAt",
        /// End of the last image pull, failed ones too.
        pub pull_stopped_at: Time = "pullStoppedAt" | "PullStoppedAt",
        /// When it reached RUNNING; absent if it never did.
        pub started_at: Time = "startedAt" | "StartedAt",
        /// When its first essential container was seen stopped.
        pub execution_stopped_at: Time = "executionStoppedAt" | "ExecutionStoppedAt",
        /// When ECS moved it to STOPPING.
        pub stopping_at: Time = "stoppingAt" | "StoppingAt",
        /// When it was STOPPED.
        pub stopped_at: Time = "stoppedAt" | "StoppedAt",
        /// Its containers.
        pub containers: List<Container> = "containers" | "Containers",
        /// Network interface, volumes, Service Connect.
        pub attachments: List<Attachment> = "attachments" | "Attachments",
        /// What this launch changed of the task definition.
        pub overrides: crate::lenient::Object<Overrides> = "overrides" | "Overrides",
        /// Availability zone.
        pub availability_zone: Text = "availabilityZone" | "AvailabilityZone",
        /// Counts the changes of the record.
        pub version: Int = "version" | "Version",
    }
}

record! {
    /// One container of a task.
    pub struct Container {
        /// Name in the task definition.
        pub name: Text = "name" | "Name",
        /// Image as the task definition names it.
        pub image: Text = "image" | "Image",
        /// Digest that was pulled.
        pub image_digest: Text = "imageDigest" | "ImageDigest",
        /// Docker's id.
        pub runtime_id: Text = "runtimeId" | "RuntimeId",
        /// PENDING, RUNNING or STOPPED.
        pub last_status: Text = "lastStatus" | "LastStatus",
        /// Exit code; absent if it never ran or its end was not seen.
        pub exit_code: Int = "exitCode" | "ExitCode",
        /// The agent's first error about it.
        pub reason: Text = "reason" | "Reason",
        /// From the task definition's health check only.
        pub health_status: Text = "healthStatus" | "HealthStatus",
        /// CPU units.
        pub cpu: Text = "cpu" | "Cpu",
        /// Hard memory limit in MiB.
        pub memory: Text = "memory" | "Memory",
        /// Reserved memory in MiB.
        pub memory_reservation: Text = "memoryReservation" | "MemoryReservation",
        /// How often the agent restarted it in place.
        pub restart_count: Int = "restartCount" | "RestartCount",
        /// Addresses.
        pub network_interfaces: List<NetworkInterface> = "networkInterfaces" | "NetworkInterfaces",
        /// What ECS runs inside of it: the agent of ECS Exec.
        pub managed_agents: List<ManagedAgent> = "managedAgents" | "ManagedAgents",
    }
}

record! {
    /// What ECS runs inside of a container.
    /// [API_ManagedAgent](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedAgent.html)
    pub struct ManagedAgent {
        /// ExecuteCommandAgent.
        pub name: Text = "name" | "Name",
        /// PENDING, RUNNING or STOPPED.
        pub last_status: Text = "lastStatus" | "LastStatus",
        /// Why it does not run.
        pub reason: Text = "reason" | "Reason",
    }
}

record! {
    /// A container's address in `awsvpc` mode.
    pub struct NetworkInterface {
        /// Private IPv4 address.
        pub private_ipv4_address: Text = "privateIpv4Address" | "PrivateIpv4Address",
    }
}

record! {
    /// Something that ECS attached to a task.
    pub struct Attachment {
        /// `ElasticNetworkInterface`, `AmazonElasticBlockStorage`, `ServiceConnect`, …
        pub kind: Text = "type" | "Type",
        /// ATTACHED, FAILED, DELETED …
        pub status: Text = "status" | "Status",
        /// Names and values, `statusReason` among them.
        pub details: List<Pair> = "details" | "Details",
    }
}

record! {
    /// A name and its value.
    pub struct Pair {
        /// Name.
        pub name: Text = "name" | "Name",
        /// Value.
        pub value: Text = "value" | "Value",
    }
}

record! {
    /// What a launch overrides.
    pub struct Overrides {
        /// By container.
        pub container_overrides: List<ContainerOverride> = "containerOverrides" | "ContainerOverrides",
        /// Task CPU units.
        pub cpu: Text = "cpu" | "Cpu",
        /// Task memory in MiB.
        pub memory: Text = "memory" | "Memory",
        /// Task role instead of the definition's.
        pub task_role_arn: Text = "taskRoleArn" | "TaskRoleArn",
        /// Execution role instead of the definition's.
        pub execution_role_arn: Text = "executionRoleArn" | "ExecutionRoleArn",
    }
}

record! {
    /// What a launch overrides in one container.
    pub struct ContainerOverride {
        /// Name of the container.
        pub name: Text = "name" | "Name",
        /// Command instead of the task definition's.
        pub command: List<Text> = "command" | "Command",
        /// Hard memory limit in MiB.
        pub memory: Int = "memory" | "Memory",
        /// Environment variables, beside those of the definition.
        pub environment: List<Pair> = "environment" | "Environment",
    }
}

record! {
    /// An entry of `failures[]`.
    pub struct Failure {
        /// What it concerns.
        pub arn: Text = "arn" | "Arn",
        /// `MISSING`, `RESOURCE:CPU`, `AGENT`, …
        pub reason: Text = "reason" | "Reason",
        /// More words.
        pub detail: Text = "detail" | "Detail",
    }
}

impl Task {
    /// Name of the service it belongs to, from its group.
    pub fn service_name(&self) -> Option<&str> {
        self.group.strip_prefix("service:").filter(|name| !name.is_empty())
    }

    /// Name of the cluster, from either ARN.
    pub fn cluster_name(&self) -> &str {
        if self.cluster_arn.is_empty() { crate::arn::cluster_of(&self.task_arn) } else { crate::arn::short_name(&self.cluster_arn) }
    }

    /// Whether it has ended.
    pub fn stopped(&self) -> bool {
        self.last_status.as_str() == "STOPPED"
    }

    /// Whether it has not run yet and is to.
    pub fn is_waiting(&self) -> bool {
        matches!(self.last_status.as_str(), "PROVISIONING" | "PENDING" | "ACTIVATING")
    }

    /// Whether no container instance has taken it yet; one on Fargate never gets one.
    pub fn waits_for_a_place(&self) -> bool {
        matches!(self.last_status.as_str(), "PROVISIONING" | "PENDING") && self.container_instance_arn.is_empty()
    }

    /// Whether it ran on Fargate.
    pub fn on_fargate(&self) -> bool {
        self.launch_type.as_str() == "FARGATE" || self.capacity_provider_name.starts_with("FARGATE") || !self.platform_version.is_empty()
    }

    /// A detail of its network interface: `subnetId`, `networkInterfaceId`, `privateIPv4Address`; in awsvpc mode only.
    pub fn interface(&self, detail: &str) -> Option<&str> {
        // describe-tasks calls the kind ElasticNetworkInterface, events call it eni.
        let interfaces = self.attachments.iter().filter(|a| matches!(a.kind.as_str(), "ElasticNetworkInterface" | "eni"));
        interfaces.flat_map(|interface| interface.details.iter()).find(|pair| pair.name.as_str() == detail)?.value.some()
    }

    /// A detail of an attachment's that ECS gives only when it failed.
    pub fn attachment_reasons(&self) -> impl Iterator<Item = (usize, &str)> {
        self.attachments.iter().enumerate().filter_map(|(index, attachment)| {
            attachment.details.iter().find(|detail| detail.name.as_str() == "statusReason").map(|detail| (index, detail.value.as_str()))
        })
    }
}
