//! What becomes of slugs: which were ever said of something that happened, and which may never be used again.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, prints what it counted and reads its cases"
)]

mod saved;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use coroner_case::{Case, add_source};
use coroner_examiner::{CAUSES, case_of_text, cause, examine};
use serde_json::Value;

fn json(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// The columns `expected` and `said` of what was said at first sight.
fn first_sight() -> Vec<(String, String)> {
    let table = std::fs::read_to_string(saved::set("first-sight.tsv")).unwrap();
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        (fields[2].to_owned(), fields[3].to_owned())
    };
    table.lines().skip(1).map(row).collect()
}

/// The causes of all verdicts on an incident.
fn said_of(folder: &Path) -> Vec<String> {
    if let Ok(text) = std::fs::read_to_string(folder.join("paste.txt")) {
        return slugs_of(&case_of_text(&text));
    }
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut case = Case::default();
    for file in files.iter().filter(|file| !file.ends_with("label.json")) {
        add_source(&mut case, file.file_name().unwrap().to_str().unwrap(), &std::fs::read(file).unwrap());
    }
    slugs_of(&case)
}

fn slugs_of(case: &Case) -> Vec<String> {
    examine(case, false).iter().filter_map(|verdict| verdict.cause).map(|cause| cause.slug.to_owned()).collect()
}

/// Every slug that was said of an incident, of a replayed case (whose tests hold what its label names) or at first sight.
fn seen() -> BTreeSet<String> {
    let mut seen: BTreeSet<String> = first_sight().into_iter().map(|(_, said)| said).collect();
    for folder in saved::folders("replay") {
        seen.extend(json(&folder.join("_expect.json"))["slug"].as_str().map(str::to_owned));
    }
    for folder in ["corpus", "incidents", "pasted"].into_iter().flat_map(saved::folders) {
        seen.extend(said_of(&folder));
    }
    seen
}

/// A cause that nothing real was ever found to have rests on its page's own cases alone. Which ones do is kept in a list, so that
/// one more of them is somebody's decision.
#[test]
fn causes_that_were_never_seen_are_those_of_the_list_that_is_kept() {
    let seen = seen();
    let mut unseen: Vec<&str> = CAUSES.iter().map(|cause| cause.slug).filter(|slug| !seen.contains(*slug)).collect();
    unseen.sort_unstable();
    println!("{} of {} causes were never said of an incident, a replayed case or at first sight:", unseen.len(), CAUSES.len());
    unseen.iter().for_each(|slug| println!("  {slug}"));
    let kept = std::fs::read_to_string(saved::set("never-seen.txt")).unwrap();
    let kept: Vec<&str> = kept.lines().collect();
    let without = |list: &[&str], other: &[&str]| list.iter().filter(|slug| !other.contains(slug)).map(|slug| (*slug).to_owned()).collect();
    let (found, lost): (Vec<String>, Vec<String>) = (without(&kept, &unseen), without(&unseen, &kept));
    assert!(found.is_empty(), "now seen, or gone: take out of tests/never-seen.txt: {found:?}");
    assert!(lost.is_empty(), "never seen: find an incident, or put into tests/never-seen.txt: {lost:?}");
    assert_eq!(kept, unseen, "tests/never-seen.txt is not in alphabetical order, or names one twice");
}

/// Slugs that are no longer said, each with the one that is said now.
fn retired() -> Vec<(String, String)> {
    let list = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../coroner-causes/retired.txt")).unwrap();
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let entry = |line: &str| {
        let (slug, now) = line.split_once(' ').unwrap_or((line, ""));
        (slug.to_owned(), now.to_owned())
    };
    lines.map(entry).collect()
}

/// A slug is public: who has kept it must never meet it with another meaning.
#[test]
fn a_retired_slug_is_never_used_again() {
    let retired = retired();
    assert!(retired.is_sorted_by(|a, b| a.0 < b.0), "retired.txt is not in alphabetical order, or names one twice");
    for (slug, now) in &retired {
        assert!(cause(slug).is_none(), "{slug} is retired and may not be used again");
        assert!(now == "none" || cause(now).is_some(), "{slug}: {now:?} is no slug: name what is said instead, or none");
    }
}

/// What was said once is kept for ever, so that whoever takes a slug out of the catalogue must retire it.
#[test]
fn a_slug_that_was_said_is_in_the_catalogue_or_retired() {
    let retired: Vec<String> = retired().into_iter().map(|(slug, _)| slug).collect();
    for (expected, said) in first_sight() {
        for slug in [expected, said] {
            // What a label proposed before the catalogue had it is no slug that was said.
            let proposed = slug.starts_with("NEW:");
            assert!(proposed || slug == "none" || cause(&slug).is_some() || retired.contains(&slug), "{slug} went without being retired");
        }
    }
    for folder in ["corpus", "incidents", "pasted"].into_iter().flat_map(saved::folders) {
        let slug = json(&folder.join("label.json"))["slug"].as_str().unwrap().to_owned();
        assert!(slug == "none" || cause(&slug).is_some(), "{}: {slug} is not in the catalogue", folder.display());
    }
}

/// Files below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// What the engine does with a cause, the cause says itself: a slug, or a part of one, that decides elsewhere would be found by nobody
/// who adds or renames one.
#[test]
fn no_slug_decides_outside_of_its_room() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    let rooms: BTreeSet<String> = CAUSES.iter().map(|cause| format!("{}.rs", cause.slug.replace('-', "_"))).collect();
    let parts = ["slug.contains(", "slug.starts_with(", "slug.ends_with("];
    let mut searched = 0;
    for package in
        ["coroner-aws", "coroner-case", "coroner-causes", "coroner-ecs", "coroner-examiner", "coroner-report", "coroner-scene", "coroner"]
    {
        for file in files_below(&crates.join(package).join("src")).iter().filter(|file| file.extension().is_some_and(|end| end == "rs")) {
            let name = file.file_name().unwrap().to_str().unwrap();
            if rooms.contains(name) || name == "tests.rs" {
                continue;
            }
            searched += 1;
            let text = std::fs::read_to_string(file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for cause in CAUSES {
                assert!(!code.contains(&format!("\"{}\"", cause.slug)), "{} knows {}", file.display(), cause.slug);
            }
            // What a team's own slugs may look like is checked where they are read.
            let found = parts.iter().find(|part| code.contains(*part) && name != "own.rs");
            assert!(found.is_none(), "{} decides by a part of a slug: {found:?}", file.display());
        }
    }
    assert!(searched > 100, "{searched} files");
}
