//! What changed since the last good revision: told where it can explain the symptom, and nowhere else.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use coroner_case::{Case, add_source};
use coroner_examiner::{Verdict, examine};
use serde_json::{Value, json};

fn definition(revision: u32, changes: &[(&str, Value)]) -> Value {
    let mut definition = json!({"taskDefinition": {
        "taskDefinitionArn": format!("arn:aws:ecs:eu-west-1:111122223333:task-definition/web:{revision}"), "family": "web", "memory": "2048", "cpu": "512",
        "containerDefinitions": [{"name": "app", "image": "app:1", "memory": 1024, "command": ["serve"], "environment": [
            {"name": "DATABASE_URL", "value": "postgres://db/app"}, {"name": "GREETING", "value": "hello"}]}]}});
    for (pointer, value) in changes {
        *definition.pointer_mut(pointer).unwrap() = value.clone();
    }
    definition
}

/// A task of web:42 that ends by itself, beside a deployment of web:41 with `running` tasks.
fn judge(now: Value, good: Value, running: u32, code: i64, reason: &str, log: &str) -> Verdict {
    let arn = |revision: u32| format!("arn:aws:ecs:eu-west-1:111122223333:task-definition/web:{revision}");
    let task = json!({"tasks": [{"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "taskDefinitionArn": arn(42), "group": "service:web", "lastStatus": "STOPPED", "launchType": "FARGATE",
        "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
        "stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
        "startedAt": "2026-01-01T00:00:00Z", "executionStoppedAt": "2026-01-01T00:01:00Z", "stoppingAt": "2026-01-01T00:01:10Z",
        "stoppedAt": "2026-01-01T00:01:20Z", "containers": [{"name": "app", "exitCode": code, "reason": reason}]}]});
    let service = json!({"services": [{"serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/prod/web", "serviceName": "web",
        "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "desiredCount": 2, "runningCount": running, "taskDefinition": arn(42),
        "deployments": [{"id": "ecs-svc/2", "status": "PRIMARY", "taskDefinition": arn(42), "runningCount": 0, "rolloutState": "IN_PROGRESS"},
            {"id": "ecs-svc/1", "status": "ACTIVE", "taskDefinition": arn(41), "runningCount": running, "rolloutState": "IN_PROGRESS"}]}]});
    let mut case = Case::default();
    for (name, value) in [("tasks.json", task), ("service.json", service), ("now.json", now), ("good.json", good)] {
        assert_eq!(add_source(&mut case, name, value.to_string().as_bytes()), []);
    }
    assert_eq!(add_source(&mut case, "app.log", log.as_bytes()), []);
    examine(&case, false).remove(0)
}

fn slug(verdict: &Verdict) -> &str {
    verdict.cause.map_or("none", |cause| cause.slug)
}

fn told(verdict: &Verdict) -> Vec<&str> {
    verdict.evidence.iter().map(|piece| piece.text.as_str()).filter(|text| text.contains("web:4") && !text.contains("task ")).collect()
}

fn goes_back(verdict: &Verdict) -> bool {
    verdict
        .remedies
        .iter()
        .any(|remedy| remedy.before.as_ref().is_some_and(|back| back.commands == ["aws ecs update-service --region eu-west-1 --cluster prod --service web --task-definition web:41 --query service.taskDefinition --output text"]))
}

const KEY_ERROR: &str = "Traceback (most recent call last):\n  File \"/app/settings.py\", line 12, in <module>\n    DB = os.environ[\"DATABASE_URL\"]\nKeyError: 'DATABASE_URL'\n";

#[test]
fn a_variable_that_is_gone_is_named_with_both_revisions_and_the_way_back() {
    let now = definition(42, &[("/taskDefinition/containerDefinitions/0/environment", json!([{"name": "GREETING", "value": "hallo"}]))]);
    let verdict = judge(now, definition(41, &[]), 2, 1, "", KEY_ERROR);
    assert_eq!(slug(&verdict), "missing-configuration");
    // The greeting changed too, but the log speaks of the other.
    assert_eq!(told(&verdict), ["DATABASE_URL was in web:41 and is gone in web:42"]);
    assert!(goes_back(&verdict), "{:?}", verdict.remedies);
}

#[test]
fn only_what_can_explain_the_symptom_is_told() {
    let changes = [
        ("/taskDefinition/memory", json!("1024")),
        ("/taskDefinition/containerDefinitions/0/memory", json!(512)),
        ("/taskDefinition/containerDefinitions/0/environment", json!([])),
        ("/taskDefinition/containerDefinitions/0/command", json!(["serve", "--verbose"])),
    ];
    let killed = "OutOfMemoryError: Container killed due to memory usage";
    let verdict = judge(definition(42, &changes), definition(41, &[]), 2, 137, killed, "loading\n");
    assert_eq!(slug(&verdict), "container-out-of-memory");
    let told = told(&verdict);
    assert!(told.contains(&"the memory of app was 1024 in web:41 and is 512 in web:42"), "{told:?}");
    assert!(!told.iter().any(|text| text.contains("command")), "{told:?}");
}

