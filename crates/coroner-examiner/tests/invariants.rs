//! What holds for every case: the same bytes whatever the order, patches that AWS accepts, no secret and no escape in any text.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::use_debug,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and reads its cases"
)]

mod saved;

use std::path::PathBuf;

use coroner_case::{Case, add_source};
use coroner_examiner::{Outcome, Patch, Verdict, examine, remedy};
use proptest::prelude::*;
use serde_json::{Value, json};

type Files = Vec<(String, Vec<u8>)>;

/// The files of every incident of both sets, but for the labels.
fn incidents() -> Vec<(String, Files)> {
    let mut all = Vec::new();
    for set in ["corpus", "incidents"] {
        for folder in saved::folders(set) {
            let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
            files.sort();
            let read = |file: &PathBuf| (file.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(file).unwrap());
            let files = files.iter().map(read).filter(|(name, _)| name != "label.json").collect();
            all.push((folder.file_name().unwrap().to_str().unwrap().to_owned(), files));
        }
    }
    all
}

fn judge(files: &Files) -> Vec<Verdict> {
    let mut case = Case::default();
    for (name, bytes) in files {
        add_source(&mut case, name, bytes);
    }
    examine(&case, false)
}

#[test]
fn the_order_of_documents_changes_nothing() {
    for (name, mut files) in incidents() {
        let first = format!("{:?}", judge(&files));
        files.reverse();
        assert_eq!(first, format!("{:?}", judge(&files)), "{name}: reversed");
        let middle = files.len() / 2;
        files.rotate_left(middle);
        assert_eq!(first, format!("{:?}", judge(&files)), "{name}: rotated");
    }
}

#[test]
fn a_case_examined_twice_gives_the_same() {
    for (name, files) in incidents() {
        assert_eq!(format!("{:?}", judge(&files)), format!("{:?}", judge(&files)), "{name}");
    }
}

/// An unrelated service that runs well changes nothing about the one that failed.
#[test]
fn what_does_not_belong_to_the_subject_changes_no_verdict() {
    let other = json!({"tasks": [{"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/elsewhere/ffffffffffffffffffffffffffffffff",
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/elsewhere:1", "group": "service:elsewhere",
        "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/elsewhere", "lastStatus": "RUNNING", "desiredStatus": "RUNNING",
        "launchType": "FARGATE", "startedAt": "2026-01-01T00:00:00Z", "containers": [{"name": "elsewhere", "lastStatus": "RUNNING"}]}]});
    for (name, mut files) in incidents() {
        let slug = |verdicts: &[Verdict]| verdicts.first().and_then(|v| v.cause).map(|cause| cause.slug);
        let alone = judge(&files);
        // A log without times and stream names belongs to the one task there is; with two, nothing tells whose it is.
        if files.iter().any(|(file, _)| file == "logs.json" || !file.ends_with(".json"))
            || alone.first().is_none_or(|v| v.subject.kind != "task")
        {
            continue;
        }
        files.push(("other.json".to_owned(), other.to_string().into_bytes()));
        let beside = judge(&files);
        assert_eq!(slug(&alone), slug(&beside), "{name}");
    }
}

#[test]
fn every_patch_applies_and_aws_would_accept_the_result() {
    let mut patched = 0;
    for (name, files) in incidents() {
        for verdict in judge(&files) {
            for patch in
                verdict.remedies.iter().filter_map(|remedy| remedy.patch.as_ref()).filter(|patch| patch.target == "task-definition")
            {
                let Some(definition) = definition(&files, &verdict.subject.task_definition) else { continue };
                let before = remedy::rules::violations(&definition);
                let after = remedy::rules::violations(&applied(&name, definition, patch));
                let new: Vec<&String> = after.iter().filter(|violation| !before.contains(violation)).collect();
                assert!(new.is_empty(), "{name}: {new:?}");
                patched += 1;
            }
        }
    }
    assert!(patched >= 12, "only {patched} patches of task definitions: do remedies still carry them?");
}

fn definition(files: &Files, revision: &str) -> Option<Value> {
    files
        .iter()
        .filter_map(|(_, bytes)| serde_json::from_slice::<Value>(bytes).ok())
        .map(|mut value| value["taskDefinition"].take())
        .find(|definition| definition["taskDefinitionArn"].as_str().is_some_and(|arn| arn.ends_with(revision)))
        .map(without_nulls)
}

/// A document without its members that are `null`: AWS writes so what is not there.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        Value::Object(members) => Value::Object(
            members.into_iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key, without_nulls(value))).collect(),
        ),
        other => other,
    }
}

