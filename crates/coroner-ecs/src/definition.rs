//! Task definitions, as `describe-task-definition` gives them and `register-task-definition` takes them.

use crate::lenient::{Flag, Int, List, Object, Text, TextMap, Time};
use crate::record::record;
use crate::task::Pair;

record! {
    /// One revision. [API_TaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html)
    pub struct TaskDefinition {
        /// ARN with family and revision.
        pub task_definition_arn: Text = "taskDefinitionArn" | "TaskDefinitionArn",
        /// Family.
        pub family: Text = "family" | "Family",
        /// Revision.
        pub revision: Int = "revision" | "Revision",
        /// What the program may do in AWS.
        pub task_role_arn: Text = "taskRoleArn" | "TaskRoleArn",
        /// What ECS does on the task's behalf: pulls, secrets, logs.
        pub execution_role_arn: Text = "executionRoleArn" | "ExecutionRoleArn",
        /// `awsvpc`, `bridge`, `host` or `none`.
        pub network_mode: Text = "networkMode" | "NetworkMode",
        /// CPU of the task: units, or `1 vCPU`.
        pub cpu: Text = "cpu" | "Cpu",
        /// Memory of the task: MiB, or `2 GB`.
        pub memory: Text = "memory" | "Memory",
        /// FARGATE, EC2, EXTERNAL.
        pub requires_compatibilities: List<Text> = "requiresCompatibilities" | "RequiresCompatibilities",
        /// Capabilities that a container instance must have.
        pub requires_attributes: List<Pair> = "requiresAttributes" | "RequiresAttributes",
        /// Placement constraints.
        pub placement_constraints: List<PlacementConstraint> = "placementConstraints" | "PlacementConstraints",
        /// Operating system and CPU.
        pub runtime_platform: Object<RuntimePlatform> = "runtimePlatform" | "RuntimePlatform",
        /// Containers.
        pub container_definitions: List<ContainerDefinition> = "containerDefinitions" | "ContainerDefinitions",
        /// Volumes.
        pub volumes: List<Volume> = "volumes" | "Volumes",
        /// The proxy of App Mesh.
        pub proxy_configuration: Object<ProxyConfiguration> = "proxyConfiguration" | "ProxyConfiguration",
        /// Fargate's disk.
        pub ephemeral_storage: Object<EphemeralStorage> = "ephemeralStorage" | "EphemeralStorage",
        /// When it was registered.
        pub registered_at: Time = "registeredAt" | "RegisteredAt",
    }
}

record! {
    /// Operating system and CPU of a task.
    pub struct RuntimePlatform {
        /// `X86_64` or `ARM64`.
        pub cpu_architecture: Text = "cpuArchitecture" | "CpuArchitecture",
        /// `LINUX`, `WINDOWS_SERVER_2022_CORE`, …
        pub operating_system_family: Text = "operatingSystemFamily" | "OperatingSystemFamily",
    }
}

record! {
    /// The proxy of App Mesh.
    pub struct ProxyConfiguration {
        /// `APPMESH`.
        pub kind: Text = "type" | "Type",
        /// Its container.
        pub container_name: Text = "containerName" | "ContainerName",
        /// Ports, users and addresses that it passes over.
        pub properties: List<Pair> = "properties" | "Properties",
    }
}

record! {
    /// Fargate's disk.
    pub struct EphemeralStorage {
        /// GiB.
        pub size_in_gib: Int = "sizeInGiB" | "SizeInGiB",
    }
}

record! {
    /// A placement constraint.
    pub struct PlacementConstraint {
        /// `memberOf` or `distinctInstance`.
        pub kind: Text = "type" | "Type",
        /// In the cluster query language.
        pub expression: Text = "expression" | "Expression",
    }
}

