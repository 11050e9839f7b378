//! Services and their deployments, clusters, capacity providers.

use crate::definition::PlacementConstraint;
use crate::lenient::{Flag, Int, List, Number, Object, Text, Time};
use crate::record::record;
use crate::task::Tag;
use crate::time::Timestamp;

record! {
    /// One service. [API_Service](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html)
    pub struct Service {
        /// Tags, where they were asked for.
        pub tags: List<Tag> = "tags" | "Tags",
        /// ARN.
        pub service_arn: Text = "serviceArn" | "ServiceArn",
        /// Name.
        pub service_name: Text = "serviceName" | "ServiceName",
        /// ARN of its cluster.
        pub cluster_arn: Text = "clusterArn" | "ClusterArn",
        /// ACTIVE, DRAINING or INACTIVE.
        pub status: Text = "status" | "Status",
        /// How many tasks are wanted.
        pub desired_count: Int = "desiredCount" | "DesiredCount",
        /// How many run.
        pub running_count: Int = "runningCount" | "RunningCount",
        /// How many are about to.
        pub pending_count: Int = "pendingCount" | "PendingCount",
        /// FARGATE, EC2 or EXTERNAL.
        pub launch_type: Text = "launchType" | "LaunchType",
        /// Capacity providers that its tasks go to.
        pub capacity_provider_strategy: List<CapacityProviderItem> = "capacityProviderStrategy" | "CapacityProviderStrategy",
        /// REPLICA or DAEMON.
        pub scheduling_strategy: Text = "schedulingStrategy" | "SchedulingStrategy",
        /// ARN of the revision it should run.
        pub task_definition: Text = "taskDefinition" | "TaskDefinition",
        /// Percentages, breaker, alarms.
        pub deployment_configuration: Object<DeploymentConfiguration> = "deploymentConfiguration" | "DeploymentConfiguration",
        /// Deployments, the PRIMARY one is the newest.
        pub deployments: List<Deployment> = "deployments" | "Deployments",
        /// The last 100 events, newest first.
        pub events: List<ServiceEvent> = "events" | "Events",
        /// Load balancers.
        pub load_balancers: List<ServiceLoadBalancer> = "loadBalancers" | "LoadBalancers",
        /// Cloud Map services.
        pub service_registries: List<ServiceRegistry> = "serviceRegistries" | "ServiceRegistries",
        /// Seconds in which the scheduler ignores a load balancer's verdict on a new task.
        pub health_check_grace_period_seconds: Int = "healthCheckGracePeriodSeconds" | "HealthCheckGracePeriodSeconds",
        /// Network.
        pub network_configuration: Object<NetworkConfiguration> = "networkConfiguration" | "NetworkConfiguration",
        /// Placement constraints of its own.
        pub placement_constraints: List<PlacementConstraint> = "placementConstraints" | "PlacementConstraints",
        /// Task sets, of a deployment by CodeDeploy or another controller.
        pub task_sets: List<TaskSet> = "taskSets" | "TaskSets",
        /// When it was created.
        pub created_at: Time = "createdAt" | "CreatedAt",
        /// ECS, CODE_DEPLOY or EXTERNAL: who replaces its tasks.
        pub deployment_controller: Object<DeploymentController> = "deploymentController" | "DeploymentController",
        /// ARN of the service deployment that is under way.
        pub current_service_deployment: Text = "currentServiceDeployment" | "CurrentServiceDeployment",
        /// Service revisions that have tasks.
        pub current_service_revisions: List<RevisionState> = "currentServiceRevisions" | "CurrentServiceRevisions",
        /// ENABLED or DISABLED: whether ECS moves its tasks between zones.
        pub availability_zone_rebalancing: Text = "availabilityZoneRebalancing" | "AvailabilityZoneRebalancing",
        /// CUSTOMER or ECS, which is Express Mode.
        pub resource_management_type: Text = "resourceManagementType" | "ResourceManagementType",
    }
}

record! {
    /// Who replaces a service's tasks.
    pub struct DeploymentController {
        /// ECS, CODE_DEPLOY or EXTERNAL.
        pub kind: Text = "type" | "Type",
    }
}

record! {
    /// A capacity provider of a strategy.
    pub struct CapacityProviderItem {
        /// Its name.
        pub capacity_provider: Text = "capacityProvider" | "CapacityProvider",
    }
}

