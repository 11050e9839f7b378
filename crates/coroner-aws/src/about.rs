//! Whether an answer is about what was asked. Whoever answers about somebody else is not AWS, or not to be believed: a verdict on
//! another's service would be shown as the user's.

use coroner_ecs::Region;
use coroner_ecs::arn::{self, Arn};
use serde_json::Value;

use crate::ask::Ask;

/// The operations whose answers name what was asked for: the operation, the member that asks, where the answer has the item or the
/// items, and the members of an item that may name it.
const NAMED: [(&str, &str, &str, &[&str]); 18] = [
    ("DescribeServices", "services", "/services", &["serviceArn", "serviceName"]),
    ("DescribeTasks", "tasks", "/tasks", &["taskArn"]),
    ("DescribeTaskDefinition", "taskDefinition", "/taskDefinition", &["taskDefinitionArn"]),
    ("DescribeContainerInstances", "containerInstances", "/containerInstances", &["containerInstanceArn"]),
    ("DescribeCapacityProviders", "capacityProviders", "/capacityProviders", &["capacityProviderArn", "name"]),
    ("ListServiceDeployments", "service", "/serviceDeployments", &["serviceArn"]),
    ("DescribeServiceDeployments", "serviceDeploymentArns", "/serviceDeployments", &["serviceDeploymentArn"]),
    ("DescribeServiceRevisions", "serviceRevisionArns", "/serviceRevisions", &["serviceRevisionArn"]),
    ("DescribeRules", "RuleArns", "/Rules", &["RuleArn"]),
    ("DescribeListeners", "ListenerArns", "/Listeners", &["ListenerArn"]),
    ("DescribeTargetGroups", "TargetGroupArns", "/TargetGroups", &["TargetGroupArn"]),
    ("DescribeScalableTargets", "ResourceIds", "/ScalableTargets", &["ResourceId"]),
    ("DescribeAlarms", "AlarmNames", "/MetricAlarms", &["AlarmName"]),
    ("DescribeSecret", "SecretId", "", &["ARN", "Name"]),
    ("DescribeSubnets", "SubnetId", "/Subnets", &["SubnetId"]),
    ("DescribeSecurityGroups", "GroupId", "/SecurityGroups", &["GroupId"]),
    ("DescribeAutoScalingGroups", "AutoScalingGroupNames", "/AutoScalingGroups", &["AutoScalingGroupName"]),
    ("DescribeMountTargets", "FileSystemId", "/MountTargets", &["FileSystemId"]),
];

/// Lists of ECS, which name things of the cluster, or clusters.
const LISTS: [&str; 4] = ["/clusterArns", "/serviceArns", "/taskArns", "/containerInstanceArns"];

/// What an answer of `region` is about, if it is something else than was asked for.
pub(crate) fn foreign(ask: &Ask, answer: &Value, region: &Region) -> Option<String> {
    let named = NAMED.iter().find(|(operation, ..)| *operation == ask.operation.name);
    let other = named.and_then(|(_, member, pointer, names)| other_item(ask.input.get(*member)?, answer.pointer(pointer)?, names));
    let elsewhere = || (ask.operation.service.name == "ecs").then(|| of_other_cluster(ask, answer, region)).flatten();
    other.or_else(elsewhere).map(|found| format!("it is about {found}, which was not asked for"))
}

/// One value, or those of a list.
fn each(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// The first item that is none of those asked for. An item that no member names is no item, as whoever reads it will find.
fn other_item<'a>(asked: &Value, items: &'a Value, names: &[&str]) -> Option<&'a str> {
    let asked: Vec<&str> = each(asked).iter().filter_map(Value::as_str).collect();
    // Without a name all are asked for.
    if asked.is_empty() {
        return None;
    }
    each(items).iter().find_map(|item| {
        // All of its names have to be right, else one of them would be believed for the other.
        let named = names.iter().filter_map(|name| item.get(*name)?.as_str());
        named.into_iter().find(|named| !asked.contains(named) && !asked.iter().any(|asked| is_same(asked, named)))
    })
}

