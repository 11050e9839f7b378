//! Deployments by their own record: service deployments and service revisions.
//!
//! [API_ServiceDeployment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html),
//! [API_ServiceRevision](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevision.html)

use crate::lenient::{Int, List, Object, Text, Time};
use crate::record::record;
use crate::service::{CapacityProviderItem, DeploymentConfiguration, NetworkConfiguration, RevisionState, ServiceLoadBalancer};

record! {
    /// A deployment as `describe-service-deployments` gives it. It outlives its tasks.
    pub struct ServiceDeployment {
        /// ARN.
        pub service_deployment_arn: Text = "serviceDeploymentArn" | "ServiceDeploymentArn",
        /// ARN of the service.
        pub service_arn: Text = "serviceArn" | "ServiceArn",
        /// ARN of the cluster.
        pub cluster_arn: Text = "clusterArn" | "ClusterArn",
        /// PENDING, SUCCESSFUL, STOPPED, STOP_REQUESTED, IN_PROGRESS, ROLLBACK_REQUESTED, ROLLBACK_IN_PROGRESS, ROLLBACK_SUCCESSFUL or
        /// ROLLBACK_FAILED.
        pub status: Text = "status" | "Status",
        /// Why.
        pub status_reason: Text = "statusReason" | "StatusReason",
        /// RECONCILE_SERVICE, PRE_SCALE_UP, SCALE_UP, POST_SCALE_UP, TEST_TRAFFIC_SHIFT, …, BAKE_TIME, CLEAN_UP.
        pub lifecycle_stage: Text = "lifecycleStage" | "LifecycleStage",
        /// Hooks that were asked.
        pub lifecycle_hook_details: List<HookDetail> = "lifecycleHookDetails" | "LifecycleHookDetails",
        /// How it is carried out.
        pub deployment_configuration: Object<DeploymentConfiguration> = "deploymentConfiguration" | "DeploymentConfiguration",
        /// The way back, if it is or was gone.
        pub rollback: Option<Object<Rollback>> = "rollback" | "Rollback",
        /// The circuit breaker's own count.
        pub deployment_circuit_breaker: Object<BreakerRecord> = "deploymentCircuitBreaker" | "DeploymentCircuitBreaker",
        /// The alarms that it watches.
        pub alarms: Object<AlarmRecord> = "alarms" | "Alarms",
        /// Revisions that it replaces.
        pub source_service_revisions: List<RevisionState> = "sourceServiceRevisions" | "SourceServiceRevisions",
        /// The revision that it brings.
        pub target_service_revision: Object<RevisionState> = "targetServiceRevision" | "TargetServiceRevision",
        /// ARN of that revision, as `list-service-deployments` gives it.
        pub target_service_revision_arn: Text = "targetServiceRevisionArn" | "TargetServiceRevisionArn",
        /// When it was asked for.
        pub created_at: Time = "createdAt" | "CreatedAt",
        /// When it began.
        pub started_at: Time = "startedAt" | "StartedAt",
        /// When it was over.
        pub finished_at: Time = "finishedAt" | "FinishedAt",
        /// When it was stopped.
        pub stopped_at: Time = "stoppedAt" | "StoppedAt",
        /// When it changed last.
        pub updated_at: Time = "updatedAt" | "UpdatedAt",
    }
}

record! {
    /// A hook of one deployment.
    pub struct HookDetail {
        /// `ecs-pause-…`.
        pub hook_id: Text = "hookId" | "HookId",
        /// AWS_LAMBDA or PAUSE.
        pub target_type: Text = "targetType" | "TargetType",
        /// ARN of the function.
        pub target_arn: Text = "targetArn" | "TargetArn",
        /// AWAITING_ACTION, IN_PROGRESS, SUCCEEDED, FAILED or TIMED_OUT.
        pub status: Text = "status" | "Status",
        /// When its time is over.
        pub expires_at: Time = "expiresAt" | "ExpiresAt",
        /// ROLLBACK or CONTINUE: what becomes of the deployment then.
        pub timeout_action: Text = "timeoutAction" | "TimeoutAction",
    }
}

