//! Never a false all-clear: each failing case of `tests/all-clear` has a healthy twin that differs in what is decisive and in nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, prints what it counted and reads its cases"
)]

mod saved;

use std::path::{Path, PathBuf};

use coroner_case::{Case, add_source};
use coroner_examiner::{Confidence, Outcome, Verdict, examine};
use serde_json::Value;

/// A case, and what must come of it.
struct Twin {
    name: String,
    case: Case,
    all_clear: bool,
    slugs: Vec<String>,
    at_most: Option<Confidence>,
}

fn case_of(folder: &Path) -> Case {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut case = Case::default();
    for file in files.iter().filter(|file| !file.ends_with("expect.json")) {
        add_source(&mut case, file.file_name().unwrap().to_str().unwrap(), &std::fs::read(file).unwrap());
    }
    case
}

fn twins() -> Vec<Twin> {
    let twin = |folder: PathBuf| {
        let expect: Value = serde_json::from_slice(&std::fs::read(folder.join("expect.json")).unwrap()).unwrap();
        let slugs = expect["slugs"].as_array().unwrap().iter().map(|slug| slug.as_str().unwrap().to_owned()).collect();
        let at_most = expect["confidence_at_most"].as_str().map(|word| match word {
            "likely" => Confidence::Likely,
            "possible" => Confidence::Possible,
            other => panic!("{other} is no confidence"),
        });
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        Twin { name, case: case_of(&folder), all_clear: expect["all_clear"].as_bool().unwrap(), slugs, at_most }
    };
    saved::folders("all-clear").into_iter().map(twin).collect()
}

/// Whether nothing that was said keeps a person up: the exit status would be 0.
fn is_all_clear(verdicts: &[Verdict]) -> bool {
    !verdicts.is_empty()
        && verdicts
            .iter()
            .all(|verdict| verdict.cured.is_some() || matches!(verdict.outcome, Outcome::Running | Outcome::StoppedAsIntended))
}

fn told(verdicts: &[Verdict]) -> String {
    let line = |verdict: &Verdict| {
        let slug = verdict.cause.map_or("none", |cause| cause.slug);
        format!("{:?} {slug} {:?} cured {} — {}", verdict.outcome, verdict.confidence, verdict.cured.is_some(), verdict.summary)
    };
    verdicts.iter().map(line).collect::<Vec<_>>().join("\n      ")
}

#[test]
fn no_failure_is_called_healthy_and_no_healthy_service_alarms() {
    let twins = twins();
    let mut wrong = Vec::new();
    let mut named = 0;
    for twin in &twins {
        let verdicts = examine(&twin.case, false);
        let first = verdicts.iter().find_map(|verdict| verdict.cause).map_or("none", |cause| cause.slug);
        named += usize::from(twin.slugs.iter().any(|slug| slug == first));
        if is_all_clear(&verdicts) != twin.all_clear {
            wrong.push(format!(
                "{}{}:\n      {}",
                if twin.all_clear { "false alarm: " } else { "FALSE ALL-CLEAR: " },
                twin.name,
                told(&verdicts)
            ));
        } else if let Some(most) = twin.at_most
            && verdicts.first().is_some_and(|verdict| verdict.confidence > most)
        {
            wrong.push(format!("too sure: {}:\n      {}", twin.name, told(&verdicts)));
        } else if !twin.slugs.is_empty() && !twin.slugs.iter().any(|slug| slug == first) {
            println!("  {} says {first}, not {}:\n      {}", twin.name, twin.slugs.join(" or "), told(&verdicts));
        }
    }
    let failing = twins.iter().filter(|twin| !twin.all_clear).count();
    println!(
        "{failing} failing cases and {} healthy ones: {} wrong, {named} with a cause that is expected",
        twins.len() - failing,
        wrong.len()
    );
    assert!(failing >= 120 && twins.len() >= 250, "cases are missing");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), twins.len(), wrong.join("\n"));
}