record! {
    /// Percentages, breaker, alarms.
    pub struct DeploymentConfiguration {
        /// Upper bound of tasks during a deployment, in per cent of the desired count.
        pub maximum_percent: Int = "maximumPercent" | "MaximumPercent",
        /// Lower bound.
        pub minimum_healthy_percent: Int = "minimumHealthyPercent" | "MinimumHealthyPercent",
        /// Circuit breaker.
        pub deployment_circuit_breaker: Object<CircuitBreaker> = "deploymentCircuitBreaker" | "DeploymentCircuitBreaker",
        /// Alarms that end a deployment.
        pub alarms: Object<DeploymentAlarms> = "alarms" | "Alarms",
        /// ROLLING, BLUE_GREEN, LINEAR or CANARY.
        pub strategy: Text = "strategy" | "Strategy",
        /// Minutes for which both revisions run once traffic has moved.
        pub bake_time_in_minutes: Int = "bakeTimeInMinutes" | "BakeTimeInMinutes",
        /// What is asked at a stage before it goes on.
        pub lifecycle_hooks: List<LifecycleHook> = "lifecycleHooks" | "LifecycleHooks",
    }
}

record! {
    /// What is asked at a stage before a deployment goes on, as it is set.
    pub struct LifecycleHook {
        /// AWS_LAMBDA or PAUSE; `describe-services` leaves it out for pauses.
        pub target_type: Text = "targetType" | "TargetType",
        /// ARN of the function.
        pub hook_target_arn: Text = "hookTargetArn" | "HookTargetArn",
        /// Role by which ECS invokes it.
        pub role_arn: Text = "roleArn" | "RoleArn",
        /// Stages at which it is asked.
        pub lifecycle_stages: List<Text> = "lifecycleStages" | "LifecycleStages",
    }
}

record! {
    /// A revision within a deployment: its tasks, and how much traffic it is to get.
    pub struct RevisionState {
        /// ARN of the service revision.
        pub arn: Text = "arn" | "Arn",
        /// How many tasks are wanted.
        pub requested_task_count: Int = "requestedTaskCount" | "RequestedTaskCount",
        /// How many run.
        pub running_task_count: Int = "runningTaskCount" | "RunningTaskCount",
        /// How many are about to.
        pub pending_task_count: Int = "pendingTaskCount" | "PendingTaskCount",
        /// Per cent of test traffic.
        pub requested_test_traffic_weight: Number = "requestedTestTrafficWeight" | "RequestedTestTrafficWeight",
        /// Per cent of users' traffic.
        pub requested_production_traffic_weight: Number = "requestedProductionTrafficWeight" | "RequestedProductionTrafficWeight",
    }
}

record! {
    /// Alarms that end a deployment.
    pub struct DeploymentAlarms {
        /// Their names.
        pub alarm_names: List<Text> = "alarmNames" | "AlarmNames",
    }
}

record! {
    /// Circuit breaker.
    pub struct CircuitBreaker {
        /// Whether it is on.
        pub enable: Flag = "enable" | "Enable",
        /// Whether it rolls back.
        pub rollback: Flag = "rollback" | "Rollback",
        /// Whether a task that gets healthy sets its count to nought; it does unless told otherwise.
        pub reset_on_healthy_task: Flag = "resetOnHealthyTask" | "ResetOnHealthyTask",
        /// At how many failed tasks it trips.
        pub threshold_configuration: Object<BreakerThreshold> = "thresholdConfiguration" | "ThresholdConfiguration",
    }
}

record! {
    /// At how many failed tasks a circuit breaker trips.
    pub struct BreakerThreshold {
        /// BOUNDED_PERCENT, UNBOUNDED_PERCENT or COUNT.
        pub kind: Text = "type" | "Type",
        /// Per cent of the desired count, or tasks.
        pub value: Int = "value" | "Value",
    }
}

