//! Facts that a collector can fetch.

/// A fact that the case doesn't hold and that would settle something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    /// What a container of a task logged last.
    Log {
        /// ARN of the task.
        task: String,
        /// Name of the container.
        container: String,
        /// Group, stream and Region of the `awslogs` driver; the Region is empty if it is the task's.
        group: String,
        /// See `group`.
        stream: String,
        /// See `group`.
        region: String,
    },
    /// How much memory and CPU the tasks of a service or family used.
    Usage {
        /// Name of the cluster.
        cluster: String,
        /// Name of the service; empty if the task is of none.
        service: String,
        /// Family of the task definition.
        family: String,
    },
    /// What the load balancer says of the targets of a group, and how it probes.
    Targets {
        /// ARN of the target group.
        group: String,
    },
    /// Bounds and activities of a service's scaling.
    Scaling {
        /// Name of the cluster.
        cluster: String,
        /// Name of the service.
        service: String,
    },
    /// Alarms by name.
    Alarms {
        /// Their names.
        names: Vec<String>,
    },
    /// Whether a repository of ECR has an image, or for which platforms.
    Image {
        /// Account of the registry.
        account: String,
        /// Region of the registry.
        region: String,
        /// Name of the repository.
        repository: String,
        /// Tag, or digest with its algorithm.
        reference: String,
        /// Whether the question is which platforms it is for; if not, whether it is there.
        platforms: bool,
    },
    /// Whether a secret of Secrets Manager exists. Its value is never asked for.
    Secret {
        /// ARN or name.
        id: String,
    },
    /// Whether a parameter of the Parameter Store exists. Its value is never asked for.
    Parameter {
        /// Name or ARN.
        name: String,
    },
    /// Whether a role may do what it was refused.
    Role {
        /// ARN of the role.
        arn: String,
        /// `service:Action`.
        actions: Vec<String>,
        /// ARNs.
        resources: Vec<String>,
    },
    /// Subnets by id.
    Subnets(Vec<String>),
    /// Security groups by id.
    SecurityGroups(Vec<String>),
    /// All route tables of a VPC.
    RouteTables {
        /// The VPC.
        vpc: String,
    },
    /// All endpoints of a VPC.
    VpcEndpoints {
        /// The VPC.
        vpc: String,
    },
    /// The network ACLs of subnets.
    NetworkAcls(Vec<String>),
    /// Mount targets of a file system of EFS.
    MountTargets {
        /// `fs-…`.
        file_system: String,
    },
    /// All container instances of a cluster.
    Instances {
        /// Name of the cluster.
        cluster: String,
    },
    /// The container instance of a task.
    Instance {
        /// Name of the cluster.
        cluster: String,
        /// ARN of the container instance.
        arn: String,
    },
    /// A capacity provider of the user's, and what its Auto Scaling group did.
    CapacityProvider {
        /// Its name.
        name: String,
    },
    /// Health of the instances in a Cloud Map service.
    Registry {
        /// `srv-…`.
        service: String,
    },
    /// A deployment of CodeDeploy.
    Deployment {
        /// `d-…`.
        id: String,
    },
    /// How much of something the account may have.
    Quota {
        /// Code of the service in Service Quotas.
        service: &'static str,
        /// Code of the quota.
        code: &'static str,
    },
    /// Who called an operation of ECS.
    Caller {
        /// `StopTask`, `UpdateService`.
        operation: &'static str,
        /// Id of the task or name of the service that the call was about.
        about: String,
    },
}