/// RFC 6902, as far as Coroner writes it. A test asserts that what is replaced was there and what is added was not.
fn applied(name: &str, mut document: Value, patch: &Patch) -> Value {
    for operation in &patch.operations {
        let (parent, key) = operation.path.rsplit_once('/').unwrap();
        let place = document.pointer_mut(parent).unwrap_or_else(|| panic!("{name}: no {parent}"));
        let value = (**operation.value.as_ref().unwrap()).clone();
        match place {
            Value::Array(list) if key == "-" => list.push(value),
            Value::Array(list) => {
                let index: usize = key.parse().unwrap();
                assert_eq!((operation.op(), operation.was.as_deref()), ("replace", Some(&list[index])), "{name}: {}", operation.path);
                list[index] = value;
            }
            Value::Object(map) => {
                let there = map.get(key);
                match operation.op() {
                    "replace" => assert_eq!(operation.was.as_deref(), there, "{name}: {}", operation.path),
                    _ => assert!(
                        there.is_none_or(|v| v.is_null() || v.as_array().is_some_and(Vec::is_empty)),
                        "{name}: {} is there",
                        operation.path
                    ),
                }
                map.insert(key.to_owned(), value);
            }
            other => panic!("{name}: {parent} is {other}"),
        }
    }
    document
}

#[test]
fn what_did_not_fail_is_never_said_to_fail_and_the_other_way_round() {
    for (name, files) in incidents() {
        for verdict in judge(&files) {
            let normal = verdict.cause.is_some_and(|cause| cause.tier == coroner_examiner::Tier::Normal);
            assert!(!(normal && verdict.outcome == Outcome::Failed), "{name}");
            assert!((0.0..=1.0).contains(&verdict.probability), "{name}");
            assert!(verdict.summary.len() > 5 && !verdict.summary.contains("  "), "{name}: {}", verdict.summary);
        }
    }
}

/// A case in which a text stands in every field that people can fill.
fn case_with(text: &str) -> Case {
    let task = json!({"tasks": [{"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1", "group": "service:web", "lastStatus": "STOPPED",
        "launchType": "FARGATE", "stopCode": "EssentialContainerExited", "stoppedReason": format!("Essential container in task exited {text}"),
        "startedAt": "2026-01-01T00:00:00Z", "executionStoppedAt": "2026-01-01T00:01:00Z", "stoppingAt": "2026-01-01T00:01:10Z",
        "stoppedAt": "2026-01-01T00:01:20Z",
        "containers": [{"name": "app", "exitCode": 1, "reason": format!("CannotStartContainerError: exec: \"{text}\": executable file not found in $PATH")}]}]});
    let service = json!({"services": [{"serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/prod/web", "serviceName": "web",
        "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "desiredCount": 1, "runningCount": 0,
        "taskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1",
        "events": [{"createdAt": "2026-01-01T00:01:30Z", "message": format!("(service web) was unable to place a task. Reason: {text}")}]}]});
    let definition = json!({"taskDefinition": {"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1", "family": "web",
        "containerDefinitions": [{"name": "app", "command": [format!("run {text}")], "environment": [{"name": "DB_PASSWORD", "value": "sw0rdf1sh"}]}]}});
    let logs = json!({"app": [{"timestamp": 1_767_225_650_000_i64, "message": format!("Error: {text}")}, {"timestamp": 1_767_225_651_000_i64, "message": format!("fatal: {text} sw0rdf1sh")}]});
    let mut case = Case::default();
    for (name, value) in [("tasks.json", task), ("services.json", service), ("definition.json", definition), ("logs.json", logs)] {
        assert_eq!(add_source(&mut case, name, value.to_string().as_bytes()), []);
    }
    case
}

fn all_text(case: &Case) -> String {
    // All fields of all parts, the ones that are yet to come too.
    examine(case, true).iter().map(|verdict| format!("{verdict:?}\n")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_secrets_reach_no_text(secret in "[A-Za-z][A-Za-z0-9]{10,30}[0-9]", shape in 0usize..8) {
        let text = match shape {
            0 => format!("postgres://app:{secret}@db:5432/x"),
            1 => format!("Authorization: Bearer {secret}"),
            2 => format!("DB_PASSWORD={secret}"),
            3 => format!("aws_secret_access_key = {secret}"),
            4 => format!("https://b.s3.amazonaws.com/k?X-Amz-Signature={secret}&a=1"),
            5 => format!("{{\"password\": \"{secret}\"}}"),
            6 => format!("api_key: {secret}"),
            _ => format!("password={secret};user=x"),
        };
        let all = all_text(&case_with(&text));
        prop_assert!(!all.contains(&secret), "{text} came out in {all}");
        prop_assert!(!all.contains("sw0rdf1sh"), "the environment came out in {all}");
    }

    #[test]
    fn nothing_that_steers_a_terminal_reaches_a_text(text in "[\\x00-\\x1f\\x7f-\\u{9f}\\u{202a}-\\u{202e}a-z\\[\\]0-9;m]{0,60}") {
        let all = all_text(&case_with(&text));
        let steering: Vec<char> = all.chars().filter(|c| *c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(c))).collect();
        prop_assert!(steering.is_empty(), "{steering:?} in {all:?}");
    }
}

#[test]
fn every_incident_has_an_answer() {
    for (name, files) in incidents() {
        assert!(!judge(&files).is_empty(), "{name}: nothing was said");
    }
}