record! {
    /// One deployment of a service.
    pub struct Deployment {
        /// `ecs-svc/N`.
        pub id: Text = "id" | "Id",
        /// PRIMARY, ACTIVE or INACTIVE.
        pub status: Text = "status" | "Status",
        /// ARN of the revision.
        pub task_definition: Text = "taskDefinition" | "TaskDefinition",
        /// How many tasks are wanted.
        pub desired_count: Int = "desiredCount" | "DesiredCount",
        /// How many run.
        pub running_count: Int = "runningCount" | "RunningCount",
        /// How many are about to.
        pub pending_count: Int = "pendingCount" | "PendingCount",
        /// How many failed, as the circuit breaker counts.
        pub failed_tasks: Int = "failedTasks" | "FailedTasks",
        /// IN_PROGRESS, COMPLETED or FAILED.
        pub rollout_state: Text = "rolloutState" | "RolloutState",
        /// Why.
        pub rollout_state_reason: Text = "rolloutStateReason" | "RolloutStateReason",
        /// When it began.
        pub created_at: Time = "createdAt" | "CreatedAt",
        /// When it changed last.
        pub updated_at: Time = "updatedAt" | "UpdatedAt",
        /// Network of its tasks.
        pub network_configuration: Object<NetworkConfiguration> = "networkConfiguration" | "NetworkConfiguration",
    }
}

record! {
    /// One event of a service.
    pub struct ServiceEvent {
        /// When.
        pub created_at: Time = "createdAt" | "CreatedAt",
        /// What.
        pub message: Text = "message" | "Message",
    }
}

record! {
    /// A load balancer of a service.
    pub struct ServiceLoadBalancer {
        /// Target group of an Application or Network Load Balancer.
        pub target_group_arn: Text = "targetGroupArn" | "TargetGroupArn",
        /// Name of a Classic Load Balancer.
        pub load_balancer_name: Text = "loadBalancerName" | "LoadBalancerName",
        /// Container that is registered.
        pub container_name: Text = "containerName" | "ContainerName",
        /// Its port.
        pub container_port: Int = "containerPort" | "ContainerPort",
        /// What ECS shifts traffic with.
        pub advanced_configuration: Object<AdvancedConfiguration> = "advancedConfiguration" | "AdvancedConfiguration",
    }
}

record! {
    /// What ECS shifts a load balancer's traffic with.
    pub struct AdvancedConfiguration {
        /// The second target group.
        pub alternate_target_group_arn: Text = "alternateTargetGroupArn" | "AlternateTargetGroupArn",
        /// Rule of an Application Load Balancer, or listener of a Network Load Balancer, for users' traffic.
        pub production_listener_rule: Text = "productionListenerRule" | "ProductionListenerRule",
        /// The one for tests.
        pub test_listener_rule: Text = "testListenerRule" | "TestListenerRule",
        /// Role by which ECS changes the load balancer.
        pub role_arn: Text = "roleArn" | "RoleArn",
    }
}

record! {
    /// A Cloud Map service of a service.
    pub struct ServiceRegistry {
        /// ARN.
        pub registry_arn: Text = "registryArn" | "RegistryArn",
    }
}

record! {
    /// Network of a service.
    pub struct NetworkConfiguration {
        /// Of `awsvpc` mode.
        pub awsvpc_configuration: Object<AwsvpcConfiguration> = "awsvpcConfiguration" | "AwsvpcConfiguration",
    }
}

record! {
    /// Network of `awsvpc` mode.
    pub struct AwsvpcConfiguration {
        /// Subnets.
        pub subnets: List<Text> = "subnets" | "Subnets",
        /// Security groups.
        pub security_groups: List<Text> = "securityGroups" | "SecurityGroups",
        /// ENABLED or DISABLED.
        pub assign_public_ip: Text = "assignPublicIp" | "AssignPublicIp",
    }
}

record! {
    /// A task set of an external or blue/green deployment.
    pub struct TaskSet {
        /// ARN.
        pub task_set_arn: Text = "taskSetArn" | "TaskSetArn",
        /// ARN of the service.
        pub service_arn: Text = "serviceArn" | "ServiceArn",
        /// PRIMARY, ACTIVE or DRAINING.
        pub status: Text = "status" | "Status",
        /// STEADY_STATE or STABILIZING.
        pub stability_status: Text = "stabilityStatus" | "StabilityStatus",
        /// How many tasks are wanted of it.
        pub computed_desired_count: Int = "computedDesiredCount" | "ComputedDesiredCount",
        /// How many run.
        pub running_count: Int = "runningCount" | "RunningCount",
        /// When it was made.
        pub created_at: Time = "createdAt" | "CreatedAt",
        /// When it last changed.
        pub updated_at: Time = "updatedAt" | "UpdatedAt",
        /// ARN of the revision that it runs.
        pub task_definition: Text = "taskDefinition" | "TaskDefinition",
        /// Where it is registered.
        pub load_balancers: List<ServiceLoadBalancer> = "loadBalancers" | "LoadBalancers",
        /// What the controller calls the deployment: CodeDeploy's `d-…`.
        pub external_id: Text = "externalId" | "ExternalId",
    }
}

