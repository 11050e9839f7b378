//! Right verdicts, from few calls in few rounds.

use std::collections::BTreeSet;

use coroner_replay::{Fault, depth};

use super::probes::PROBED;
use super::*;

#[test]
fn each_incident_has_its_verdict() {
    for (case, outcome, cause) in CASES {
        let said = examine(&serve(case), &[]);
        let first = said.first();
        assert_eq!((first["outcome"].as_str(), slug(&first)), (Some(outcome), cause), "{case}: {first}");
        let status = match outcome {
            "failed" => 1,
            "undetermined" => 3,
            _ => 0,
        };
        assert_eq!(said.status, status, "{case}");
        let whole = |verdict: &Value| verdict["subject"]["cluster"] == "prod" && verdict["subject"]["service"] == "checkout";
        assert!(said.verdicts().iter().all(whole), "{case}");
    }
}

/// The label of a case is for those who don't run it: what it names is what the tests here hold.
#[test]
fn each_case_is_labelled_with_its_cause() {
    let held = CASES.into_iter().map(|(case, _, cause)| (case, cause.unwrap_or("none")));
    let held: Vec<_> = held.chain(PROBED.into_iter().map(|probed| (probed.case, probed.cause))).collect();
    assert_eq!(held.len(), std::fs::read_dir(folder(".")).unwrap().count(), "a case is not tested");
    for (case, cause) in held {
        let label: Value = serde_json::from_slice(&std::fs::read(folder(case).join("_expect.json")).unwrap()).unwrap();
        assert_eq!(label["slug"], cause, "{case}");
    }
}

#[test]
fn few_calls_in_few_rounds_and_none_twice() {
    for (case, outcome, _) in CASES {
        let server = serve(case);
        // Longer than anything between two calls takes, so that it shows which waited for which.
        server.inject("*", Fault::Delay(Duration::from_millis(150)), None);
        examine(&server, &[]);
        let calls = server.calls();
        // A service whose traffic is shifted has a second target group, rules, a deployment with stages, and its revisions.
        let shifts = calls.iter().any(|call| call.operation == "elbv2.DescribeRules");
        let (most, rounds) = match (outcome, shifts) {
            ("running", false) => (8, 2),
            ("running", true) => (12, 2),
            // The service no longer names the revision that failed: its tasks do, its definition tells where the logs are.
            _ if case == "rollback-by-breaker" => (16, 5),
            // Of what ECS has forgotten, and of what the rule itself tells, nothing is open that could be asked.
            _ if matches!(case, "rollback-by-breaker-forgotten" | "rule-points-to-empty-group") => (16, 2),
            _ => (16, 3),
        };
        let names: Vec<&str> = calls.iter().map(|call| call.operation.as_str()).collect();
        assert!(calls.len() <= most, "{case}: {names:?}");
        assert_eq!(depth(&calls), if outcome == "stopped-as-intended" { 2 } else { rounds }, "{case}: {names:?}");
        let distinct: BTreeSet<String> = calls.iter().map(|call| format!("{} {}", call.operation, call.members)).collect();
        assert_eq!(distinct.len(), calls.len(), "{case}: {names:?}");
        assert!(!names.iter().any(|name| name.starts_with("sts.")), "{case}: {names:?}");
        assert!(!names.iter().any(|name| name.contains("GetSecretValue") || name.contains("GetParameter")), "{case}: {names:?}");
    }
}

#[test]
fn what_is_asked_is_what_the_policy_allows() {
    let policy: Value = serde_json::from_str(&run(coroner().arg("policy")).stdout).unwrap();
    let actions: Vec<String> = policy["Statement"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|statement| statement["Action"].as_array().unwrap())
        .map(|action| action.as_str().unwrap().to_owned())
        .collect();
    let mut asked = BTreeSet::new();
    for (case, ..) in CASES {
        let server = serve(case);
        examine(&server, &[]);
        ask(&server, &["cluster", "prod"]);
        ask(&server, &["service", "chekout", "-c", "prod"]);
        asked.extend(server.calls().into_iter().map(|call| iam_action(&call.operation)));
    }
    let unlisted: Vec<&String> = asked.iter().filter(|action| !actions.contains(action)).collect();
    assert!(unlisted.is_empty(), "{unlisted:?}");
    let writes = |action: &String| {
        !["Describe", "List", "Get", "Filter", "Lookup", "Batch", "Simulate"].iter().any(|verb| action.contains(&format!(":{verb}")))
    };
    assert!(!actions.iter().any(writes), "{actions:?}");
    assert!(!actions.iter().any(|action| action.contains("SecretValue") || action.contains("GetParameter")), "{actions:?}");
}

pub(super) fn iam_action(operation: &str) -> String {
    let (service, name) = operation.split_once('.').unwrap();
    let service = match service {
        "elbv2" => "elasticloadbalancing",
        "efs" => "elasticfilesystem",
        "service-quotas" => "servicequotas",
        other => other,
    };
    format!("{service}:{name}")
}

#[test]
fn a_task_is_examined_by_id_by_arn_and_without_its_cluster() {
    let server = serve("c01-oom-137");
    let arn = "arn:aws:ecs:us-east-1:123456789012:task/prod/980b0df7080e34fc9b8fb9f3973726da";
    for arguments in [vec!["task", "980b0df7080e34fc9b8fb9f3973726da", "-c", "prod"], vec!["task", arn]] {
        let said = ask(&server, &[&arguments[..], &["--format", "json"]].concat());
        let verdicts = said.verdicts();
        assert_eq!((verdicts.len(), slug(&verdicts[0])), (1, Some("task-out-of-memory")), "{arguments:?}: {}", said.stdout);
        assert_eq!(verdicts[0]["subject"]["arn"], arn);
        assert_eq!(said.status, 1);
    }
}

#[test]
fn a_cluster_is_swept_worst_first() {
    let said = ask(&serve("c01-oom-137"), &["cluster", "prod", "--format", "json"]);
    assert_eq!((said.status, slug(&said.first())), (1, Some("task-out-of-memory")), "{}", said.stderr);
    let said = ask(&serve("c13-healthy"), &["cluster", "prod", "--format", "json"]);
    assert_eq!((said.status, said.first()["outcome"].as_str()), (0, Some("running")), "{}", said.stderr);
}