record! {
    /// One container of a task definition.
    pub struct ContainerDefinition {
        /// Name.
        pub name: Text = "name" | "Name",
        /// Image.
        pub image: Text = "image" | "Image",
        /// CPU units.
        pub cpu: Int = "cpu" | "Cpu",
        /// Hard limit in MiB.
        pub memory: Int = "memory" | "Memory",
        /// Soft limit in MiB.
        pub memory_reservation: Int = "memoryReservation" | "MemoryReservation",
        /// Whether its end ends the task; true if absent.
        pub essential: Flag = "essential" | "Essential",
        /// Command.
        pub command: List<Text> = "command" | "Command",
        /// Entry point.
        pub entry_point: List<Text> = "entryPoint" | "EntryPoint",
        /// Working directory.
        pub working_directory: Text = "workingDirectory" | "WorkingDirectory",
        /// User.
        pub user: Text = "user" | "User",
        /// Whether the root file system is read-only.
        pub readonly_root_filesystem: Flag = "readonlyRootFilesystem" | "ReadonlyRootFilesystem",
        /// Ports.
        pub port_mappings: List<PortMapping> = "portMappings" | "PortMappings",
        /// Environment; the values never leave Coroner.
        pub environment: List<Pair> = "environment" | "Environment",
        /// Files of environment values in S3.
        pub environment_files: List<Pair> = "environmentFiles" | "EnvironmentFiles",
        /// References to secrets.
        pub secrets: List<Secret> = "secrets" | "Secrets",
        /// Mounts.
        pub mount_points: List<MountPoint> = "mountPoints" | "MountPoints",
        /// What must come first.
        pub depends_on: List<Dependency> = "dependsOn" | "DependsOn",
        /// How long a dependency may take, in seconds.
        pub start_timeout: Int = "startTimeout" | "StartTimeout",
        /// From SIGTERM to SIGKILL, in seconds.
        pub stop_timeout: Int = "stopTimeout" | "StopTimeout",
        /// Health check.
        pub health_check: Object<HealthCheck> = "healthCheck" | "HealthCheck",
        /// Log driver.
        pub log_configuration: Object<LogConfiguration> = "logConfiguration" | "LogConfiguration",
        /// Linux settings.
        pub linux_parameters: Object<LinuxParameters> = "linuxParameters" | "LinuxParameters",
        /// Credentials of a private registry.
        pub repository_credentials: Object<RepositoryCredentials> = "repositoryCredentials" | "RepositoryCredentials",
        /// Restart in place.
        pub restart_policy: Object<RestartPolicy> = "restartPolicy" | "RestartPolicy",
        /// Names of linked containers.
        pub links: List<Text> = "links" | "Links",
        /// Limits of the kernel for its processes.
        pub ulimits: List<Ulimit> = "ulimits" | "Ulimits",
        /// Parameters of the kernel.
        pub system_controls: List<SystemControl> = "systemControls" | "SystemControls",
        /// Profiles of SELinux and AppArmor, on EC2.
        pub docker_security_options: List<Text> = "dockerSecurityOptions" | "DockerSecurityOptions",
        /// GPUs and inference accelerators.
        pub resource_requirements: List<ResourceRequirement> = "resourceRequirements" | "ResourceRequirements",
    }
}

record! {
    /// A limit of the kernel.
    pub struct Ulimit {
        /// `nofile`, `memlock`, …
        pub name: Text = "name" | "Name",
        /// What counts.
        pub soft_limit: Int = "softLimit" | "SoftLimit",
        /// How far the program may raise it.
        pub hard_limit: Int = "hardLimit" | "HardLimit",
    }
}

record! {
    /// A parameter of the kernel.
    pub struct SystemControl {
        /// `net.core.somaxconn`, …
        pub namespace: Text = "namespace" | "Namespace",
        /// Its value.
        pub value: Text = "value" | "Value",
    }
}

record! {
    /// Something beside CPU and memory that a container reserves.
    pub struct ResourceRequirement {
        /// GPU or InferenceAccelerator.
        pub kind: Text = "type" | "Type",
        /// How many, or which.
        pub value: Text = "value" | "Value",
    }
}

