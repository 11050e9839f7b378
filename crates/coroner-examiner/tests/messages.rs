//! Messages with the right answer, each pasted alone: a bench of words, with a ratchet.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, prints its figures and reads its cases"
)]

use std::path::Path;

use coroner_examiner::{case_of_paste, examine};
use serde_json::Value;

#[test]
fn messages_are_told_at_least_as_well_as_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/messages");
    let ratchet: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("ratchet.json")).unwrap()).unwrap();
    let mut worse = Vec::new();
    for (name, limits) in ratchet.as_object().unwrap() {
        let text = std::fs::read_to_string(folder.join(format!("{name}.jsonl"))).unwrap();
        let (mut right, mut misleading, mut all) = (0, 0, 0);
        for line in text.lines() {
            let message: Value = serde_json::from_str(line).unwrap();
            let verdicts = examine(&case_of_paste(message["text"].as_str().unwrap()), false);
            let said = verdicts.first().and_then(|verdict| verdict.cause).map_or("none", |cause| cause.slug);
            let lists = |key: &str| message[key].as_array().unwrap().iter().any(|slug| slug == said);
            all += 1;
            right += u64::from(message["slug"] == said || lists("ok"));
            misleading += u64::from(lists("wrong"));
        }
        println!("{name}: {right} of {all} right, {misleading} misleading");
        if right < limits["right"].as_u64().unwrap() || misleading > limits["misleading"].as_u64().unwrap() {
            worse.push(format!("{name}: {right} right, {misleading} misleading, where the ratchet has {limits}"));
        }
    }
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}
