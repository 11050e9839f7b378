//! What must not matter does not: when it happened, what things are called, in which order they were saved, what else there is.
//! And what matters does: without its decisive evidence, no incident is certainly something else.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::use_debug,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and reads its cases"
)]

mod saved;

use std::collections::BTreeSet;
use std::path::Path;

use coroner_case::{Case, add_source};
use coroner_ecs::Timestamp;
use coroner_examiner::{Confidence, Strength, Verdict, examine};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A saved incident: its files but for the label, and the label.
#[derive(Clone)]
struct Incident {
    name: String,
    files: Vec<(String, Value)>,
    label: Value,
}

fn incidents() -> Vec<Incident> {
    ["corpus", "incidents"].into_iter().flat_map(saved::folders).map(|folder| incident(&folder)).collect()
}

fn incident(folder: &Path) -> Incident {
    let mut files: Vec<(String, Value)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap())
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    let at = files.iter().position(|(name, _)| name == "label.json").unwrap();
    let label = files.remove(at).1;
    Incident { name: folder.file_name().unwrap().to_str().unwrap().to_owned(), files, label }
}

fn judge(files: &[(String, Value)]) -> Vec<Verdict> {
    let mut case = Case::default();
    for (name, value) in files {
        add_source(&mut case, name, value.to_string().as_bytes());
    }
    examine(&case, false)
}

/// What was said, without the words.
fn said(verdicts: &[Verdict]) -> BTreeSet<(String, String, String)> {
    let one = |v: &Verdict| (slug(v).to_owned(), v.outcome.name().to_owned(), v.confidence.name().to_owned());
    verdicts.iter().map(one).collect()
}

fn slug(verdict: &Verdict) -> &'static str {
    verdict.cause.map_or("none", |cause| cause.slug)
}

fn first(verdicts: &[Verdict]) -> &'static str {
    verdicts.first().map_or("none", slug)
}

/// Calls `change` with every value of a document and the key that it stands under.
fn each(value: &mut Value, key: &str, change: &mut impl FnMut(&str, &mut Value)) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|item| each(item, key, change)),
        Value::Object(map) => map.iter_mut().for_each(|(key, item)| each(item, key, change)),
        other => change(key, other),
    }
}

fn changed(incident: &Incident, mut change: impl FnMut(&str, &mut Value)) -> Vec<(String, Value)> {
    let mut files = incident.files.clone();
    files.iter_mut().for_each(|(_, document)| each(document, "", &mut change));
    files
}

/// Moves a moment, in whichever way it is written.
fn moved(key: &str, value: &mut Value, by_ms: i64) {
    let is_time = key.ends_with("At")
        || ["timestamp", "Timestamps", "StartTime", "EndTime", "time", "Time", "StartedAt", "FinishedAt", "Start", "End"].contains(&key);
    if !is_time {
        return;
    }
    *value = match &*value {
        Value::String(text) => match Timestamp::parse(text) {
            Some(at) => json!(Timestamp(at.0 + by_ms).to_string()),
            None => return,
        },
        Value::Number(number) => match number.as_i64() {
            Some(ms) if ms > 100_000_000_000 => json!(ms + by_ms),
            Some(seconds) if seconds > 100_000_000 => json!(seconds + by_ms / 1_000),
            _ => match number.as_f64() {
                Some(seconds) if seconds > 100_000_000.0 => json!(seconds + by_ms as f64 / 1_000.0),
                _ => return,
            },
        },
        _ => return,
    };
}

#[test]
fn when_it_happened_does_not_matter() {
    for incident in incidents() {
        let before = judge(&incident.files);
        for by_ms in [-86_400_000 * 400, 3_600_000 * 7, 86_400_000 * 365] {
            let after = judge(&changed(&incident, |key, value| moved(key, value, by_ms)));
            assert_eq!((first(&before), said(&before)), (first(&after), said(&after)), "{}: {by_ms} ms", incident.name);
        }
    }
}

