//! Every operation that is ever called. What is not in this list can't be asked, and what is in it stands in the policy that
//! `coroner policy` prints.

use crate::service::{
    APPLICATION_AUTOSCALING, AUTOSCALING, CLOUDTRAIL, CLOUDWATCH, CODEDEPLOY, EC2, ECR, ECS, EFS, ELBV2, IAM, KMS, LOGS, SECRETSMANAGER,
    SERVICE_QUOTAS, SERVICEDISCOVERY, SSM, Service,
};

/// One operation of a service.
#[derive(Debug)]
pub struct Operation {
    /// The service.
    pub service: &'static Service,
    /// Its name: `DescribeTasks`.
    pub name: &'static str,
    /// What an IAM policy names as the resource of it: the part of an ARN behind the account, or `*` for actions that know no
    /// resources. [Service Authorization Reference](https://docs.aws.amazon.com/service-authorization/latest/reference/)
    pub resource: &'static str,
    /// Whether only an open question asks it.
    pub probe: bool,
    /// The members that hold the token of the next page: of the request, of the answer.
    pub(crate) page: Option<(&'static str, &'static str)>,
}

impl Operation {
    /// The action as IAM names it: `ecs:DescribeTasks`.
    pub fn action(&self) -> String {
        format!("{}:{}", self.service.iam, self.name)
    }
}

const fn operation(service: &'static Service, name: &'static str, resource: &'static str) -> Operation {
    Operation { service, name, resource, probe: false, page: None }
}

const fn paged(mut operation: Operation, request: &'static str, answer: &'static str) -> Operation {
    operation.page = Some((request, answer));
    operation
}

const fn probe(mut operation: Operation) -> Operation {
    operation.probe = true;
    operation
}

const TOKEN: &str = "nextToken";
const CAPITAL: &str = "NextToken";

macro_rules! operations {
    ($($name:ident = $operation:expr;)*) => {
        $(pub(crate) static $name: Operation = $operation;)*

        /// All of them.
        pub static OPERATIONS: &[&Operation] = &[$(&$name),*];
    };
}

operations! {
    LIST_CLUSTERS = paged(operation(&ECS, "ListClusters", "*"), TOKEN, TOKEN);
    LIST_SERVICES = paged(operation(&ECS, "ListServices", "*"), TOKEN, TOKEN);
    LIST_TASKS = paged(operation(&ECS, "ListTasks", "*"), TOKEN, TOKEN);
    LIST_SERVICE_DEPLOYMENTS = operation(&ECS, "ListServiceDeployments", "service/*");
    DESCRIBE_SERVICE_DEPLOYMENTS = operation(&ECS, "DescribeServiceDeployments", "service-deployment/*");
    DESCRIBE_SERVICE_REVISIONS = operation(&ECS, "DescribeServiceRevisions", "service-revision/*");
    DESCRIBE_SERVICES = operation(&ECS, "DescribeServices", "service/*");
    DESCRIBE_TASKS = operation(&ECS, "DescribeTasks", "task/*");
    DESCRIBE_TASK_DEFINITION = operation(&ECS, "DescribeTaskDefinition", "*");
    LIST_CONTAINER_INSTANCES = paged(probe(operation(&ECS, "ListContainerInstances", "cluster/*")), TOKEN, TOKEN);
    DESCRIBE_CONTAINER_INSTANCES = probe(operation(&ECS, "DescribeContainerInstances", "container-instance/*"));
    DESCRIBE_CAPACITY_PROVIDERS = probe(operation(&ECS, "DescribeCapacityProviders", "capacity-provider/*"));
    DESCRIBE_TARGET_HEALTH = operation(&ELBV2, "DescribeTargetHealth", "*");
    DESCRIBE_TARGET_GROUPS = operation(&ELBV2, "DescribeTargetGroups", "*");
    DESCRIBE_RULES = operation(&ELBV2, "DescribeRules", "*");
    DESCRIBE_LISTENERS = operation(&ELBV2, "DescribeListeners", "*");
    DESCRIBE_SCALABLE_TARGETS = operation(&APPLICATION_AUTOSCALING, "DescribeScalableTargets", "*");
    DESCRIBE_SCALING_ACTIVITIES = operation(&APPLICATION_AUTOSCALING, "DescribeScalingActivities", "*");
    GET_METRIC_DATA = operation(&CLOUDWATCH, "GetMetricData", "*");
    DESCRIBE_ALARMS = probe(operation(&CLOUDWATCH, "DescribeAlarms", "alarm:*"));
    GET_LOG_EVENTS = operation(&LOGS, "GetLogEvents", "log-group:*:log-stream:*");
    FILTER_LOG_EVENTS = paged(operation(&LOGS, "FilterLogEvents", "log-group:*"), TOKEN, TOKEN);
    LOOKUP_EVENTS = probe(operation(&CLOUDTRAIL, "LookupEvents", "*"));
    DESCRIBE_IMAGES = probe(operation(&ECR, "DescribeImages", "repository/*"));
    BATCH_GET_IMAGE = probe(operation(&ECR, "BatchGetImage", "repository/*"));
    DESCRIBE_SECRET = probe(operation(&SECRETSMANAGER, "DescribeSecret", "secret:*"));
    DESCRIBE_PARAMETERS = paged(probe(operation(&SSM, "DescribeParameters", "*")), CAPITAL, CAPITAL);
    DESCRIBE_KEY = probe(operation(&KMS, "DescribeKey", "key/*"));
    SIMULATE_PRINCIPAL_POLICY = probe(operation(&IAM, "SimulatePrincipalPolicy", "role/*"));
    DESCRIBE_SUBNETS = probe(operation(&EC2, "DescribeSubnets", "*"));
    DESCRIBE_SECURITY_GROUPS = probe(operation(&EC2, "DescribeSecurityGroups", "*"));
    DESCRIBE_ROUTE_TABLES = probe(operation(&EC2, "DescribeRouteTables", "*"));
    DESCRIBE_NETWORK_ACLS = probe(operation(&EC2, "DescribeNetworkAcls", "*"));
    DESCRIBE_VPC_ENDPOINTS = probe(operation(&EC2, "DescribeVpcEndpoints", "*"));
    DESCRIBE_MOUNT_TARGETS = probe(operation(&EFS, "DescribeMountTargets", "file-system/*"));
    GET_INSTANCES_HEALTH_STATUS = paged(probe(operation(&SERVICEDISCOVERY, "GetInstancesHealthStatus", "*")), CAPITAL, CAPITAL);
    LIST_INSTANCES = paged(probe(operation(&SERVICEDISCOVERY, "ListInstances", "*")), CAPITAL, CAPITAL);
    GET_DEPLOYMENT = probe(operation(&CODEDEPLOY, "GetDeployment", "deploymentgroup:*"));
    GROUP_SCALING_ACTIVITIES = probe(operation(&AUTOSCALING, "DescribeScalingActivities", "*"));
    DESCRIBE_AUTO_SCALING_GROUPS = probe(operation(&AUTOSCALING, "DescribeAutoScalingGroups", "*"));
    GET_SERVICE_QUOTA = probe(operation(&SERVICE_QUOTAS, "GetServiceQuota", "*"));
}
