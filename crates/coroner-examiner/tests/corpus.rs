//! Real incidents with known causes: exact, acceptable, other or harmful, and a ratchet that keeps the line reached.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::use_debug,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, prints what failed and reads its cases"
)]

mod saved;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use coroner_case::{Case, add_source};
use coroner_examiner::{Verdict, case_of_paste, examine};
use serde_json::Value;

/// All files of a folder but the label: the answer must not be among the facts.
fn case(folder: &Path) -> Case {
    if let Ok(text) = std::fs::read_to_string(folder.join("paste.txt")) {
        return case_of_paste(&text);
    }
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut case = Case::default();
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        if name != "label.json" {
            let skipped = add_source(&mut case, name, &std::fs::read(&file).unwrap());
            assert!(!skipped.iter().any(|skipped| skipped.broken), "{}: {skipped:?}", file.display());
        }
    }
    case
}

fn slug(verdict: Option<&Verdict>) -> String {
    verdict.and_then(|verdict| verdict.cause).map_or_else(|| "none".to_owned(), |cause| cause.slug.to_owned())
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Grade {
    Exact,
    Acceptable,
    Other,
    Harmful,
}

#[test]
fn the_corpus_is_judged_at_least_as_well_as_before() {
    judge("corpus");
}

#[test]
fn the_projects_own_incidents_are_judged_at_least_as_well_as_before() {
    judge("incidents");
}

#[test]
fn pasted_texts_are_judged_at_least_as_well_as_before() {
    judge("pasted");
}

fn judge(name: &str) {
    let mut counts: BTreeMap<Grade, usize> = BTreeMap::new();
    let mut confusions = Vec::new();
    let mut wrong_certain = Vec::new();
    for folder in saved::folders(name) {
        let label: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("label.json")).unwrap()).unwrap();
        let lists = |key: &str, slug: &str| label[key].as_array().is_some_and(|list| list.iter().any(|item| item == slug));
        let verdicts = examine(&case(&folder), false);
        let first = verdicts.first();
        let said = slug(first);
        let grade = match said.as_str() {
            said if label["slug"] == said => Grade::Exact,
            said if lists("also_acceptable", said) => Grade::Acceptable,
            said if lists("wrong", said) => Grade::Harmful,
            _ => Grade::Other,
        };
        *counts.entry(grade).or_default() += 1;
        let confidence = first.map_or("", |verdict| verdict.confidence.name());
        if grade != Grade::Exact {
            let rivals: Vec<String> =
                first.iter().flat_map(|v| &v.alternatives).map(|a| format!("{} {:.2}", a.cause.slug, a.probability)).collect();
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            confusions.push(format!(
                "{grade:?}: {name}: {} → {said} ({confidence}) [{}]",
                label["slug"].as_str().unwrap(),
                rivals.join(", ")
            ));
        }
        if grade >= Grade::Other && confidence == "certain" {
            wrong_certain.push(folder.file_name().unwrap().to_owned());
        }
    }
    let count = |grade| counts.get(&grade).copied().unwrap_or(0);
    let total: usize = counts.values().sum();
    let (exact, acceptable, harmful) = (count(Grade::Exact), count(Grade::Acceptable), count(Grade::Harmful));
    println!("{name}: {exact} exact, {acceptable} acceptable, {} other, {harmful} harmful of {total}", count(Grade::Other));
    confusions.sort();
    confusions.iter().for_each(|line| println!("  {line}"));
    println!("  certain and not acceptable: {wrong_certain:?}");

    let ratchet: Value =
        serde_json::from_str(&std::fs::read_to_string(saved::set(name).join("ratchet.json")).expect("ratchet.json")).unwrap();
    assert!(exact as u64 >= ratchet["exact"].as_u64().unwrap(), "fewer exact verdicts than the ratchet holds");
    assert!((exact + acceptable) as u64 >= ratchet["exactOrAcceptable"].as_u64().unwrap(), "fewer good verdicts than the ratchet holds");
    assert_eq!(harmful, 0, "a verdict that would do harm");
    assert!(wrong_certain.is_empty(), "certain and wrong");
}
