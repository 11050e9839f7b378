//! Tasks that ECS has forgotten, and who stopped them.

use coroner_replay::Refusal;
use serde_json::json;

use super::*;

const ID: &str = "980b0df7080e34fc9b8fb9f3973726da";

/// The incident two hours later: ECS no longer knows the task, a log group has its event.
fn forgotten(group: &str) -> Server {
    let mut case = recorded("c01-oom-137");
    let tasks = case.recorded("ecs.DescribeTasks").unwrap()["tasks"].clone();
    let mut task = tasks.as_array().unwrap().iter().find(|task| task["taskArn"].as_str().unwrap().ends_with(ID)).unwrap().clone();
    for (member, time) in [
        ("createdAt", "2026-11-20T08:00:00Z"),
        ("startedAt", "2026-11-20T08:00:20Z"),
        ("stoppingAt", "2026-11-20T08:01:18Z"),
        ("stoppedAt", "2026-11-20T08:01:30Z"),
    ] {
        task[member] = json!(time);
    }
    let event = json!({"version": "0", "id": "1", "detail-type": "ECS Task State Change", "source": "aws.ecs", "time": "2026-11-20T08:01:30Z", "detail": task});
    case.record("ecs.DescribeTasks", json!({"tasks": []}));
    let mut logs = case.recorded("logs.GetLogEvents").unwrap().clone();
    let key = format!("{group}|2026/11/20");
    logs["$streams"][key] = json!([{"timestamp": "@-2h", "message": event.to_string()}]);
    case.record("logs.GetLogEvents", logs);
    start(case)
}

#[test]
fn a_forgotten_task_is_found_in_the_event_capture() {
    let server = forgotten("/aws/events/ecs/containerinsights/prod/performance");
    let said = ask(&server, &["task", ID, "-c", "prod", "--format", "json"]);
    let first = said.first();
    assert_eq!((said.status, slug(&first)), (1, Some("task-out-of-memory")), "{}", said.stderr);
    let sources: Vec<&str> = first["evidence"].as_array().unwrap().iter().filter_map(|evidence| evidence["source"].as_str()).collect();
    assert!(sources.iter().any(|source| source.starts_with("logs:FilterLogEvents") && source.contains("/message/detail")), "{sources:?}");
}

#[test]
fn a_group_that_the_user_names_is_searched_too() {
    let server = forgotten("/ops/ecs-events");
    let said = ask(&server, &["task", ID, "-c", "prod"]);
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.contains("within about an hour") && said.stderr.contains("/aws/events/ecs/containerinsights/prod/performance"),
        "{}",
        said.stderr
    );
    assert!(said.stderr.contains("--events-group"), "{}", said.stderr);
    let said = ask(&server, &["task", ID, "-c", "prod", "--events-group", "/ops/ecs-events", "--format", "json"]);
    assert_eq!((said.status, slug(&said.first())), (1, Some("task-out-of-memory")), "{}", said.stderr);
}

#[test]
fn a_service_s_forgotten_tasks_are_found_too() {
    let server = forgotten("/aws/events/ecs/containerinsights/prod/performance");
    let said = examine(&server, &[]);
    assert_eq!((said.status, slug(&said.first())), (1, Some("task-out-of-memory")), "{}", said.stdout);
    let server = forgotten("/ops/ecs-events");
    let said = examine(&server, &["--events-group", "/ops/ecs-events"]);
    assert_eq!((said.status, slug(&said.first())), (1, Some("task-out-of-memory")), "{}", said.stdout);
}

#[test]
fn action_logs_tell_why_a_deployment_failed() {
    let mut case = recorded("c13-healthy");
    let mut services = case.recorded("ecs.DescribeServices").unwrap().clone();
    services["services"][0]["runningCount"] = json!(0);
    services["services"][0]["events"] = json!([]);
    services["services"][0]["deployments"][0]["runningCount"] = json!(0);
    services["services"][0]["deployments"][0]["rolloutState"] = json!("FAILED");
    case.record("ecs.DescribeServices", services);
    case.record("ecs.DescribeTasks", json!({"tasks": []}));
    let record = json!({
        "timestamp": Timestamp::now().as_millisecond() - 60_000, "logLevel": "ERROR", "eventName": "SERVICE_DEPLOYMENT_FAILED",
        "resourceArn": "arn:aws:ecs:us-east-1:123456789012:service-deployment/prod/checkout/abc",
        "detail": {"statusReason": "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref 123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/checkout:v43: not found"},
    });
    case.record("logs.GetLogEvents", json!({"$streams": {"/ops/actions|a": [{"timestamp": "@-2h", "message": record.to_string()}]}}));
    let said = examine(&start(case), &["--events-group", "/ops/actions"]);
    assert_eq!(slug(&said.first()), Some("image-tag-not-found"), "{}", said.stdout);
}

#[test]
fn who_stopped_a_task_is_said() {
    let mut case = recorded("c13-healthy");
    let mut tasks = case.recorded("ecs.DescribeTasks").unwrap().clone();
    let task = &mut tasks["tasks"][0];
    let id = task["taskArn"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    for (member, value) in [
        ("desiredStatus", json!("STOPPED")),
        ("lastStatus", json!("STOPPED")),
        ("stopCode", json!("UserInitiated")),
        ("stoppedReason", json!("Task stopped by user")),
        ("stoppingAt", json!("@-60s")),
        ("stoppedAt", json!("@-50s")),
    ] {
        task[member] = value;
    }
    task["containers"][0]["exitCode"] = json!(143);
    case.record("ecs.DescribeTasks", tasks);
    let record = |task: &str, who: &str| {
        json!({"eventTime": "2026-11-20T08:00:00Z", "eventName": "StopTask", "userAgent": "aws-cli/2", "requestParameters": {"cluster": "prod", "task": task}, "userIdentity": {"arn": who}}).to_string()
    };
    let event = |task: &str, who: &str| json!({"EventName": "StopTask", "Username": who, "EventTime": "@-60s", "CloudTrailEvent": record(task, who)});
    case.record("cloudtrail.LookupEvents", json!({"Events": [event("ffffffffffffffffffffffffffffffff", "mallory"), event(&id, "alice")]}));
    let server = start(case);
    let said = ask(&server, &["task", &id, "-c", "prod", "--format", "json"]);
    let first = said.first();
    assert_eq!(
        (said.status, first["outcome"].as_str(), slug(&first)),
        (0, Some("stopped-as-intended"), Some("user-stopped")),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains("alice called StopTask") && !said.stdout.contains("mallory"), "{}", said.stdout);
    server.inject("cloudtrail.*", coroner_replay::Fault::Refuse(Refusal::new("AccessDeniedException", "no", 400)), None);
    let said = ask(&server, &["task", &id, "-c", "prod", "--format", "json"]);
    assert_eq!(slug(&said.first()), Some("user-stopped"));
    assert!(said.stdout.contains("allow cloudtrail:LookupEvents"), "{}", said.stdout);
}
