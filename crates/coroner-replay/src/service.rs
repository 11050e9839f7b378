//! How AWS's services are told from a request: facts of the API models, for the services that a tool for ECS asks.

/// The prefix of `X-Amz-Target` and of the path of RPC v2, and the service.
const TARGETS: &[(&str, &str)] = &[
    ("AWSEvents", "events"),
    ("AWSHealth_20160804", "health"),
    ("AmazonEC2ContainerRegistry_V20150921", "ecr"),
    ("AmazonEC2ContainerServiceV20141113", "ecs"),
    ("AmazonSQS", "sqs"),
    ("AmazonSSM", "ssm"),
    ("AnyScaleFrontendService", "application-autoscaling"),
    ("CertificateManager", "acm"),
    ("CloudTrail_20131101", "cloudtrail"),
    ("CodeDeploy_20141006", "codedeploy"),
    ("GraniteServiceVersion20100801", "cloudwatch"),
    ("Logs_20140328", "logs"),
    ("ResourceGroupsTaggingAPI_20170126", "resourcegroupstaggingapi"),
    ("Route53AutoNaming_v20170314", "servicediscovery"),
    ("ServiceQuotasV20190624", "service-quotas"),
    ("TrentService", "kms"),
    ("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101", "cloudtrail"),
    ("secretsmanager", "secretsmanager"),
];

pub(crate) fn by_target(prefix: &str) -> Option<&'static str> {
    TARGETS.iter().find(|(target, _)| *target == prefix).map(|(_, service)| *service)
}

/// Services of the query protocol: the version that a request names, the name it is signed for, the namespace of its answers.
const QUERY: &[(&str, &str, &str, &str)] = &[
    ("2010-05-08", "iam", "iam", "https://iam.amazonaws.com/doc/2010-05-08/"),
    ("2010-05-15", "cloudformation", "cloudformation", "http://cloudformation.amazonaws.com/doc/2010-05-15/"),
    ("2010-08-01", "monitoring", "cloudwatch", "http://monitoring.amazonaws.com/doc/2010-08-01/"),
    ("2011-01-01", "autoscaling", "autoscaling", "http://autoscaling.amazonaws.com/doc/2011-01-01/"),
    ("2011-06-15", "sts", "sts", "https://sts.amazonaws.com/doc/2011-06-15/"),
    ("2012-06-01", "elasticloadbalancing", "elb", "http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/"),
    ("2015-12-01", "elasticloadbalancing", "elbv2", "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"),
    ("2016-11-15", "ec2", "ec2", "http://ec2.amazonaws.com/doc/2016-11-15/"),
];

/// The service of a query by the version of its API, and by the name it is signed for where a later version is asked.
pub(crate) fn by_version(version: &str, signed_for: &str) -> Option<&'static str> {
    let exact = QUERY.iter().find(|(known, ..)| *known == version);
    exact.or_else(|| QUERY.iter().find(|(_, signed, ..)| *signed == signed_for)).map(|(_, _, service, _)| *service)
}

pub(crate) fn namespace(service: &str) -> &'static str {
    QUERY.iter().find(|(_, _, known, _)| *known == service).map_or("", |(.., namespace)| *namespace)
}

/// Paths of the services that speak REST, read operations only: service, method, path, operation. `{}` is one part of a path and
/// its name the member that it fills.
const PATHS: &[(&str, &str, &str, &str)] = &[
    ("efs", "GET", "/2015-02-01/access-points", "DescribeAccessPoints"),
    ("efs", "GET", "/2015-02-01/file-systems", "DescribeFileSystems"),
    ("efs", "GET", "/2015-02-01/file-systems/{FileSystemId}/policy", "DescribeFileSystemPolicy"),
    ("efs", "GET", "/2015-02-01/mount-targets", "DescribeMountTargets"),
    ("efs", "GET", "/2015-02-01/mount-targets/{MountTargetId}/security-groups", "DescribeMountTargetSecurityGroups"),
    ("vpc-lattice", "GET", "/services", "ListServices"),
    ("vpc-lattice", "GET", "/services/{serviceIdentifier}", "GetService"),
    ("vpc-lattice", "GET", "/services/{serviceIdentifier}/listeners", "ListListeners"),
    ("vpc-lattice", "GET", "/targetgroups", "ListTargetGroups"),
    ("vpc-lattice", "GET", "/targetgroups/{targetGroupIdentifier}", "GetTargetGroup"),
    ("vpc-lattice", "POST", "/targetgroups/{targetGroupIdentifier}/listtargets", "ListTargets"),
    ("xray", "POST", "/ServiceGraph", "GetServiceGraph"),
    ("xray", "POST", "/TraceSummaries", "GetTraceSummaries"),
    ("xray", "POST", "/Traces", "BatchGetTraces"),
];

/// The members that a path fills.
type Filled = Vec<(&'static str, String)>;

/// The service, the operation and what the path tells.
pub(crate) fn by_path(method: &str, path: &str) -> Option<(&'static str, &'static str, Filled)> {
    let (service, _, template, operation) =
        PATHS.iter().find(|(_, known, template, _)| *known == method && members(template, path).is_some())?;
    Some((service, operation, members(template, path)?))
}

fn members(template: &'static str, path: &str) -> Option<Filled> {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.trim_end_matches('/').split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    let mut filled = Vec::new();
    for (wanted, given) in template.into_iter().zip(path) {
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(member) => filled.push((member, given.to_owned())),
            None if wanted == given => {}
            None => return None,
        }
    }
    Some(filled)
}

/// The name that IAM has for a service, where it differs from the CLI's.
pub(crate) fn iam_name(service: &str) -> &str {
    match service {
        "elbv2" | "elb" => "elasticloadbalancing",
        "efs" => "elasticfilesystem",
        "resourcegroupstaggingapi" => "tag",
        "service-quotas" => "servicequotas",
        other => other,
    }
}