/// Whether two names are of the same thing: names, or ARNs in any of their forms.
fn is_same(asked: &str, named: &str) -> bool {
    if asked == named {
        return true;
    }
    match (Arn::parse(asked), Arn::parse(named)) {
        (Some(one), Some(two)) => {
            let cluster = |arn: &str| Some(arn::cluster_of(arn).to_owned()).filter(|cluster| !cluster.is_empty());
            let in_one_cluster = one.service != "ecs" || cluster(asked).zip(cluster(named)).is_none_or(|(one, two)| one == two);
            let place = (one.partition, one.service, one.region, one.account) == (two.partition, two.service, two.region, two.account);
            place && in_one_cluster && (one.resource == two.resource || last(asked) == last(named) || is_secret(asked, named))
        }
        // The name of an ARN: `service/prod/web` ends in `/web`, `secret:db-a1b2c3` begins with `secret:db`.
        (None, Some(arn)) => last(arn.resource) == last(asked) || is_secret(&format!("secret:{asked}"), arn.resource),
        (Some(arn), None) => {
            last(arn.resource) == last(named)
                || is_secret(arn.resource, &format!("secret:{named}"))
                || is_secret(&format!("secret:{named}"), arn.resource)
        }
        (None, None) => false,
    }
}

/// Behind the last `/`: of a revision `family:revision`.
fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Secrets Manager puts six letters of its own behind the name in an ARN, and takes the ARN without them.
fn is_secret(asked: &str, named: &str) -> bool {
    let rest = named.strip_prefix(asked).unwrap_or("no");
    rest.is_empty() || rest.len() == 7 && rest.starts_with('-')
}

/// The first thing that is of another cluster, account or Region than was asked for.
fn of_other_cluster<'a>(ask: &Ask, answer: &'a Value, region: &Region) -> Option<&'a str> {
    let asked = ask.input.get("cluster").and_then(Value::as_str);
    let listed = LISTS.iter().filter_map(|list| answer.pointer(list)?.as_array()).flatten();
    let described = ["services", "tasks", "serviceDeployments"].into_iter().filter_map(|list| answer.get(list)?.as_array()).flatten();
    let clusters = described.filter_map(|item| item.get("clusterArn"));
    listed.chain(clusters).filter_map(Value::as_str).find(|named| {
        let Some(arn) = Arn::parse(named) else { return true };
        let cluster = if arn.resource.starts_with("cluster/") { last(arn.resource) } else { arn::cluster_of(named) };
        let is_asked = |asked: &str| {
            let account = Arn::parse(asked).map(|asked| asked.account);
            account.is_none_or(|account| account == arn.account) && (cluster.is_empty() || cluster == arn::short_name(asked))
        };
        let here = arn.service == "ecs" && arn.region == region.name() && arn.partition == region.partition().name();
        !(here && asked.is_none_or(is_asked))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn forms_of_one_name_are_the_same_and_others_are_not() {
        let service = "arn:aws:ecs:eu-west-1:111122223333:service/prod/web";
        for (asked, named) in [
            ("web", "web"),
            ("web", service),
            (service, "web"),
            (service, service),
            (service, "arn:aws:ecs:eu-west-1:111122223333:service/web"),
            ("web:42", "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:42"),
            ("db", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3"),
            ("arn:aws:secretsmanager:eu-west-1:111122223333:secret:db", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3"),
            ("arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3", "db"),
        ] {
            assert!(is_same(asked, named), "{asked} {named}");
        }
        for (asked, named) in [
            ("web", "web2"),
            ("web", ""),
            ("web:42", "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:43"),
            (service, "arn:aws:ecs:eu-west-1:999999999999:service/prod/web"),
            (service, "arn:aws:ecs:eu-west-2:111122223333:service/prod/web"),
            (service, "arn:aws:ecs:eu-west-1:111122223333:service/test/web"),
            ("db", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-other-a1b2c3"),
        ] {
            assert!(!is_same(asked, named), "{asked} {named}");
        }
    }

    #[test]
    fn items_without_a_name_and_questions_for_all_are_nobody_else_s() {
        assert_eq!(other_item(&json!(["web"]), &json!([{"status": "x"}]), &["serviceName"]), None);
        assert_eq!(other_item(&json!([]), &json!([{"serviceName": "x"}]), &["serviceName"]), None);
        assert_eq!(other_item(&json!("web"), &json!([{"serviceName": "web"}, {"serviceName": "x"}]), &["serviceName"]), Some("x"));
    }
}