record! {
    /// A cluster.
    pub struct Cluster {
        /// ARN.
        pub cluster_arn: Text = "clusterArn" | "ClusterArn",
        /// Name.
        pub cluster_name: Text = "clusterName" | "ClusterName",
        /// ACTIVE, INACTIVE, …
        pub status: Text = "status" | "Status",
        /// How many container instances are registered.
        pub registered_container_instances_count: Int = "registeredContainerInstancesCount" | "RegisteredContainerInstancesCount",
    }
}

record! {
    /// A capacity provider.
    pub struct CapacityProvider {
        /// ARN.
        pub capacity_provider_arn: Text = "capacityProviderArn" | "CapacityProviderArn",
        /// Name.
        pub name: Text = "name" | "Name",
        /// ACTIVE or INACTIVE.
        pub status: Text = "status" | "Status",
        /// UPDATE_FAILED, …
        pub update_status: Text = "updateStatus" | "UpdateStatus",
        /// Why.
        pub update_status_reason: Text = "updateStatusReason" | "UpdateStatusReason",
    }
}

impl ServiceEvent {
    /// Whether the service, or one of its task sets, has become steady.
    pub fn is_steady(&self) -> bool {
        self.message.contains("has reached a steady state")
    }

    /// The service that it is about: each event begins with it, `(service web) …`.
    pub fn service_name(&self) -> Option<&str> {
        let (name, _) = self.message.strip_prefix("(service ")?.split_once([')', ','])?;
        Some(name).filter(|name| !name.is_empty())
    }

    /// The task set that it is about, if one: `(service web, taskSet ecs-svc/1) has reached a steady state.`
    pub fn task_set(&self) -> Option<&str> {
        let (_, rest) = self.message.split_once("taskSet ")?;
        rest.split([')', ',', ' ']).next().filter(|set| !set.is_empty())
    }
}

impl Service {
    /// Name of the cluster.
    pub fn cluster_name(&self) -> &str {
        if self.cluster_arn.is_empty() { crate::arn::cluster_of(&self.service_arn) } else { crate::arn::short_name(&self.cluster_arn) }
    }

    /// The newest deployment.
    pub fn primary(&self) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.status.as_str() == "PRIMARY")
    }

    /// ARN of the first target group that it registers its tasks with.
    pub fn target_group_arn(&self) -> Option<&str> {
        self.load_balancers.iter().find_map(|balancer| balancer.target_group_arn.some())
    }

    /// Security groups of its tasks, in awsvpc mode.
    pub fn security_groups(&self) -> impl Iterator<Item = &str> {
        self.network_configuration.awsvpc_configuration.security_groups.iter().map(|group| group.as_str())
    }

    /// When it was steady, as its events tell.
    pub fn steady_times(&self) -> impl Iterator<Item = Timestamp> {
        self.events.iter().filter(|event| event.is_steady()).filter_map(|event| event.created_at.0)
    }

    /// Whether as many tasks run as are wanted, and any are: of the newest deployment, as far as that tells its own.
    pub fn is_whole(&self) -> bool {
        let own = |newest: &Deployment| {
            newest.rollout_state.as_str() != "IN_PROGRESS"
                || (newest.running_count.0.zip(newest.desired_count.0).is_none_or(|(running, desired)| running >= desired)
                    && newest.failed_tasks.0.is_none_or(|failed| failed < 3))
        };
        self.running_count.0.is_some_and(|running| running > 0)
            && self.running_count == self.desired_count
            && self.primary().is_none_or(own)
    }

    /// The deployment `id`.
    pub fn deployment(&self, id: &str) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.id.as_str() == id)
    }
}

impl ServiceLoadBalancer {
    /// ARNs of the target groups that tasks are registered with, the second one of a blue/green deployment too.
    pub fn target_groups(&self) -> impl Iterator<Item = &str> {
        [&self.target_group_arn, &self.advanced_configuration.alternate_target_group_arn].into_iter().filter_map(|arn| arn.some())
    }

    /// ARNs of the rules or listeners that traffic is shifted with: users' first, then tests'.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        let advanced = &self.advanced_configuration;
        [&advanced.production_listener_rule, &advanced.test_listener_rule].into_iter().filter_map(|arn| arn.some())
    }
}
