//! Which keys the records of ECS have, in the order in which the AWS CLI prints their values.
//!
//! The keys and their types are those of botocore's models, `botocore/data/ecs/2014-11-13/service-2.json` and its like in
//! <https://github.com/boto/botocore>. How usual a key is, from 1 (hardly ever) to 9 (always), is what AWS was seen to answer.

use super::form::Form;

/// A scalar of a record.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) form: Form,
    pub(super) usual: i32,
}

/// What lies within a record.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) many: bool,
    pub(super) kind: &'static Kind,
}

/// Records of one structure of the API. One without keys and parts is a single value.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) keys: &'static [Key],
    pub(super) parts: &'static [Part],
}

/// The keys sorted by name, each with its form and how usual it is; behind the semicolon what lies within: `one` record, or `many` in a
/// list.
macro_rules! kind {
    ($kind:ident: $($name:literal $form:ident $(($of:literal))? $usual:literal),*; $($count:ident $part:literal $within:ident),*) => {
        pub(super) static $kind: Kind = Kind {
            keys: &[$(Key { name: $name, form: Form::$form $(($of))?, usual: $usual }),*],
            parts: &[$(Part { name: $part, many: kind!($count), kind: &$within }),*],
        };
    };
    (one) => { false };
    (many) => { true };
}

kind! { ROOT: ;
    many "tasks" TASK, one "task" TASK, many "failures" FAILURE, many "services" SERVICE, one "service" SERVICE,
    one "taskDefinition" TASK_DEFINITION, many "tags" TAG, many "clusters" CLUSTER, one "cluster" CLUSTER,
    many "containerInstances" CONTAINER_INSTANCE, many "taskSets" TASK_SET, many "serviceDeployments" SERVICE_DEPLOYMENT,
    many "TargetHealthDescriptions" TARGET_HEALTH_DESCRIPTION, many "TargetGroups" TARGET_GROUP, many "events" LOG_EVENT,
    many "searchedLogStreams" SEARCHED, many "taskArns" VALUE, many "serviceArns" VALUE, many "clusterArns" VALUE,
    many "taskDefinitionArns" VALUE, many "containerInstanceArns" VALUE, one "NextToken" VALUE
}
kind! { VALUE: ; }
kind! { TAG: "key" Text 9, "value" Text 8; }
kind! { PAIR: "name" Word 9, "value" Text 8; }
kind! { FAILURE: "arn" Arn("") 8, "detail" Text 3, "reason" Text 9; }

