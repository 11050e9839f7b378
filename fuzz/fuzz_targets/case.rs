//! Documents in any order, examined twice: the same bytes. The input is cut at NUL bytes into documents.
#![no_main]

use coroner_case::{Case, add_source};
use coroner_examiner::examine;
use coroner_report::{Report, report_json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let documents: Vec<(String, &[u8])> =
        bytes.split(|byte| *byte == 0).take(6).enumerate().map(|(index, part)| (format!("{index}.json"), part)).collect();
    let forward = report(documents.iter());
    assert_eq!(forward, report(documents.iter()), "examined twice");
    assert_eq!(forward, report(documents.iter().rev()), "the order of documents");
});

fn report<'a>(documents: impl Iterator<Item = &'a (String, &'a [u8])>) -> String {
    let mut case = Case::default();
    for (name, bytes) in documents {
        add_source(&mut case, name, bytes);
    }
    report_json(&Report::new(examine(&case, false), &[])).to_string()
}
