//! `--watch`: until it is steady or failed.

use super::*;

const WATCH: [&str; 3] = ["--watch", "--interval", "1"];

#[test]
fn a_steady_service_ends_the_watch_at_once() {
    let said = examine(&serve("c13-healthy"), &WATCH);
    assert_eq!((said.status, said.first()["outcome"].as_str()), (0, Some("running")), "{}", said.stderr);
    assert!(said.stderr.contains("2 of 2 tasks run"), "{}", said.stderr);
}

#[test]
fn a_failed_deployment_ends_it_with_the_diagnosis() {
    let said = examine(&serve("c07-manifest-unknown"), &WATCH);
    assert_eq!((said.status, slug(&said.first())), (1, Some("image-tag-not-found")), "{}", said.stderr);
    assert!(said.stderr.contains("the deployment failed"), "{}", said.stderr);
}

#[test]
fn a_deployment_that_goes_on_is_told_in_a_line_a_change() {
    let mut case = recorded("c13-healthy");
    let mut services = case.recorded("ecs.DescribeServices").unwrap().clone();
    let deployment = &mut services["services"][0]["deployments"][0];
    (deployment["rolloutState"], deployment["runningCount"], deployment["pendingCount"]) = ("IN_PROGRESS".into(), 1.into(), 1.into());
    case.record("ecs.DescribeServices", services);
    let said = examine(&start(case), &[&WATCH[..], &["--timeout", "3"]].concat());
    assert_eq!(said.stderr.matches("1 of 2 tasks run, 1 start").count(), 1, "{}", said.stderr);
    assert!(said.stderr.contains("not steady yet"), "{}", said.stderr);
    assert_eq!(said.status, 1);
}