record! {
    /// Which secret holds the registry's user and password.
    pub struct RepositoryCredentials {
        /// ARN.
        pub credentials_parameter: Text = "credentialsParameter" | "CredentialsParameter",
    }
}

record! {
    /// Restart in place.
    pub struct RestartPolicy {
        /// Whether it is on.
        pub enabled: Flag = "enabled" | "Enabled",
    }
}

record! {
    /// A published port.
    pub struct PortMapping {
        /// Port in the container.
        pub container_port: Int = "containerPort" | "ContainerPort",
        /// Port on the host; 0 or absent is dynamic in bridge mode.
        pub host_port: Int = "hostPort" | "HostPort",
        /// tcp or udp.
        pub protocol: Text = "protocol" | "Protocol",
    }
}

record! {
    /// A reference to a secret.
    pub struct Secret {
        /// Environment variable.
        pub name: Text = "name" | "Name",
        /// ARN or name.
        pub value_from: Text = "valueFrom" | "ValueFrom",
    }
}

record! {
    /// A mount.
    pub struct MountPoint {
        /// Volume.
        pub source_volume: Text = "sourceVolume" | "SourceVolume",
        /// Directory in the container.
        pub container_path: Text = "containerPath" | "ContainerPath",
        /// Whether it is read-only.
        pub read_only: Flag = "readOnly" | "ReadOnly",
    }
}

record! {
    /// An order of start.
    pub struct Dependency {
        /// The container that comes first.
        pub container_name: Text = "containerName" | "ContainerName",
        /// START, COMPLETE, SUCCESS or HEALTHY.
        pub condition: Text = "condition" | "Condition",
    }
}

record! {
    /// A container health check.
    pub struct HealthCheck {
        /// `CMD`, `CMD-SHELL` or `NONE`, then the command.
        pub command: List<Text> = "command" | "Command",
        /// Seconds between checks; 30 if absent.
        pub interval: Int = "interval" | "Interval",
        /// Seconds that a check may take; 5 if absent.
        pub timeout: Int = "timeout" | "Timeout",
        /// Failures in a row that make it unhealthy; 3 if absent.
        pub retries: Int = "retries" | "Retries",
        /// Seconds after the start in which failures don't count; 0 if absent.
        pub start_period: Int = "startPeriod" | "StartPeriod",
    }
}

record! {
    /// Where logs go.
    pub struct LogConfiguration {
        /// `awslogs`, `awsfirelens`, …
        pub log_driver: Text = "logDriver" | "LogDriver",
        /// Options of the driver.
        pub options: TextMap = "options" | "Options",
        /// Options whose values are secrets.
        pub secret_options: List<Secret> = "secretOptions" | "SecretOptions",
    }
}

record! {
    /// Linux settings.
    pub struct LinuxParameters {
        /// Whether an init process is PID 1.
        pub init_process_enabled: Flag = "initProcessEnabled" | "InitProcessEnabled",
        /// Size of `/dev/shm` in MiB.
        pub shared_memory_size: Int = "sharedMemorySize" | "SharedMemorySize",
        /// File systems in memory.
        pub tmpfs: List<Tmpfs> = "tmpfs" | "Tmpfs",
        /// What of root's rights its processes have.
        pub capabilities: Object<Capabilities> = "capabilities" | "Capabilities",
    }
}

record! {
    /// A file system in memory.
    pub struct Tmpfs {
        /// Where it is mounted.
        pub container_path: Text = "containerPath" | "ContainerPath",
        /// MiB.
        pub size: Int = "size" | "Size",
        /// Options of the mount.
        pub mount_options: List<Text> = "mountOptions" | "MountOptions",
    }
}

record! {
    /// What of root's rights processes have.
    pub struct Capabilities {
        /// Beyond what Docker gives.
        pub add: List<Text> = "add" | "Add",
        /// Of what Docker gives.
        pub drop: List<Text> = "drop" | "Drop",
    }
}

