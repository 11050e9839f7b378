//! The wordings of the catalogue, each pasted alone: whoever has nothing but the message gets its cause.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, prints its figures and reads its cases"
)]

use std::collections::BTreeSet;
use std::path::Path;

use coroner_examiner::{CAUSES, case_of_text, cause, examine};

/// Slug and wording, as `wordings.tsv` lists them.
fn wordings() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wordings.tsv")).unwrap();
    text.lines().skip(1).map(|line| line.split_once('\t').unwrap()).map(|(slug, words)| (slug.to_owned(), words.to_owned())).collect()
}

fn said(text: &str) -> &'static str {
    examine(&case_of_text(text), false).first().and_then(|verdict| verdict.cause).map_or("none", |cause| cause.slug)
}

/// Wordings, changed by `change`, that do not give their cause any more.
fn lost(change: impl Fn(&str) -> String) -> Vec<String> {
    let told = |(slug, words): (String, String)| {
        let said = said(&change(&words));
        (said != slug).then(|| format!("{slug}: {said}: {}", change(&words)))
    };
    wordings().into_iter().filter_map(told).collect()
}

#[test]
fn each_wording_gives_its_cause() {
    let all = wordings();
    let causes: BTreeSet<&str> = all.iter().map(|(slug, _)| slug.as_str()).collect();
    assert!(causes.iter().all(|slug| cause(slug).is_some()));
    println!(
        "{} wordings of {} causes; the other {} are told by conditions, in the cases of their pages",
        all.len(),
        causes.len(),
        CAUSES.len() - causes.len()
    );
    assert_eq!(lost(str::to_owned), Vec::<String>::new());
}

#[test]
fn aws_writes_its_apostrophes_in_two_ways() {
    assert_eq!(lost(|words| words.replace("n't", "n\u{2019}t")), Vec::<String>::new());
    assert_eq!(lost(|words| words.replace("n\u{2019}t", "n't")), Vec::<String>::new());
}

#[test]
fn a_wording_means_the_same_in_the_middle_of_a_longer_text() {
    // Codes and exit codes are whole fields, not parts of a text.
    let around = |words: &str| if words.contains(' ') { format!("2026-03-01T10:00:00Z {words}\n") } else { words.to_owned() };
    assert_eq!(lost(around), Vec::<String>::new());
}

#[test]
fn partitions_change_nothing() {
    for partition in ["arn:aws-cn:", "arn:aws-us-gov:", "arn:aws-iso-b:", "arn:aws-eusc:"] {
        assert_eq!(lost(|words| words.replace("arn:aws:", partition)), Vec::<String>::new());
    }
}
