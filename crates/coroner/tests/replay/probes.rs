//! Cases that ECS's own words leave open, and what else is asked to settle them.

use std::collections::BTreeSet;

use coroner_replay::{Fault, Refusal, depth};

use super::faults::{all_hold, judge};
use super::verdicts::iam_action;
use super::*;

/// A case that more is asked of.
pub(super) struct Probed {
    pub(super) case: &'static str,
    outcome: &'static str,
    pub(super) cause: &'static str,
    calls: usize,
    rounds: usize,
    /// All that was asked since a question was open.
    probes: &'static [&'static str],
    /// Those whose answers speak for the cause.
    telling: &'static [&'static str],
}

/// More than this nobody should wait for.
const MOST_CALLS: usize = 16;
const MOST_ROUNDS: usize = 4;

const NETWORK: [&str; 5] =
    ["ec2.DescribeNetworkAcls", "ec2.DescribeRouteTables", "ec2.DescribeSecurityGroups", "ec2.DescribeSubnets", "ec2.DescribeVpcEndpoints"];

const GROUP: [&str; 5] = [
    "autoscaling.DescribeAutoScalingGroups",
    "autoscaling.DescribeScalingActivities",
    "ecs.DescribeCapacityProviders",
    "ecs.DescribeContainerInstances",
    "ecs.ListContainerInstances",
];

pub(super) const PROBED: [Probed; 15] = [
    Probed {
        case: "p01-registry-timeout",
        outcome: "failed",
        cause: "registry-unreachable",
        calls: 14,
        rounds: 3,
        probes: &NETWORK,
        telling: &["ec2.DescribeRouteTables"],
    },
    Probed {
        case: "p02-secret-missing",
        outcome: "failed",
        cause: "secret-not-found",
        calls: 10,
        rounds: 3,
        probes: &["secretsmanager.DescribeSecret"],
        telling: &["secretsmanager.DescribeSecret"],
    },
    Probed {
        case: "p03-exec-format",
        outcome: "failed",
        cause: "exec-format-error",
        calls: 12,
        rounds: 4,
        probes: &["ecr.BatchGetImage"],
        telling: &["ecr.BatchGetImage"],
    },
    Probed {
        case: "p04-efs-no-mount-target",
        outcome: "failed",
        cause: "efs-unreachable",
        calls: 15,
        rounds: 3,
        probes: &[
            "ec2.DescribeNetworkAcls",
            "ec2.DescribeRouteTables",
            "ec2.DescribeSecurityGroups",
            "ec2.DescribeSubnets",
            "ec2.DescribeVpcEndpoints",
            "efs.DescribeMountTargets",
        ],
        telling: &["efs.DescribeMountTargets"],
    },
    Probed {
        case: "p05-ec2-no-room",
        outcome: "failed",
        cause: "capacity-provider-cannot-scale",
        calls: 14,
        rounds: 3,
        probes: &GROUP,
        telling: &["autoscaling.DescribeScalingActivities"],
    },
    Probed {
        case: "p06-secret-denied",
        outcome: "failed",
        cause: "secret-access-denied",
        calls: 11,
        rounds: 3,
        probes: &["iam.SimulatePrincipalPolicy", "secretsmanager.DescribeSecret"],
        telling: &["iam.SimulatePrincipalPolicy"],
    },
    Probed {
        case: "p07-kms-denied",
        outcome: "failed",
        cause: "secret-kms-access-denied",
        calls: 11,
        rounds: 4,
        probes: &["kms.DescribeKey", "secretsmanager.DescribeSecret"],
        telling: &["kms.DescribeKey"],
    },
    Probed {
        case: "p08-ssm-parameter-missing",
        outcome: "failed",
        cause: "secret-not-found",
        calls: 10,
        rounds: 3,
        probes: &["ssm.DescribeParameters"],
        telling: &["ssm.DescribeParameters"],
    },
    Probed {
        case: "p09-codedeploy-failed",
        outcome: "failed",
        cause: "missing-configuration",
        calls: 13,
        rounds: 4,
        probes: &["codedeploy.GetDeployment"],
        telling: &["codedeploy.GetDeployment"],
    },
    Probed {
        case: "p10-deployment-alarm",
        outcome: "failed",
        cause: "deployment-alarm-triggered",
        calls: 14,
        rounds: 3,
        probes: &["cloudwatch.DescribeAlarms"],
        telling: &["cloudwatch.DescribeAlarms"],
    },
    Probed {
        case: "p11-discovery-unhealthy",
        outcome: "failed",
        cause: "service-discovery-registration-failed",
        calls: 10,
        rounds: 3,
        probes: &["servicediscovery.GetInstancesHealthStatus", "servicediscovery.ListInstances"],
        telling: &["servicediscovery.GetInstancesHealthStatus"],
    },
    Probed {
        case: "p12-fargate-quota",
        outcome: "failed",
        cause: "account-quota-reached",
        calls: 12,
        rounds: 3,
        probes: &["service-quotas.GetServiceQuota"],
        telling: &["service-quotas.GetServiceQuota"],
    },
    Probed {
        case: "p13-scaled-to-zero",
        outcome: "failed",
        cause: "desired-count-zero",
        calls: 8,
        rounds: 3,
        probes: &["cloudtrail.LookupEvents"],
        telling: &["cloudtrail.LookupEvents"],
    },
    Probed {
        case: "p14-at-its-maximum",
        outcome: "failed",
        cause: "scaling-bound-reached",
        calls: 10,
        rounds: 3,
        // The bounds are no evidence, but the words of the verdict name them.
        probes: &["application-autoscaling.DescribeScalableTargets"],
        telling: &[],
    },
    Probed {
        case: "p15-group-at-its-maximum",
        outcome: "failed",
        cause: "insufficient-memory-capacity",
        calls: 14,
        rounds: 3,
        probes: &GROUP,
        telling: &["autoscaling.DescribeAutoScalingGroups", "ecs.DescribeContainerInstances"],
    },
];