record! {
    /// A volume.
    pub struct Volume {
        /// Name.
        pub name: Text = "name" | "Name",
        /// A directory of the host.
        pub host: Object<HostVolume> = "host" | "Host",
        /// A file system of EFS.
        pub efs_volume_configuration: Object<EfsVolume> = "efsVolumeConfiguration" | "EfsVolumeConfiguration",
    }
}

record! {
    /// A directory of the host.
    pub struct HostVolume {
        /// Its path; absent if Docker chooses.
        pub source_path: Text = "sourcePath" | "SourcePath",
    }
}

record! {
    /// A file system of EFS.
    pub struct EfsVolume {
        /// `fs-…`.
        pub file_system_id: Text = "fileSystemId" | "FileSystemId",
        /// Directory that is mounted.
        pub root_directory: Text = "rootDirectory" | "RootDirectory",
        /// ENABLED or DISABLED; DISABLED if absent.
        pub transit_encryption: Text = "transitEncryption" | "TransitEncryption",
        /// Who mounts.
        pub authorization_config: Object<EfsAuthorization> = "authorizationConfig" | "AuthorizationConfig",
    }
}

record! {
    /// Who mounts a file system of EFS.
    pub struct EfsAuthorization {
        /// `fsap-…`.
        pub access_point_id: Text = "accessPointId" | "AccessPointId",
        /// Whether the mount is signed by the task role: ENABLED or DISABLED; DISABLED if absent.
        pub iam: Text = "iam" | "Iam",
    }
}

impl TaskDefinition {
    /// The definition of the container `name`, with its index.
    pub fn container(&self, name: &str) -> Option<(usize, &ContainerDefinition)> {
        self.container_definitions.iter().enumerate().find(|(_, container)| container.name.as_str() == name)
    }

    /// Port mappings of all its containers.
    pub fn port_mappings(&self) -> impl Iterator<Item = &PortMapping> {
        self.container_definitions.iter().flat_map(|container| container.port_mappings.iter())
    }

    /// Whether Docker's bridge translates ports: what Linux tasks get that name no other mode.
    pub fn in_bridge_mode(&self) -> bool {
        matches!(self.network_mode.as_str(), "" | "bridge" | "default")
    }

    /// CPU units of the task.
    pub fn cpu_units(&self) -> Option<i64> {
        amount(&self.cpu, "vcpu", 1024.0)
    }

    /// Memory of the task in MiB.
    pub fn memory_mib(&self) -> Option<i64> {
        amount(&self.memory, "gb", 1024.0)
    }

    /// Whether it may run on Fargate.
    pub fn for_fargate(&self) -> bool {
        self.requires_compatibilities.iter().any(|c| c.as_str() == "FARGATE")
    }
}

/// `256`, or `.25 vCPU` / `0.5GB` as `register-task-definition` takes them too.
pub fn amount(text: &str, unit: &str, factor: f64) -> Option<i64> {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return None;
    }
    match text.strip_suffix(unit) {
        Some(number) => number.trim().parse::<f64>().ok().map(|n| (n * factor) as i64),
        None => text.parse::<f64>().ok().map(|n| n as i64),
    }
    .filter(|n| *n > 0)
}

impl ContainerDefinition {
    /// Whether its end ends the task.
    pub fn is_essential(&self) -> bool {
        self.essential.0.unwrap_or(true)
    }
}

impl HealthCheck {
    /// Whether the task definition has one at all.
    pub fn present(&self) -> bool {
        !self.command.is_empty()
    }

    /// Seconds from the start of the container to UNHEALTHY if every check fails.
    pub fn patience(&self) -> i64 {
        let or = |value: Int, default| value.0.unwrap_or(default);
        or(self.start_period, 0) + or(self.retries, 3) * or(self.interval, 30)
    }
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn sizes_are_read_in_both_spellings() {
        assert_eq!(amount("512", "gb", 1024.0), Some(512));
        assert_eq!(amount("0.5 GB", "gb", 1024.0), Some(512));
        assert_eq!(amount(".25 vCPU", "vcpu", 1024.0), Some(256));
        assert_eq!(amount("plenty", "gb", 1024.0), None);
    }
}
