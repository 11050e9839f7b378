//! What a person has at hand, and what is said where it isn't there.

use coroner_replay::{Call, Fault, Refusal};

use super::*;

#[test]
fn a_misspelt_name_is_no_permission_problem() {
    let server = serve("c13-healthy");
    for (arguments, words) in [
        (&["service", "chekout", "-c", "prod"][..], "there is no service chekout in the cluster prod; did you mean checkout?"),
        (&["cluster", "prd"], "there is no cluster prd in us-east-1; did you mean prod?"),
        (&["service", "checkout", "-c", "prd"], "there is no cluster prd in us-east-1; did you mean prod?"),
        (&["task", "980b0df7080e34fc9b8fb9f3973726da", "-c", "prd"], "there is no cluster prd in us-east-1; did you mean prod?"),
    ] {
        let said = ask(&server, arguments);
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{arguments:?}: {}", said.stderr);
        assert!(said.stderr.contains(words), "{arguments:?}: {}", said.stderr);
    }
}

#[test]
fn pages_of_the_console_and_arns_name_everything() {
    let server = serve("c13-healthy");
    for service in [
        "https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/checkout/health?region=us-east-1",
        "arn:aws:ecs:us-east-1:123456789012:service/prod/checkout",
    ] {
        let said = ask(&server, &["service", service, "--format", "json"]);
        assert_eq!((said.status, said.first()["outcome"].as_str()), (0, Some("running")), "{service}: {}", said.stderr);
    }
    let said = ask(&server, &["service", "checkout", "-c", "arn:aws:ecs:us-east-1:123456789012:cluster/prod", "--format", "json"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
}

#[test]
fn what_names_the_region_is_asked_there() {
    let server = serve("c13-healthy");
    ask(&server, &["service", "arn:aws:ecs:eu-west-3:123456789012:service/prod/checkout"]);
    assert!(server.calls().iter().all(|call| call.region.as_deref() == Some("eu-west-3")));
}

#[test]
fn a_service_is_found_without_its_cluster() {
    let server = serve("c13-healthy");
    let said = ask(&server, &["service", "checkout", "--format", "json"]);
    assert_eq!((said.status, said.first()["outcome"].as_str()), (0, Some("running")), "{}", said.stderr);
    let in_prod = |call: &&Call| {
        call.operation == "ecs.DescribeServices" && call.members["cluster"].as_str().is_some_and(|name| name.ends_with("/prod"))
    };
    assert_eq!(server.calls().iter().filter(in_prod).count(), 1);
}

#[test]
fn another_kind_of_thing_says_how_to_ask() {
    let arn = "arn:aws:ecs:us-east-1:123456789012:service/prod/checkout";
    let said = run(coroner().args(["task", arn]));
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains(&format!("ask with `coroner service {arn}`")), "{}", said.stderr);
}

#[test]
fn without_a_region_it_says_how_to_give_one() {
    let said = run(coroner().args(SERVICE).envs([("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x")]));
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("`--region`") && said.stderr.contains("AWS_REGION"), "{}", said.stderr);
    let said = run(asking(&serve("c13-healthy"), &SERVICE).env("AWS_REGION", ""));
    assert!(said.stderr.contains("`--region`"), "{}", said.stderr);
}

#[test]
fn clusters_that_may_not_be_listed_are_no_wrong_region() {
    let server = serve("c13-healthy");
    server.inject("ecs.ListClusters", Fault::Refuse(Refusal::new("AccessDeniedException", "no", 400)), None);
    let said = ask(&server, &["service", "checkout"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("ecs:ListClusters: denied") && said.stderr.contains("`-c`"), "{}", said.stderr);
}
