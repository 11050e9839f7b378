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