kind! { TASK:
    "availabilityZone" Zone 8, "capacityProviderName" Word 4, "clusterArn" Arn(":cluster/") 9,
    "connectivity" Of("CONNECTED|DISCONNECTED") 8, "connectivityAt" Time 8, "containerInstanceArn" Arn(":container-instance/") 5,
    "cpu" Int 8, "createdAt" Time 9, "desiredStatus" State 9, "enableExecuteCommand" Flag 8,
    "executionStoppedAt" Time 6, "group" Text 9, "healthStatus" Of("HEALTHY|UNHEALTHY|UNKNOWN") 8, "lastStatus" State 9,
    "launchType" Launch 9, "memory" Int 8, "platformFamily" Family 6,
    "platformVersion" Version 6, "pullStartedAt" Time 8, "pullStoppedAt" After 8, "startedAt" Started 8, "startedBy" Starter 7,
    "stopCode" StopCode 6, "stoppedAt" Stopped 6, "stoppedReason" Why 6, "stoppingAt" Time 6, "taskArn" Arn(":task/") 9,
    "taskDefinitionArn" Arn(":task-definition/") 9, "version" Int 9;
    many "attachments" ATTACHMENT, many "attributes" PAIR, many "containers" CONTAINER, one "ephemeralStorage" STORAGE,
    one "fargateEphemeralStorage" STORAGE, many "inferenceAccelerators" ACCELERATOR, one "overrides" TASK_OVERRIDE, many "tags" TAG
}
kind! { ATTACHMENT: "id" Id 9, "status" Caps 9, "type" Text 9; many "details" PAIR }
kind! { STORAGE: "kmsKeyId" Word 2, "sizeInGiB" Int 9; }
kind! { ACCELERATOR: "deviceName" Word 9, "deviceType" Word 9; }
kind! { CONTAINER:
    "containerArn" Arn(":container/") 9, "cpu" Share 9, "exitCode" Exit 6, "healthStatus" Of("HEALTHY|UNHEALTHY|UNKNOWN") 7,
    "image" Image 9, "imageDigest" Digest 6, "lastStatus" State 9, "memory" Int 8, "memoryReservation" Int 4, "name" Name 9, "reason" Why 4,
    "runtimeId" Id 8, "taskArn" Arn(":task/") 9;
    many "gpuIds" VALUE, many "managedAgents" MANAGED_AGENT, many "networkBindings" BINDING, many "networkInterfaces" INTERFACE
}
kind! { MANAGED_AGENT: "lastStartedAt" Time 7, "lastStatus" State 9, "name" Of("ExecuteCommandAgent") 9, "reason" Text 3; }
kind! { BINDING:
    "bindIP" Word 9, "containerPort" Int 9, "containerPortRange" Range 2, "hostPort" Int 9, "hostPortRange" Range 2,
    "protocol" Of("tcp|udp") 9;
}
kind! { INTERFACE: "attachmentId" Id 9, "ipv6Address" Address(":") 3, "privateIpv4Address" Address(".") 9; }
kind! { TASK_OVERRIDE: "cpu" Int 4, "executionRoleArn" Arn(":role/") 4, "memory" Int 4, "taskRoleArn" Arn(":role/") 4;
    many "containerOverrides" CONTAINER_OVERRIDE, one "ephemeralStorage" STORAGE, many "inferenceAcceleratorOverrides" ACCELERATOR
}
kind! { CONTAINER_OVERRIDE: "cpu" Int 4, "memory" Int 4, "memoryReservation" Int 3, "name" Name 9;
    many "command" VALUE, many "environment" PAIR, many "environmentFiles" TYPED, many "resourceRequirements" TYPED
}
kind! { TYPED: "type" Word 9, "value" Word 9; }