/// What a service is always asked about, once something is wrong with it. Any other call is a probe.
const ROUNDS_BEFORE: [&str; 13] = [
    "application-autoscaling.DescribeScalingActivities",
    "cloudwatch.GetMetricData",
    "ecs.DescribeServiceDeployments",
    "ecs.DescribeServiceRevisions",
    "ecs.DescribeServices",
    "ecs.DescribeTaskDefinition",
    "ecs.DescribeTasks",
    "ecs.ListServiceDeployments",
    "ecs.ListTasks",
    "elbv2.DescribeTargetGroups",
    "elbv2.DescribeTargetHealth",
    "logs.FilterLogEvents",
    "logs.GetLogEvents",
];

#[test]
fn what_is_open_is_asked_once_and_settles_it() {
    for Probed { case, outcome, cause, calls: most, rounds, probes, telling } in PROBED {
        let server = serve(case);
        // Longer than anything between two calls takes, so that it shows which waited for which.
        server.inject("*", Fault::Delay(Duration::from_millis(150)), None);
        let said = examine(&server, &[]);
        let first = said.first();
        assert_eq!((first["outcome"].as_str(), slug(&first), said.status), (Some(outcome), Some(cause), 1), "{case}: {first}");
        let calls = server.calls();
        let names: Vec<&str> = calls.iter().map(|call| call.operation.as_str()).collect();
        assert_eq!((calls.len(), depth(&calls)), (most, rounds), "{case}: {names:?}");
        assert!(calls.len() <= MOST_CALLS && depth(&calls) <= MOST_ROUNDS, "{case}");
        let distinct: BTreeSet<String> = calls.iter().map(|call| format!("{} {}", call.operation, call.members)).collect();
        assert_eq!(distinct.len(), calls.len(), "{case}: {names:?}");
        let asked: BTreeSet<&str> = names.iter().copied().filter(|name| !ROUNDS_BEFORE.contains(name)).collect();
        assert_eq!(asked, probes.iter().copied().collect(), "{case}");
        // The server denies what a case doesn't hold.
        assert!(calls.iter().all(|call| call.refused.as_ref().is_none_or(|code| !code.contains("Denied"))), "{case}: {names:?}");
        for probe in telling {
            let source = format!("{}#", iam_action(probe));
            let tells = |evidence: &Value| evidence["source"].as_str().is_some_and(|from| from.starts_with(&source));
            assert!(first["evidence"].as_array().unwrap().iter().any(tells), "{case}: nothing of {probe} in {}", first["evidence"]);
        }
    }
}