#[test]
fn values_of_variables_are_compared_and_not_shown() {
    let environment = json!([{"name": "DATABASE_URL", "value": "pelican"}, {"name": "GREETING", "value": "hello"}]);
    let now = definition(42, &[("/taskDefinition/containerDefinitions/0/environment", environment)]);
    let verdict = judge(now, definition(41, &[]), 2, 1, "", "ValueError: DATABASE_URL is no URL\n");
    let told = told(&verdict);
    assert!(told.contains(&"DATABASE_URL has another value in web:42 than in web:41"), "{told:?}");
    assert!(!told.iter().any(|text| text.contains("pelican") || text.contains("postgres")), "{told:?}");
}

#[test]
fn a_revision_that_never_ran_is_no_measure() {
    let now = definition(42, &[("/taskDefinition/containerDefinitions/0/environment", json!([]))]);
    let verdict = judge(now, definition(41, &[]), 0, 1, "", KEY_ERROR);
    assert_eq!((slug(&verdict), told(&verdict).len(), goes_back(&verdict)), ("missing-configuration", 0, false));
}

#[test]
fn the_same_revision_twice_changes_nothing() {
    let verdict = judge(definition(42, &[]), definition(41, &[]), 2, 1, "", KEY_ERROR);
    assert_eq!((told(&verdict).len(), goes_back(&verdict)), (0, false));
}

/// A deployment with a group and an image of its own, that was taken back, and a task of it that could not fetch its secret, or that crashed.
fn of_revisions(task: Value) -> Verdict {
    let arn = |kind: &str, rest: &str| format!("arn:aws:ecs:eu-west-1:111122223333:{kind}/prod/web{rest}");
    let revision = |number: &str, group: &str, digest: &str| {
        json!({"serviceRevisionArn": arn("service-revision", number), "serviceArn": arn("service", ""),
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": [group]}},
            "containerImages": [{"containerName": "app", "image": "app:latest", "imageDigest": digest}]})
    };
    let deployment = json!({"serviceDeployments": [{"serviceDeploymentArn": arn("service-deployment", "/abc"), "serviceArn": arn("service", ""),
        "createdAt": "2026-01-01T00:00:00Z", "status": "ROLLBACK_SUCCESSFUL", "targetServiceRevision": {"arn": arn("service-revision", "/2")},
        "rollback": {"serviceRevisionArn": arn("service-revision", "/1")}}]});
    let revisions = json!({"serviceRevisions": [revision("/1", "sg-old", "sha256:aaaa"), revision("/2", "sg-new", "sha256:bbbb")]});
    let mut base = json!({"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0a1b2c3d4e5f60718293a4b5c6d7e8f9", "group": "service:web",
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:42", "lastStatus": "STOPPED", "launchType": "FARGATE",
        "createdAt": "2026-01-01T00:00:10Z", "stoppingAt": "2026-01-01T00:02:00Z", "stoppedAt": "2026-01-01T00:02:20Z"});
    base.as_object_mut().unwrap().extend(task.as_object().unwrap().clone());
    let mut case = Case::default();
    for (name, value) in [("tasks.json", json!({"tasks": [base]})), ("deployments.json", deployment), ("revisions.json", revisions)] {
        assert_eq!(add_source(&mut case, name, value.to_string().as_bytes()), []);
    }
    examine(&case, false).into_iter().find(|verdict| verdict.subject.kind == "task").unwrap()
}

#[test]
fn what_a_service_changed_is_told_where_it_can_explain_the_symptom() {
    let texts = |verdict: &Verdict| verdict.evidence.iter().map(|piece| piece.text.to_string()).collect::<Vec<_>>().join("\n");
    let reason = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to \
        retrieve secret from asm: service call has been retried 1 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded";
    let unreachable = of_revisions(json!({"stopCode": "TaskFailedToStart", "stoppedReason": reason, "containers": [{"name": "app"}]}));
    assert_eq!(slug(&unreachable), "secret-unreachable");
    let told = texts(&unreachable);
    assert!(told.contains("security groups of the revision before: sg-old; of this one: sg-new"), "{told}");
    assert!(!told.contains("digest"), "{told}");
    let crashed = of_revisions(json!({"stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
        "startedAt": "2026-01-01T00:01:00Z", "executionStoppedAt": "2026-01-01T00:02:00Z", "containers": [{"name": "app", "exitCode": 1}]}));
    let told = texts(&crashed);
    assert!(told.contains("digest of app:latest of the revision before: sha256:aaaa; of this one: sha256:bbbb"), "{told}");
    assert!(!told.contains("security groups"), "{told}");
}