kind! { SERVICE:
    "availabilityZoneRebalancing" Of("ENABLED|DISABLED") 6, "clusterArn" Arn(":cluster/") 9, "createdAt" Time 9, "createdBy" Principal 7,
    "currentServiceDeployment" Arn(":service-deployment/") 4, "desiredCount" Int 9, "enableECSManagedTags" Flag 9,
    "enableExecuteCommand" Flag 9, "healthCheckGracePeriodSeconds" Int 5, "launchType" Launch 7,
    "pendingCount" Int 9, "platformFamily" Family 6, "platformVersion" Version 6, "propagateTags" Of("NONE|SERVICE|TASK_DEFINITION") 8,
    "resourceManagementType" Of("CUSTOMER|ECS") 2, "roleArn" Arn(":role/") 7, "runningCount" Int 9,
    "schedulingStrategy" Of("REPLICA|DAEMON") 9, "serviceArn" Arn(":service/") 9, "serviceName" Name 9, "status" Caps 9,
    "taskDefinition" Arn(":task-definition/") 8;
    many "capacityProviderStrategy" STRATEGY, many "currentServiceRevisions" REVISION,
    one "deploymentConfiguration" DEPLOYMENT_CONFIGURATION, one "deploymentController" CONTROLLER, many "deployments" DEPLOYMENT,
    many "events" EVENT, many "loadBalancers" LOAD_BALANCER,
    one "networkConfiguration" NETWORK, many "placementConstraints" CONSTRAINT, many "placementStrategy" PLACEMENT,
    many "serviceRegistries" REGISTRY, many "tags" TAG, many "taskSets" TASK_SET
}
kind! { EVENT: "createdAt" Time 9, "id" Id 9, "message" Text 9; }
kind! { REVISION:
    "arn" Arn(":service-revision/") 9, "pendingTaskCount" Int 9, "requestedProductionTrafficWeight" Number 4, "requestedTaskCount" Int 9,
    "requestedTestTrafficWeight" Number 4, "runningTaskCount" Int 9;
}
kind! { STRATEGY: "base" Int 8, "capacityProvider" Name 9, "weight" Int 8; }
kind! { CONTROLLER: "type" Of("ECS|CODE_DEPLOY|EXTERNAL") 9; }
kind! { CONSTRAINT: "expression" Text 6, "type" Of("distinctInstance|memberOf") 9; }
kind! { PLACEMENT: "field" Word 8, "type" Of("random|spread|binpack") 9; }
kind! { REGISTRY: "containerName" Name 5, "containerPort" Int 5, "port" Int 4, "registryArn" Arn("") 9; }
kind! { DEPLOYMENT_CONFIGURATION:
    "bakeTimeInMinutes" Int 4, "maximumPercent" Int 9, "minimumHealthyPercent" Int 9, "strategy" Of("ROLLING|BLUE_GREEN|LINEAR|CANARY") 6;
    one "alarms" ALARMS, one "canaryConfiguration" CANARY, one "deploymentCircuitBreaker" BREAKER, many "lifecycleHooks" HOOK,
    one "linearConfiguration" LINEAR
}
kind! { ALARMS: "enable" Flag 9, "rollback" Flag 9; many "alarmNames" VALUE }
kind! { BREAKER: "enable" Flag 9, "resetOnHealthyTask" Flag 4, "rollback" Flag 9; one "thresholdConfiguration" THRESHOLD }
kind! { THRESHOLD: "type" Of("BOUNDED_PERCENT|COUNT") 9, "value" Number 9; }
kind! { CANARY: "canaryBakeTimeInMinutes" Int 9, "canaryPercent" Number 9; }
kind! { LINEAR: "stepBakeTimeInMinutes" Int 9, "stepPercent" Number 9; }
kind! { HOOK: "hookTargetArn" Arn("") 9, "roleArn" Arn(":role/") 8; many "lifecycleStages" VALUE }
kind! { DEPLOYMENT:
    "createdAt" Time 9, "desiredCount" Int 9, "failedTasks" Int 7, "id" Word 9, "launchType" Launch 7,
    "pendingCount" Int 9, "platformFamily" Family 6, "platformVersion" Version 6,
    "rolloutState" Of("COMPLETED|FAILED|IN_PROGRESS") 8, "rolloutStateReason" Why 8, "runningCount" Int 9, "status" Caps 9,
    "taskDefinition" Arn(":task-definition/") 9, "updatedAt" Time 9;
    many "capacityProviderStrategy" STRATEGY, one "fargateEphemeralStorage" STORAGE, one "networkConfiguration" NETWORK,
    one "serviceConnectConfiguration" CONNECT, many "serviceConnectResources" CONNECT_RESOURCE, many "volumeConfigurations" NAMED
}
kind! { NETWORK: ; one "awsvpcConfiguration" AWSVPC }
kind! { AWSVPC: "assignPublicIp" Of("ENABLED|DISABLED") 9; many "securityGroups" VALUE, many "subnets" VALUE }
kind! { LOAD_BALANCER: "containerName" Name 9, "containerPort" Int 9, "loadBalancerName" Name 2, "targetGroupArn" Arn(":targetgroup/") 9;
    one "advancedConfiguration" ADVANCED
}
kind! { ADVANCED:
    "alternateTargetGroupArn" Arn(":targetgroup/") 9, "productionListenerRule" Arn(":listener-rule/") 9, "roleArn" Arn(":role/") 9,
    "testListenerRule" Arn(":listener-rule/") 4;
}
kind! { CONNECT: "enabled" Flag 9, "namespace" Word 8; one "logConfiguration" LOG_CONFIGURATION, many "services" CONNECT_SERVICE }
kind! { CONNECT_SERVICE: "discoveryName" Name 7, "ingressPortOverride" Int 3, "portName" Name 9; many "clientAliases" ALIAS }
kind! { ALIAS: "dnsName" Word 8, "port" Int 9; }
kind! { CONNECT_RESOURCE: "discoveryArn" Arn("") 9, "discoveryName" Name 9; }
kind! { NAMED: "name" Name 9; }
kind! { TASK_SET:
    "clusterArn" Arn(":cluster/") 9, "computedDesiredCount" Int 9, "createdAt" Time 9, "externalId" Word 4, "id" Word 9,
    "launchType" Launch 7, "pendingCount" Int 9, "platformFamily" Family 6, "platformVersion" Version 6,
    "runningCount" Int 9, "serviceArn" Arn(":service/") 9, "stabilityStatus" Of("STEADY_STATE|STABILIZING") 9, "stabilityStatusAt" Time 9,
    "startedBy" Word 7, "status" Caps 9, "taskDefinition" Arn(":task-definition/") 9, "taskSetArn" Arn(":task-set/") 9, "updatedAt" Time 9;
    many "capacityProviderStrategy" STRATEGY, many "loadBalancers" LOAD_BALANCER, one "networkConfiguration" NETWORK, one "scale" SCALE,
    many "serviceRegistries" REGISTRY, many "tags" TAG
}
kind! { SCALE: "unit" Of("PERCENT") 9, "value" Number 9; }
kind! { SERVICE_DEPLOYMENT:
    "clusterArn" Arn(":cluster/") 9, "createdAt" Time 9, "finishedAt" Time 7, "lifecycleStage" Caps 5, "serviceArn" Arn(":service/") 9,
    "serviceDeploymentArn" Arn(":service-deployment/") 9, "startedAt" Time 9, "status" Caps 9, "statusReason" Text 5, "stoppedAt" Time 3,
    "targetServiceRevisionArn" Arn(":service-revision/") 4, "updatedAt" Time 8;
    one "alarms" DEPLOYMENT_ALARMS, one "deploymentCircuitBreaker" DEPLOYMENT_BREAKER,
    one "deploymentConfiguration" DEPLOYMENT_CONFIGURATION, one "rollback" ROLLBACK, many "sourceServiceRevisions" REVISION,
    one "targetServiceRevision" REVISION
}
kind! { DEPLOYMENT_ALARMS: "status" Caps 9; many "alarmNames" VALUE, many "triggeredAlarmNames" VALUE }
kind! { DEPLOYMENT_BREAKER: "failureCount" Int 9, "status" Caps 9, "threshold" Int 9; }
kind! { ROLLBACK: "reason" Text 9, "serviceRevisionArn" Arn(":service-revision/") 9, "startedAt" Time 9; }