record! {
    /// The way back to an earlier revision.
    pub struct Rollback {
        /// Why.
        pub reason: Text = "reason" | "Reason",
        /// When it began.
        pub started_at: Time = "startedAt" | "StartedAt",
        /// ARN of the revision that it goes back to.
        pub service_revision_arn: Text = "serviceRevisionArn" | "ServiceRevisionArn",
    }
}

record! {
    /// What the circuit breaker counted in one deployment.
    pub struct BreakerRecord {
        /// TRIGGERED, MONITORING, MONITORING_COMPLETE or DISABLED.
        pub status: Text = "status" | "Status",
        /// Failed tasks so far.
        pub failure_count: Int = "failureCount" | "FailureCount",
        /// At how many it trips.
        pub threshold: Int = "threshold" | "Threshold",
    }
}

record! {
    /// Alarms in one deployment.
    pub struct AlarmRecord {
        /// TRIGGERED, MONITORING, MONITORING_COMPLETE or DISABLED.
        pub status: Text = "status" | "Status",
        /// The alarms that are watched.
        pub alarm_names: List<Text> = "alarmNames" | "AlarmNames",
        /// Those that went off.
        pub triggered_alarm_names: List<Text> = "triggeredAlarmNames" | "TriggeredAlarmNames",
    }
}

record! {
    /// What a deployment brings, as `describe-service-revisions` gives it.
    pub struct ServiceRevision {
        /// ARN.
        pub service_revision_arn: Text = "serviceRevisionArn" | "ServiceRevisionArn",
        /// ARN of the service.
        pub service_arn: Text = "serviceArn" | "ServiceArn",
        /// ARN of the cluster.
        pub cluster_arn: Text = "clusterArn" | "ClusterArn",
        /// ARN of the task definition.
        pub task_definition: Text = "taskDefinition" | "TaskDefinition",
        /// FARGATE, EC2, EXTERNAL or MANAGED_INSTANCES.
        pub launch_type: Text = "launchType" | "LaunchType",
        /// Capacity providers.
        pub capacity_provider_strategy: List<CapacityProviderItem> = "capacityProviderStrategy" | "CapacityProviderStrategy",
        /// Of Fargate.
        pub platform_version: Text = "platformVersion" | "PlatformVersion",
        /// Network.
        pub network_configuration: Object<NetworkConfiguration> = "networkConfiguration" | "NetworkConfiguration",
        /// Load balancers.
        pub load_balancers: List<ServiceLoadBalancer> = "loadBalancers" | "LoadBalancers",
        /// Images with the digests that ECS pinned.
        pub container_images: List<RevisionImage> = "containerImages" | "ContainerImages",
        /// What ECS made for the service itself: Express Mode.
        pub ecs_managed_resources: Object<ManagedResources> = "ecsManagedResources" | "EcsManagedResources",
        /// What ECS made of the settings.
        pub resolved_configuration: Object<ResolvedConfiguration> = "resolvedConfiguration" | "ResolvedConfiguration",
        /// When it was made.
        pub created_at: Time = "createdAt" | "CreatedAt",
    }
}

record! {
    /// What ECS made of a revision's settings.
    pub struct ResolvedConfiguration {
        /// Load balancers, each with the target group that this revision's tasks are in.
        pub load_balancers: List<ServiceLoadBalancer> = "loadBalancers" | "LoadBalancers",
    }
}

record! {
    /// An image of a revision.
    pub struct RevisionImage {
        /// Container.
        pub container_name: Text = "containerName" | "ContainerName",
        /// Image as it was named.
        pub image: Text = "image" | "Image",
        /// What it was then.
        pub image_digest: Text = "imageDigest" | "ImageDigest",
    }
}

record! {
    /// What ECS made for a service of Express Mode.
    pub struct ManagedResources {
        /// Ways from users to tasks.
        pub ingress_paths: List<IngressPath> = "ingressPaths" | "IngressPaths",
        /// Scaling.
        pub auto_scaling: Object<ManagedScaling> = "autoScaling" | "AutoScaling",
        /// Log groups.
        pub log_groups: List<ManagedResource> = "logGroups" | "LogGroups",
        /// Security groups of tasks.
        pub service_security_groups: List<ManagedResource> = "serviceSecurityGroups" | "ServiceSecurityGroups",
        /// Alarms that end a deployment.
        pub metric_alarms: List<ManagedResource> = "metricAlarms" | "MetricAlarms",
    }
}