#[test]
fn a_probe_that_is_denied_leaves_no_false_certainty() {
    let probe = |probed: Probed| probed.probes.iter().map(move |probe| (probed.case, probed.cause, *probe));
    let runs: Vec<(&str, &str, &str)> = PROBED.into_iter().flat_map(probe).collect();
    all_hold(runs, |(case, cause, probe)| {
        let server = serve(case);
        let denied = Refusal::new("AccessDeniedException", "User: arn:aws:iam::123456789012:user/x is not authorized", 400);
        server.inject(probe, Fault::Refuse(denied), None);
        let said = examine(&server, &[]);
        // The names of two operations are the same but for the service.
        let action = format!("{} on ", iam_action(probe));
        let missing = said.first()["missing"].clone();
        let named = missing.as_array().unwrap().iter().any(|missing| missing["what"].as_str().unwrap().contains(&action));
        let judged = judge(&said, Some(cause), probe, "denied");
        let judged = judged.and(if named { Ok(()) } else { Err(format!("{action}is not named: {missing}")) });
        judged.map_err(|why| format!("{case}, {probe}: {why}"))
    });
}

/// Actions of the policy that `arguments` ask for.
fn actions(arguments: &[&str]) -> BTreeSet<String> {
    let policy: Value = serde_json::from_str(&run(coroner().arg("policy").args(arguments)).stdout).unwrap();
    let statements = policy["Statement"].as_array().unwrap().iter();
    statements.flat_map(|statement| statement["Action"].as_array().unwrap()).map(|action| action.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_probe_is_asked_by_a_case() {
    let (all, minimal) = (actions(&[]), actions(&["--minimal"]));
    let probes: BTreeSet<&String> = all.difference(&minimal).collect();
    assert!(probes.len() > 20, "{probes:?}");
    let cases = CASES.into_iter().map(|(case, ..)| case).chain(PROBED.into_iter().map(|probed| probed.case));
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for case in cases {
        let server = serve(case);
        examine(&server, &[]);
        asked.extend(server.calls().iter().map(|call| iam_action(&call.operation)));
    }
    let unlisted: Vec<&String> = asked.difference(&all).collect();
    assert!(unlisted.is_empty(), "{unlisted:?}");
    let never: Vec<&&String> = probes.iter().filter(|probe| !asked.contains(probe.as_str())).collect();
    assert!(never.is_empty(), "{never:?}");
}

#[test]
fn a_task_that_waits_is_asked_about_as_one_that_was_refused() {
    let mut case = recorded("p05-ec2-no-room");
    let mut services = case.recorded("ecs.DescribeServices").unwrap().clone();
    // The scheduler has made both tasks and says nothing: they wait for an instance.
    services["services"][0]["events"] = Value::Array(Vec::new());
    services["services"][0]["pendingCount"] = 2.into();
    case.record("ecs.DescribeServices", services);
    let task = |id: &str| {
        serde_json::json!({
            "taskArn": format!("arn:aws:ecs:us-east-1:123456789012:task/prod/{id}"), "lastStatus": "PROVISIONING", "desiredStatus": "RUNNING",
            "clusterArn": "arn:aws:ecs:us-east-1:123456789012:cluster/prod", "group": "service:checkout", "createdAt": "@-25m",
            "startedBy": "ecs-svc/4711471147114711471", "capacityProviderName": "prod-ec2",
            "taskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/checkout:42",
            "containers": [{"name": "app", "lastStatus": "PENDING"}],
        })
    };
    let tasks = [task("0a1b2c3d4e5f60718293a4b5c6d7e8f9"), task("1a1b2c3d4e5f60718293a4b5c6d7e8f9")];
    case.record("ecs.DescribeTasks", serde_json::json!({"tasks": tasks, "failures": []}));
    let server = start(case);
    let said = examine(&server, &[]);
    let names: BTreeSet<String> = server.calls().into_iter().map(|call| call.operation).collect();
    assert!(names.contains("ecs.DescribeContainerInstances") && names.contains("ecs.DescribeCapacityProviders"), "{names:?}");
    let first = said.first();
    assert_eq!((first["outcome"].as_str(), said.status), (Some("failed"), 1), "{first}");
    let stages = ["placement", "scaling"];
    assert!(first["cause"]["stage"].as_str().is_some_and(|stage| stages.contains(&stage)), "{first}");
}
