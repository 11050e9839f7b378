//! Pages, thousands of tasks, hundreds of services, within what AWS lets an account ask.

use coroner_replay::Fault;
use serde_json::json;

use super::*;

fn task(number: usize, service: &str) -> Value {
    json!({
        "taskArn": format!("arn:aws:ecs:us-east-1:123456789012:task/prod/{number:032x}"),
        "clusterArn": "arn:aws:ecs:us-east-1:123456789012:cluster/prod",
        "taskDefinitionArn": format!("arn:aws:ecs:us-east-1:123456789012:task-definition/{service}:7"),
        "group": format!("service:{service}"), "launchType": "FARGATE", "desiredStatus": "STOPPED", "lastStatus": "STOPPED",
        "createdAt": format!("@-{}s", 900 + number % 600), "startedAt": format!("@-{}s", 880 + number % 600),
        "stoppingAt": format!("@-{}s", 850 + number % 600), "stoppedAt": format!("@-{}s", 840 + number % 600),
        "stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited", "memory": "512", "cpu": "256",
        "containers": [{"name": "app", "lastStatus": "STOPPED", "exitCode": 137, "reason": "OutOfMemoryError: Container killed due to memory usage"}],
    })
}

fn service(name: &str, failing: bool) -> Value {
    let arn = format!("arn:aws:ecs:us-east-1:123456789012:task-definition/{name}:7");
    json!({
        "serviceArn": format!("arn:aws:ecs:us-east-1:123456789012:service/prod/{name}"), "serviceName": name, "status": "ACTIVE",
        "clusterArn": "arn:aws:ecs:us-east-1:123456789012:cluster/prod", "launchType": "FARGATE", "taskDefinition": arn,
        "desiredCount": 2, "runningCount": if failing { 0 } else { 2 }, "pendingCount": 0, "events": [],
        "deployments": [{"id": "ecs-svc/1", "status": "PRIMARY", "taskDefinition": arn, "desiredCount": 2, "runningCount": if failing { 0 } else { 2 },
            "rolloutState": if failing { "IN_PROGRESS" } else { "COMPLETED" }, "createdAt": "@-2h"}],
    })
}

fn world(services: &[Value], tasks: &[Value]) -> Server {
    let mut case = Case::default();
    case.record(
        "ecs.DescribeClusters",
        json!({"clusters": [{"clusterArn": "arn:aws:ecs:us-east-1:123456789012:cluster/prod", "clusterName": "prod"}]}),
    );
    case.record("ecs.DescribeServices", json!({"services": services}));
    case.record("ecs.DescribeTasks", json!({"tasks": tasks}));
    start(case)
}

#[test]
fn ten_thousand_stopped_tasks_are_one_incident() {
    let tasks: Vec<Value> = (0..10_000).map(|number| task(number, "web")).collect();
    let server = world(&[service("web", true)], &tasks);
    let said = ask(&server, &["service", "web", "-c", "prod", "--format", "json", "--timeout", "120"]);
    let first = said.first();
    assert_eq!((slug(&first), &first["occurrences"]), (Some("task-out-of-memory"), &json!(10_000)), "{}", said.stderr);
    let pages =
        server.calls().iter().filter(|call| call.operation == "ecs.ListTasks" && call.members["desiredStatus"] == "STOPPED").count();
    assert_eq!(pages, 100);
}

#[test]
fn a_cluster_of_five_hundred_services_is_swept_without_being_throttled() {
    let name = |number: usize| format!("svc-{number:03}");
    let services: Vec<Value> = (0..500).map(|number| service(&name(number), number < 50)).collect();
    let tasks: Vec<Value> = (0..5_000).map(|number| task(number, &name(number % 50))).collect();
    let server = world(&services, &tasks);
    // AWS's buckets: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
    for (operations, size) in [("ecs.*Task*", 100.0), ("ecs.*Services", 100.0), ("ecs.DescribeTaskDefinition", 50.0)] {
        server.inject(operations, Fault::Bucket { size, per_second: 20.0 }, None);
    }
    server.inject("*", Fault::Delay(Duration::from_millis(20)), None);
    let said = ask(&server, &["cluster", "prod", "--format", "json", "--timeout", "120"]);
    let verdicts = said.verdicts();
    let failed = verdicts.iter().filter(|verdict| verdict["outcome"] == "failed").count();
    assert_eq!((said.status, failed), (1, 50), "{}", said.stderr);
    assert!(verdicts[..50].iter().all(|verdict| slug(verdict) == Some("task-out-of-memory") && verdict["occurrences"] == 100));
    let text = ask(&server, &["cluster", "prod", "--timeout", "120"]).stdout;
    assert!(text.starts_with("50 verdicts, worst first\n"), "{}", &text[..200]);
    assert!(text.contains("450 services run and nothing failed: svc-050,"), "{}", &text[text.len() - 2000..]);
    let throttled = server.calls().iter().filter(|call| call.refused.as_deref() == Some("ThrottlingException")).count();
    assert_eq!(throttled, 0);
}