kind! { TASK_DEFINITION:
    "cpu" Int 7, "deleteRequestedAt" Time 2, "deregisteredAt" Time 3, "enableFaultInjection" Flag 4, "executionRoleArn" Arn(":role/") 7,
    "family" Name 9, "ipcMode" Of("host|task|none") 1, "memory" Int 7, "networkMode" Of("bridge|host|awsvpc|none|default") 8,
    "pidMode" Of("host|task") 1, "registeredAt" Time 8, "registeredBy" Principal 8, "revision" Int 9,
    "status" Of("ACTIVE|INACTIVE|DELETE_IN_PROGRESS") 9, "taskDefinitionArn" Arn(":task-definition/") 9, "taskRoleArn" Arn(":role/") 7;
    many "compatibilities" VALUE, many "containerDefinitions" CONTAINER_DEFINITION, one "ephemeralStorage" STORAGE,
    many "placementConstraints" CONSTRAINT, many "requiresAttributes" PAIR, many "requiresCompatibilities" VALUE,
    one "runtimePlatform" PLATFORM, many "volumes" VOLUME
}
kind! { PLATFORM: "cpuArchitecture" Of("X86_64|ARM64") 8, "operatingSystemFamily" Family 9; }
kind! { CONTAINER_DEFINITION:
    "cpu" Share 9, "disableNetworking" Flag 1, "essential" Flag 9, "hostname" Name 1, "image" Image 9, "interactive" Flag 2, "memory" Int 5,
    "memoryReservation" Int 5, "name" Name 9, "privileged" Flag 3, "pseudoTerminal" Flag 2, "readonlyRootFilesystem" Flag 4,
    "startTimeout" Int 3, "stopTimeout" Int 4, "user" Word 4, "versionConsistency" Of("enabled|disabled") 3, "workingDirectory" Path 4;
    many "command" VALUE, many "dependsOn" DEPENDENCY, many "dnsSearchDomains" VALUE, many "dnsServers" VALUE, many "entryPoint" VALUE,
    many "environment" PAIR, many "environmentFiles" TYPED, many "extraHosts" HOST, one "firelensConfiguration" FIRELENS,
    one "healthCheck" HEALTH_CHECK, many "links" VALUE, one "linuxParameters" LINUX, one "logConfiguration" LOG_CONFIGURATION,
    many "mountPoints" MOUNT, many "portMappings" PORT,
    one "repositoryCredentials" CREDENTIALS, many "resourceRequirements" TYPED, one "restartPolicy" RESTART, many "secrets" SECRET,
    many "systemControls" CONTROL, many "ulimits" LIMIT, many "volumesFrom" VOLUME_FROM
}
kind! { DEPENDENCY: "condition" Of("START|COMPLETE|SUCCESS|HEALTHY") 9, "containerName" Name 9; }
kind! { HOST: "hostname" Word 9, "ipAddress" Word 9; }
kind! { FIRELENS: "type" Of("fluentd|fluentbit") 9; }
kind! { HEALTH_CHECK: "interval" Int 9, "retries" Int 9, "startPeriod" Int 5, "timeout" Int 9; many "command" VALUE }
kind! { LINUX: "initProcessEnabled" Flag 7, "maxSwap" Int 3, "sharedMemorySize" Int 5, "swappiness" Int 3;
    one "capabilities" CAPABILITIES, many "tmpfs" TMPFS
}
kind! { CAPABILITIES: ; many "add" VALUE, many "drop" VALUE }
kind! { TMPFS: "containerPath" Path 9, "size" Int 9; many "mountOptions" VALUE }
kind! { LOG_CONFIGURATION: "logDriver" Word 9; one "options" AWSLOGS, many "secretOptions" SECRET }
kind! { AWSLOGS:
    "awslogs-create-group" Of("true|false") 6, "awslogs-group" Word 9, "awslogs-region" Region 9, "awslogs-stream-prefix" Word 8,
    "max-buffer-size" Size 4, "mode" Of("blocking|non-blocking") 4;
}
kind! { MOUNT: "containerPath" Path 9, "readOnly" Flag 7, "sourceVolume" Word 9; }
kind! { PORT:
    "appProtocol" Of("http|http2|grpc") 4, "containerPort" Int 9, "containerPortRange" Range 2, "hostPort" Int 7, "name" Name 5,
    "protocol" Of("tcp|udp") 9;
}
kind! { CREDENTIALS: "credentialsParameter" Word 9; }
kind! { RESTART: "enabled" Flag 9, "restartAttemptPeriod" Int 8; many "ignoredExitCodes" VALUE }
kind! { SECRET: "name" Word 9, "valueFrom" Word 9; }
kind! { CONTROL: "namespace" Word 9, "value" Word 9; }
kind! { LIMIT: "hardLimit" Int 9, "name" Word 9, "softLimit" Int 9; }
kind! { VOLUME_FROM: "readOnly" Flag 8, "sourceContainer" Name 9; }
kind! { VOLUME: "configuredAtLaunch" Flag 3, "name" Word 9; one "efsVolumeConfiguration" EFS, one "host" VOLUME_HOST }
kind! { VOLUME_HOST: "sourcePath" Path 9; }
kind! { EFS:
    "fileSystemId" Word 9, "rootDirectory" Path 8, "transitEncryption" Of("ENABLED|DISABLED") 8, "transitEncryptionPort" Int 3;
    one "authorizationConfig" EFS_ACCESS
}
kind! { EFS_ACCESS: "accessPointId" Word 8, "iam" Of("ENABLED|DISABLED") 8; }