record! {
    /// A way from users to tasks.
    pub struct IngressPath {
        /// PUBLIC or PRIVATE.
        pub access_type: Text = "accessType" | "AccessType",
        /// Address.
        pub endpoint: Text = "endpoint" | "Endpoint",
        /// Load balancer.
        pub load_balancer: Object<ManagedResource> = "loadBalancer" | "LoadBalancer",
        /// Its security groups.
        pub load_balancer_security_groups: List<ManagedResource> = "loadBalancerSecurityGroups" | "LoadBalancerSecurityGroups",
        /// Certificate.
        pub certificate: Object<ManagedResource> = "certificate" | "Certificate",
        /// Listener.
        pub listener: Object<ManagedResource> = "listener" | "Listener",
        /// Rule.
        pub rule: Object<ManagedResource> = "rule" | "Rule",
        /// Target groups.
        pub target_groups: List<ManagedResource> = "targetGroups" | "TargetGroups",
    }
}

record! {
    /// Scaling that ECS made.
    pub struct ManagedScaling {
        /// Target.
        pub scalable_target: Object<ManagedResource> = "scalableTarget" | "ScalableTarget",
        /// Policies.
        pub application_auto_scaling_policies: List<ManagedResource> =
            "applicationAutoScalingPolicies" | "ApplicationAutoScalingPolicies",
    }
}

record! {
    /// A resource that ECS made.
    pub struct ManagedResource {
        /// ARN.
        pub arn: Text = "arn" | "Arn",
        /// Name, where it has no ARN.
        pub log_group_name: Text = "logGroupName" | "LogGroupName",
        /// PROVISIONING, ACTIVE, DEPROVISIONING, DELETED or FAILED.
        pub status: Text = "status" | "Status",
        /// Why.
        pub status_reason: Text = "statusReason" | "StatusReason",
        /// Domain, of a certificate.
        pub domain_name: Text = "domainName" | "DomainName",
    }
}

impl ServiceDeployment {
    /// Whether it has come to its end, well or not.
    pub fn is_over(&self) -> bool {
        matches!(self.status.as_str(), "SUCCESSFUL" | "STOPPED" | "ROLLBACK_SUCCESSFUL" | "ROLLBACK_FAILED")
    }

    /// Whether what was wanted did not come about, or is being taken back.
    pub fn is_taken_back(&self) -> bool {
        self.rollback.is_some() || self.status.starts_with("ROLLBACK") || self.status.starts_with("STOP")
    }

    /// An ARN that tells the place of its service, and the service's name.
    pub fn service(&self) -> (&str, &str) {
        match self.service_arn.some() {
            Some(arn) => (arn, crate::arn::short_name(arn)),
            None => (&self.service_deployment_arn, crate::event::service_of_deployment(&self.service_deployment_arn).unwrap_or_default()),
        }
    }

    /// ARN of the service revision that it brings.
    pub fn target(&self) -> Option<&str> {
        self.target_service_revision.arn.some().or(self.target_service_revision_arn.some())
    }

    /// The last word on why: its own reason, else the rollback's.
    pub fn why(&self) -> Option<&str> {
        self.status_reason.some().or_else(|| self.rollback.as_ref().and_then(|rollback| rollback.reason.some()))
    }

    /// The pause that it waits in.
    pub fn pause(&self) -> Option<&HookDetail> {
        self.lifecycle_hook_details.iter().find(|hook| hook.status.as_str() == "AWAITING_ACTION")
    }
}

impl IngressPath {
    /// Its resources, each with what people call it.
    pub fn resources(&self) -> impl Iterator<Item = (&'static str, &ManagedResource)> {
        [
            ("load balancer", &*self.load_balancer),
            ("certificate", &*self.certificate),
            ("listener", &*self.listener),
            ("listener rule", &*self.rule),
        ]
        .into_iter()
        .chain(self.load_balancer_security_groups.iter().map(|group| ("load balancer's security group", group)))
        .chain(self.target_groups.iter().map(|group| ("target group", group)))
    }
}