/// What can't be seen can't be sure: without any one of its documents, nothing healthy is called certain more than with all of them.
#[test]
fn what_is_left_out_makes_nothing_surer() {
    let sure = |case: &Case| examine(case, false).iter().filter(|verdict| !verdict.is_failure()).map(|verdict| verdict.confidence).min();
    for folder in saved::folders("all-clear") {
        let expect: Value = serde_json::from_slice(&std::fs::read(folder.join("expect.json")).unwrap()).unwrap();
        if expect["all_clear"] != Value::Bool(false) {
            continue;
        }
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| !file.ends_with("expect.json"));
        files.sort();
        for left_out in 0..files.len() {
            let mut case = Case::default();
            for (_, file) in files.iter().enumerate().filter(|(index, _)| *index != left_out) {
                add_source(&mut case, file.file_name().unwrap().to_str().unwrap(), &std::fs::read(file).unwrap());
            }
            let certain = sure(&case) == Some(Confidence::Certain) && is_all_clear(&examine(&case, false));
            let without = files[left_out].file_name().unwrap().to_str().unwrap();
            assert!(!certain, "{} without {without} is certainly well", folder.display());
        }
    }
}

/// The service of a failed incident with the revision before it beside it, of which all tasks run: what was wanted did not come about all
/// the same.
fn with_the_old_revision(mut document: Value) -> Option<Value> {
    let service = document.get_mut("services")?.get_mut(0)?;
    let desired = service["desiredCount"].as_i64().filter(|desired| *desired > 0)?;
    let deployments = service.get_mut("deployments")?.as_array_mut()?;
    let primary = deployments.iter_mut().find(|one| one["status"] == "PRIMARY")?;
    if primary["runningCount"].as_i64() == Some(desired) {
        return None;
    }
    let mut old = primary.clone();
    old["id"] = "ecs-svc/1000000000000000001".into();
    (old["status"], old["rolloutState"]) = ("ACTIVE".into(), "COMPLETED".into());
    (old["runningCount"], old["desiredCount"], old["failedTasks"]) = (desired.into(), desired.into(), 0.into());
    old["createdAt"] = "2016-01-01T00:00:00Z".into();
    if let Some((family, revision)) = old["taskDefinition"].as_str().and_then(|arn| arn.rsplit_once(':')) {
        let before = revision.parse::<u64>().unwrap_or(2).saturating_sub(1).max(1);
        old["taskDefinition"] = format!("{family}:{before}").into();
    }
    primary["rolloutState"] = "IN_PROGRESS".into();
    deployments.push(old);
    service["runningCount"] = desired.into();
    Some(document)
}

#[test]
fn an_old_revision_that_runs_beside_a_failing_one_is_no_all_clear() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for folder in ["corpus", "incidents"].into_iter().flat_map(saved::folders) {
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| !file.ends_with("label.json"));
        files.sort();
        let (mut before, mut after, mut changed) = (Case::default(), Case::default(), false);
        for file in &files {
            let (name, bytes) = (file.file_name().unwrap().to_str().unwrap(), std::fs::read(file).unwrap());
            add_source(&mut before, name, &bytes);
            match serde_json::from_slice::<Value>(&bytes).ok().and_then(with_the_old_revision) {
                Some(document) => {
                    changed = true;
                    add_source(&mut after, name, document.to_string().as_bytes());
                }
                None => drop(add_source(&mut after, name, &bytes)),
            }
        }
        if !changed || is_all_clear(&examine(&before, false)) {
            continue;
        }
        tried += 1;
        let verdicts = examine(&after, false);
        if is_all_clear(&verdicts) {
            wrong.push(format!("{}:\n      {}", folder.display(), told(&verdicts)));
        }
    }
    println!("{tried} failed incidents with the old revision beside them: {} called well", wrong.len());
    assert!(tried > 30, "{tried}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
