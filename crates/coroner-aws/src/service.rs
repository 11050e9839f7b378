//! The AWS services that are asked: how each is reached and what its requests are written in.
//! Facts of the API models that AWS publishes for its clients.

/// A service.
#[derive(Debug)]
pub struct Service {
    /// Its name in the AWS CLI.
    pub name: &'static str,
    /// Its name in IAM actions.
    pub iam: &'static str,
    /// The name that requests are signed for.
    pub(crate) signed_for: &'static str,
    /// First label of its host.
    pub(crate) host: &'static str,
    /// Its id, of which `AWS_ENDPOINT_URL_<ID>` and its name in a profile's `services` are made. AWS's crate for Rust would write a
    /// space as `-` in a profile, where the AWS CLI reads `_`.
    pub(crate) id: &'static str,
    pub(crate) protocol: Protocol,
}

/// What requests and answers are written in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Protocol {
    /// JSON in, JSON out; the header `X-Amz-Target` names the operation behind this prefix.
    Json { target: &'static str, version: &'static str },
    /// A form of this version of the API in, XML out.
    Query { version: &'static str },
    /// As [`Protocol::Query`], with other names of elements.
    Ec2 { version: &'static str },
    /// Members in path and query, JSON out. Every operation that is asked has the path of its own.
    Rest,
}

const fn json(name: &'static str, id: &'static str, target: &'static str) -> Service {
    let protocol = Protocol::Json { target, version: "1.1" };
    Service { name, iam: name, signed_for: name, host: name, id, protocol }
}

const fn query(name: &'static str, id: &'static str, version: &'static str) -> Service {
    Service { name, iam: name, signed_for: name, host: name, id, protocol: Protocol::Query { version } }
}

pub(crate) static ECS: Service = json("ecs", "ECS", "AmazonEC2ContainerServiceV20141113");
pub(crate) static LOGS: Service = json("logs", "CloudWatch_Logs", "Logs_20140328");
pub(crate) static APPLICATION_AUTOSCALING: Service = json("application-autoscaling", "Application_Auto_Scaling", "AnyScaleFrontendService");
pub(crate) static SECRETSMANAGER: Service = json("secretsmanager", "Secrets_Manager", "secretsmanager");
pub(crate) static SSM: Service = json("ssm", "SSM", "AmazonSSM");
pub(crate) static KMS: Service = json("kms", "KMS", "TrentService");
pub(crate) static SERVICEDISCOVERY: Service = json("servicediscovery", "ServiceDiscovery", "Route53AutoNaming_v20170314");
pub(crate) static CODEDEPLOY: Service = json("codedeploy", "CodeDeploy", "CodeDeploy_20141006");
pub(crate) static CLOUDTRAIL: Service = json("cloudtrail", "CloudTrail", "CloudTrail_20131101");
pub(crate) static ECR: Service = Service { host: "api.ecr", ..json("ecr", "ECR", "AmazonEC2ContainerRegistry_V20150921") };
pub(crate) static SERVICE_QUOTAS: Service = Service {
    iam: "servicequotas",
    signed_for: "servicequotas",
    host: "servicequotas",
    ..json("service-quotas", "Service_Quotas", "ServiceQuotasV20190624")
};
/// CloudWatch takes JSON 1.0, a form, and CBOR; the same parser reads JSON as reads ECS's.
pub(crate) static CLOUDWATCH: Service = Service {
    signed_for: "monitoring",
    host: "monitoring",
    protocol: Protocol::Json { target: "GraniteServiceVersion20100801", version: "1.0" },
    ..json("cloudwatch", "CloudWatch", "")
};
pub(crate) static AUTOSCALING: Service = query("autoscaling", "Auto_Scaling", "2011-01-01");
pub(crate) static IAM: Service = query("iam", "IAM", "2010-05-08");
pub(crate) static ELBV2: Service = Service {
    iam: "elasticloadbalancing",
    signed_for: "elasticloadbalancing",
    host: "elasticloadbalancing",
    ..query("elbv2", "Elastic_Load_Balancing_v2", "2015-12-01")
};
pub(crate) static EC2: Service = Service { protocol: Protocol::Ec2 { version: "2016-11-15" }, ..query("ec2", "EC2", "") };
pub(crate) static EFS: Service = Service {
    iam: "elasticfilesystem",
    signed_for: "elasticfilesystem",
    host: "elasticfilesystem",
    protocol: Protocol::Rest,
    ..query("efs", "EFS", "")
};