kind! { CLUSTER:
    "activeServicesCount" Int 9, "attachmentsStatus" Caps 4, "clusterArn" Arn(":cluster/") 9, "clusterName" Name 9,
    "pendingTasksCount" Int 9, "registeredContainerInstancesCount" Int 9, "runningTasksCount" Int 9, "status" Caps 9;
    many "attachments" ATTACHMENT, many "capacityProviders" VALUE, many "defaultCapacityProviderStrategy" STRATEGY,
    one "serviceConnectDefaults" CONNECT_DEFAULTS, many "settings" PAIR, many "statistics" PAIR, many "tags" TAG
}
kind! { CONNECT_DEFAULTS: "namespace" Word 9; }
kind! { CONTAINER_INSTANCE:
    "agentConnected" Flag 9, "agentUpdateStatus" Caps 3, "capacityProviderName" Word 5,
    "containerInstanceArn" Arn(":container-instance/") 9, "ec2InstanceId" Word 8, "pendingTasksCount" Int 9, "registeredAt" Time 9,
    "runningTasksCount" Int 9, "status" Caps 9,
    "statusReason" Text 3, "version" Int 9;
    many "attachments" ATTACHMENT, many "attributes" PAIR, many "registeredResources" RESOURCE, many "remainingResources" RESOURCE,
    many "tags" TAG, one "versionInfo" VERSIONS
}
kind! { RESOURCE: "doubleValue" Number 9, "integerValue" Int 9, "longValue" Int 9, "name" Word 9, "type" Word 9;
    many "stringSetValue" VALUE
}
kind! { VERSIONS: "agentHash" Word 9, "agentVersion" Version 9, "dockerVersion" Text 9; }