/// Other hexadecimal digits in every id of 32 or more and in the heads of such ids, and other account numbers.
fn other_ids(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let run = rest[start..].find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len() - start);
        out.push_str(&rest[..start]);
        let word = &rest[start..start + run];
        let account = run == 12 && word.bytes().all(|byte| byte.is_ascii_digit());
        // A container's host name is the head of its id.
        match run >= 32 || run == 12 {
            true if account => out.extend(word.chars().map(|c| char::from_digit((c.to_digit(10).unwrap() + 3) % 10, 10).unwrap())),
            true => out.extend(word.chars().map(|c| char::from_digit(15 - c.to_digit(16).unwrap(), 16).unwrap())),
            false => out.push_str(word),
        }
        rest = &rest[start + run..];
    }
    out + rest
}

#[test]
fn ids_and_accounts_do_not_matter() {
    for incident in incidents() {
        let before = judge(&incident.files);
        let after = judge(&changed(&incident, |_, value| {
            if let Value::String(text) = value {
                *text = other_ids(text);
            }
        }));
        assert_eq!(said(&before), said(&after), "{}", incident.name);
    }
}

/// The names of all containers that task definitions and tasks name.
fn container_names(incident: &Incident) -> BTreeSet<String> {
    let lists = |document: &Value| {
        let of_definition = document.pointer("/taskDefinition/containerDefinitions").cloned();
        let of_tasks = document["tasks"].as_array().into_iter().flatten().map(|task| task["containers"].clone());
        of_definition.into_iter().chain(of_tasks).filter_map(|list| list.as_array().cloned()).flatten().collect::<Vec<Value>>()
    };
    incident.files.iter().flat_map(|(_, document)| lists(document)).filter_map(|c| Some(c["name"].as_str()?.to_owned())).collect()
}

#[test]
fn names_of_containers_do_not_matter() {
    for incident in incidents() {
        let names = container_names(&incident);
        // What a name says of a helper (`datadog-agent`) stays in it.
        let renamed = |name: &str| if names.contains(name) { format!("{name}-q7") } else { name.to_owned() };
        let mut files = changed(&incident, |key, value| {
            if let Value::String(text) = value
                && ["name", "containerName", "sourceContainer", "com.amazonaws.ecs.container-name"].contains(&key)
            {
                *text = renamed(text);
            }
        });
        for (file, document) in &mut files {
            if file == "logs.json"
                && let Value::Object(map) = document
            {
                *map = std::mem::take(map).into_iter().map(|(container, lines)| (renamed(&container), lines)).collect();
            }
        }
        let (before, after) = (judge(&incident.files), judge(&files));
        // There the name of a container in a log is what proves the cause.
        if first(&before) != "intra-task-hostname-wrong" {
            assert_eq!((first(&before), said(&before)), (first(&after), said(&after)), "{}", incident.name);
        }
    }
}

/// A task of another cluster that was killed for memory.
fn elsewhere() -> Value {
    json!({"tasks": [{"taskArn": "arn:aws:ecs:eu-west-1:999999999999:task/elsewhere/ffffffffffffffffffffffffffffffff",
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:999999999999:task-definition/elsewhere:1", "group": "service:elsewhere",
        "clusterArn": "arn:aws:ecs:eu-west-1:999999999999:cluster/elsewhere", "lastStatus": "STOPPED", "desiredStatus": "STOPPED",
        "launchType": "FARGATE", "startedAt": "2001-01-01T00:00:00Z", "executionStoppedAt": "2001-01-01T00:10:00Z", "stoppingAt": "2001-01-01T00:10:10Z",
        "stoppedAt": "2001-01-01T00:10:30Z", "stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
        "containers": [{"name": "elsewhere", "memory": "64", "exitCode": 137, "reason": "OutOfMemoryError: Container killed due to memory usage"}]}]})
}

#[test]
fn what_failed_elsewhere_does_not_matter() {
    for incident in incidents() {
        let before = judge(&incident.files);
        // A log without times and stream names belongs to the one task there is; with two, nothing tells whose it is.
        let logs = incident.files.iter().any(|(file, _)| file == "logs.json");
        if logs || before.first().is_none_or(|verdict| verdict.subject.kind != "task") {
            continue;
        }
        let mut files = incident.files.clone();
        files.push(("elsewhere.json".to_owned(), elsewhere()));
        let after: Vec<Verdict> = judge(&files).into_iter().filter(|verdict| verdict.subject.cluster != "elsewhere").collect();
        assert_eq!((first(&before), said(&before)), (first(&after), said(&after)), "{}", incident.name);
    }
}

