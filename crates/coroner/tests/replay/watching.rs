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