kind! { TARGET_HEALTH_DESCRIPTION: "HealthCheckPort" Word 9; one "Target" TARGET, one "TargetHealth" TARGET_HEALTH }
kind! { TARGET: "AvailabilityZone" Zone 5, "Id" Word 9, "Port" Int 9; }
kind! { TARGET_HEALTH:
    "Description" Text 8, "Reason" Reason 8, "State" Of("initial|healthy|unhealthy|unhealthy.draining|unused|draining|unavailable") 9;
}
kind! { TARGET_GROUP:
    "HealthCheckEnabled" Flag 9, "HealthCheckIntervalSeconds" Int 9, "HealthCheckPath" Path 8, "HealthCheckPort" Word 9,
    "HealthCheckProtocol" Caps 9, "HealthCheckTimeoutSeconds" Int 9, "HealthyThresholdCount" Int 9, "IpAddressType" Of("ipv4|ipv6") 8,
    "Port" Int 9, "Protocol" Caps 9, "ProtocolVersion" Of("HTTP1|HTTP2|GRPC") 8, "TargetGroupArn" Arn(":targetgroup/") 9,
    "TargetGroupName" Name 9, "TargetType" Of("instance|ip|lambda|alb") 9, "UnhealthyThresholdCount" Int 9, "VpcId" Word 9;
    many "LoadBalancerArns" VALUE, one "Matcher" MATCHER
}
kind! { MATCHER: "GrpcCode" Word 3, "HttpCode" Word 9; }
kind! { SEARCHED: "logStreamName" Word 9, "searchedCompletely" Flag 9; }
kind! { LOG_EVENT: "eventId" Word 6, "ingestionTime" Int 9, "logStreamName" Text 6, "message" Text 9, "timestamp" Int 9; }
