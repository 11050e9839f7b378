//! How AWS names things in its answers, as far as that tells them from other YAML and other Python. From the models of ECS and the services
//! around it: <https://github.com/boto/botocore/tree/develop/botocore/data/ecs>.

/// What the answers of AWS hold at their top.
const ANSWERS: [&str; 28] = [
    "activities",
    "capacityProviders",
    "clusters",
    "containerInstances",
    "events",
    "failures",
    "imageDetails",
    "jobs",
    "listeners",
    "logStreams",
    "metricAlarms",
    "metricDataResults",
    "networkAcls",
    "routeTables",
    "scalableTargets",
    "scalingActivities",
    "scalingPolicies",
    "securityGroups",
    "serviceArns",
    "serviceDeployments",
    "serviceRevisions",
    "services",
    "targetGroups",
    "targetHealthDescriptions",
    "taskArns",
    "taskDefinition",
    "taskSets",
    "tasks",
];
/// Further names of AWS, which no ending tells.
const NAMES: [&str; 9] = [
    "ResponseMetadata",
    "StackEvents",
    "arn",
    "containerDefinitions",
    "containers",
    "deployments",
    "detail-type",
    "exitCode",
    "ingestionTime",
];
/// How AWS ends names.
const ENDINGS: [&str; 7] = ["Arn", "Arns", "At", "Id", "Name", "Reason", "Status"];

/// Whether AWS names a thing so.
pub(crate) fn is_of_aws(key: &str) -> bool {
    let ends = |ending: &&str| key.strip_suffix(*ending).is_some_and(|start| start.ends_with(|c: char| c.is_ascii_lowercase()));
    is_answer(key) || NAMES.contains(&key) || (key.bytes().all(|byte| byte.is_ascii_alphanumeric()) && ENDINGS.iter().any(ends))
}

/// Whether a list or object of an answer of AWS is named so. Some services begin their names in lower case, others in upper case.
pub(super) fn is_answer(key: &str) -> bool {
    let same = |answer: &&str| {
        answer.get(..1).zip(key.get(..1)).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b)) && answer.get(1..) == key.get(1..)
    };
    ANSWERS.iter().any(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_aws() {
        let of_aws = ["taskArn", "TaskArn", "createdAt", "serviceName", "lastStatus", "tasks", "Events", "exitCode", "detail-type"];
        assert_eq!(of_aws.iter().find(|key| !is_of_aws(key)), None);
        let others = ["", "error", "name", "Name", "Status", "format", "FILENAME", "é", "my_Name", "status", "\u{e9}vents"];
        assert_eq!(others.iter().find(|key| is_of_aws(key)), None);
    }
}