/// Removes what a source names: `FILE#/POINTER`. A line of a log is blanked.
fn without(files: &[(String, Value)], source: &str) -> Option<Vec<(String, Value)>> {
    let mut files = files.to_vec();
    let (place, line) = source.split_once(" line ").map_or((source, None), |(place, line)| (place, line.parse::<usize>().ok()));
    let (file, pointer) = place.split_once('#')?;
    let document = &mut files.iter_mut().find(|(name, _)| name == file)?.1;
    match line {
        Some(line) => document.pointer_mut(pointer)?.as_array_mut()?.get_mut(line.checked_sub(1)?)?["message"] = json!(""),
        None => *document.pointer_mut(pointer)? = Value::Null,
    }
    Some(files)
}

#[test]
fn without_its_decisive_evidence_nothing_is_certainly_something_else() {
    let mut removed = 0;
    for incident in incidents() {
        let before = judge(&incident.files);
        let Some(verdict) = before.first().filter(|verdict| verdict.confidence == Confidence::Certain) else { continue };
        let mut decisive = verdict.evidence.iter().filter(|piece| piece.weighs_for && piece.strength == Strength::Decisive);
        let files = decisive.try_fold(incident.files.clone(), |files, piece| without(&files, &piece.source));
        let Some(after) = files.map(|files| judge(&files)) else { continue };
        removed += 1;
        let known = |slug: &str| {
            incident.label["slug"] == slug
                || incident.label["also_acceptable"].as_array().is_some_and(|list| list.iter().any(|s| s == slug))
        };
        if let Some(other) = after.first().filter(|other| slug(other) != slug(verdict)) {
            // What it had brought about is proven by itself.
            let consequence = verdict.chain.iter().any(|step| step.slug == slug(other));
            let right = consequence || other.confidence != Confidence::Certain || known(slug(other)) || other.cause.is_none();
            assert!(right, "{}: certain of {} without what proves {}", incident.name, slug(other), slug(verdict));
        }
        for same in after.iter().filter(|other| slug(other) == slug(verdict)) {
            assert!(same.confidence <= verdict.confidence && same.probability <= verdict.probability, "{}", incident.name);
        }
    }
    assert!(removed > 40, "only {removed} incidents were tried: do sources still name their places?");
}

#[test]
fn a_secret_in_any_field_stays_inside() {
    for incident in incidents().into_iter().step_by(9) {
        let mut fields = 0;
        changed(&incident, |_, value| fields += usize::from(value.is_string()));
        // Every field in turn would take minutes; every seventh of every ninth incident is a few thousand.
        for field in (0..fields).step_by(7) {
            let mut at = 0;
            let files = changed(&incident, |_, value| {
                if let Value::String(text) = value {
                    if at == field {
                        text.push_str(" password=Zx9vQ2sw0rdf1sh Authorization: Bearer Qw8rtyUi0pAsDf token=Hh7jJkKlL5");
                    }
                    at += 1;
                }
            });
            for verdict in judge(&files) {
                // All fields of all parts, the ones that are yet to come too.
                let all = format!("{verdict:?}");
                let out = ["Zx9vQ2sw0rdf1sh", "Qw8rtyUi0pAsDf", "Hh7jJkKlL5"].iter().find(|secret| all.contains(**secret));
                assert_eq!(out, None, "{}: field {field}: {all}", incident.name);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_documents_and_of_tasks_does_not_matter(seed in any::<u64>()) {
        let mut random = seed | 1;
        let mut next = |below: usize| {
            // Knuth's multiplier: good enough to shuffle with.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % below.max(1)
        };
        for incident in incidents().iter().step_by(3) {
            let mut files = incident.files.clone();
            for end in (1..files.len()).rev() {
                files.swap(end, next(end + 1));
            }
            for (_, document) in &mut files {
                if let Some(tasks) = document.get_mut("tasks").and_then(Value::as_array_mut) {
                    for end in (1..tasks.len()).rev() {
                        tasks.swap(end, next(end + 1));
                    }
                }
            }
            let (before, after) = (judge(&incident.files), judge(&files));
            prop_assert_eq!((first(&before), said(&before)), (first(&after), said(&after)), "{}", incident.name);
        }
    }
}