#[test]
fn a_misspelt_service_is_not_waited_for() {
    let said = ask(&serve("c13-healthy"), &["service", "chekout", "-c", "prod", "--watch"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("did you mean checkout?"), "{}", said.stderr);
}

#[test]
fn the_cluster_is_looked_for() {
    let said = ask(&serve("c13-healthy"), &["service", "checkout", "--watch"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
}

#[test]
fn only_the_newest_deployment_counts() {
    let healthy = recorded("c13-healthy");
    let answer = healthy.recorded("ecs.DescribeServices").unwrap().clone();
    let watched = |change: &dyn Fn(&mut Value)| {
        let (mut case, mut answer) = (healthy.clone(), answer.clone());
        change(&mut answer["services"][0]);
        case.record("ecs.DescribeServices", answer);
        examine(&start(case), &[&WATCH[..], &["--timeout", "2"]].concat())
    };
    // One that failed before is still leaving, and its event is the newest but one.
    let said = watched(&|service| {
        let mut old = service["deployments"][0].clone();
        (old["id"], old["status"], old["rolloutState"]) = ("ecs-svc/1111".into(), "ACTIVE".into(), "FAILED".into());
        service["deployments"].as_array_mut().unwrap().push(old);
        let event = serde_json::json!({"createdAt": "@-2h", "message": "(service checkout) (deployment ecs-svc/1111) deployment failed: tasks failed to start."});
        service["events"].as_array_mut().unwrap().insert(0, event);
    });
    assert_eq!(said.status, 0, "{}", said.stderr);
    // The newest one is what the circuit breaker goes back to.
    let said = watched(&|service| {
        service["deployments"][0]["rolloutState"] = "IN_PROGRESS".into();
        let id = service["deployments"][0]["id"].as_str().unwrap().to_owned();
        service["deployments"][0]["rolloutStateReason"] =
            format!("ECS deployment circuit breaker: rolling back to deploymentId {id}.").into();
    });
    assert_eq!(said.status, 1, "{}", said.stderr);
    assert!(said.stderr.contains("rolled back"), "{}", said.stderr);
}

/// What the list of service deployments says of the newest one, call by call.
fn of_statuses(case: &str, statuses: &[&str]) -> Said {
    let mut case = recorded(case);
    let reason = "Service deployment rolled back because the circuit breaker threshold was exceeded.";
    let turn = |status: &&str| {
        let arn = |kind: &str| format!("arn:aws:ecs:us-east-1:123456789012:{kind}/prod/checkout");
        let newest = serde_json::json!({
            "serviceDeploymentArn": format!("{}/Zq8mW4xYb7LdT2cRk5NpA", arn("service-deployment")),
            "serviceArn": arn("service"), "clusterArn": "arn:aws:ecs:us-east-1:123456789012:cluster/prod",
            "createdAt": "@-4m", "startedAt": "@-4m", "status": status,
            "statusReason": if status.starts_with("ROLLBACK") { reason } else { "" },
        });
        serde_json::json!({ "serviceDeployments": [newest] })
    };
    let turns: Vec<Value> = statuses.iter().map(turn).collect();
    case.record("ecs.ListServiceDeployments", serde_json::json!({ "$turns": turns }));
    examine(&start(case), &[&WATCH[..], &["--timeout", "6"]].concat())
}

#[test]
fn the_newest_deployment_is_judged_by_its_status_whatever_runs() {
    // Two of two tasks run all the while: the old revision's.
    for status in ["STOPPED", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"] {
        let said = of_statuses("c13-healthy", &[status]);
        assert_eq!(said.status, 1, "{status}: {}", said.stderr);
        assert!(said.stderr.contains(&format!("the deployment is {status}")), "{}", said.stderr);
    }
    assert_eq!(of_statuses("c13-healthy", &["SUCCESSFUL"]).status, 0);
}

#[test]
fn each_end_is_waited_for_in_each_order() {
    for (statuses, status) in [
        (&["PENDING", "IN_PROGRESS", "SUCCESSFUL"][..], 0),
        (&["IN_PROGRESS", "PENDING", "SUCCESSFUL"][..], 0),
        (&["PENDING", "IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL"][..], 1),
        (&["IN_PROGRESS", "ROLLBACK_REQUESTED", "ROLLBACK_FAILED"][..], 1),
        (&["IN_PROGRESS", "STOP_REQUESTED", "STOPPED"][..], 1),
        (&["IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS"][..], 1),
    ] {
        let said = of_statuses("c13-healthy", statuses);
        assert_eq!(said.status, status, "{statuses:?}: {}", said.stderr);
    }
}

#[test]
fn a_deployment_that_waits_for_somebody_says_for_what_and_ends_by_the_time() {
    let said = examine(&serve("deployment-paused"), &[&WATCH[..], &["--timeout", "3"]].concat());
    assert_eq!(said.status, 1, "{}", said.stderr);
    assert!(said.stderr.contains("waits until") && said.stderr.contains("aws ecs continue-service-deployment"), "{}", said.stderr);
    assert!(said.stderr.contains("--hook-id ecs-pause-") && said.stderr.contains("--action CONTINUE"), "{}", said.stderr);
}

#[test]
fn a_rollback_is_told_with_its_cause() {
    for (case, cause) in [("rollback-by-hook", "lifecycle-hook-refused"), ("rollback-by-alarm", "deployment-alarm-triggered")] {
        let said = examine(&serve(case), &WATCH);
        assert_eq!((said.status, slug(&said.first())), (1, Some(cause)), "{}", said.stderr);
    }
}

#[test]
fn a_list_that_is_behind_is_not_believed() {
    let mut case = recorded("c13-healthy");
    let mut services = case.recorded("ecs.DescribeServices").unwrap().clone();
    let deployment = &mut services["services"][0]["deployments"][0];
    (deployment["rolloutState"], deployment["createdAt"]) = ("IN_PROGRESS".into(), "@-2s".into());
    deployment["runningCount"] = 0.into();
    case.record("ecs.DescribeServices", services);
    let said = examine(&start(case), &[&WATCH[..], &["--timeout", "3"]].concat());
    assert_eq!(said.status, 1, "{}", said.stderr);
    assert!(said.stderr.contains("not steady yet"), "{}", said.stderr);
}

#[test]
fn what_was_there_before_is_no_success_when_it_is_back() {
    let mut case = recorded("c13-healthy");
    // Who may not list service deployments sees the service alone.
    case.record("ecs.ListServiceDeployments", serde_json::json!({ "serviceDeployments": [] }));
    let answer = case.recorded("ecs.DescribeServices").unwrap().clone();
    let old = answer["services"][0]["deployments"][0].clone();
    let mut new = old.clone();
    (new["id"], new["rolloutState"], new["runningCount"]) = ("ecs-svc/2222".into(), "IN_PROGRESS".into(), 0.into());
    new["taskDefinition"] = format!("{}1", old["taskDefinition"].as_str().unwrap()).into();
    let turn = |deployments: &[(&Value, &str)]| {
        let mut answer = answer.clone();
        answer["services"][0]["deployments"] = deployments
            .iter()
            .map(|(deployment, status)| {
                let mut deployment = (*deployment).clone();
                deployment["status"] = (*status).into();
                deployment
            })
            .collect();
        answer
    };
    let went_through = {
        let mut done = new.clone();
        (done["rolloutState"], done["runningCount"]) = ("COMPLETED".into(), done["desiredCount"].clone());
        turn(&[(&done, "PRIMARY")])
    };
    let begun = turn(&[(&new, "PRIMARY"), (&old, "ACTIVE")]);
    for (end, status) in [(turn(&[(&old, "PRIMARY")]), 1), (went_through, 0)] {
        case.record("ecs.DescribeServices", serde_json::json!({ "$turns": [begun, begun, end] }));
        let said = examine(&start(case.clone()), &[&WATCH[..], &["--timeout", "10"]].concat());
        assert_eq!(said.status, status, "{}", said.stderr);
        assert_eq!(said.stderr.contains("was taken back"), status == 1, "{}", said.stderr);
    }
}
