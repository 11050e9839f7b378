//! Any bytes, as any kind of source and as a pasted text: nothing panics, and nothing that steers a terminal comes out.
#![no_main]

use coroner_case::{Case, add_source, looks_like_stream};
use coroner_examiner::{case_of_text, examine};
use coroner_report::{Report, TextOptions, report_json, report_markdown, report_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = looks_like_stream(bytes);
    for name in ["x.json", "app.log", "notes.md"] {
        let mut case = Case::default();
        let skipped = add_source(&mut case, name, bytes);
        shown(&case, skipped);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        shown(&case_of_text(text), Vec::new());
    }
});

fn shown(case: &Case, skipped: Vec<coroner_case::Skipped>) {
    let report = Report::new(examine(case, false), &skipped);
    let text = report_text(&report, &TextOptions { verbose: true, ..TextOptions::default() });
    assert!(!text.as_str().contains(|c: char| c.is_control() && c != '\n'), "a control character reaches the terminal: {text:?}");
    let _ = report_markdown(&report);
    let _ = report_json(&report);
}
