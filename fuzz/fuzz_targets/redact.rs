//! Any text without its secrets: nothing panics, what was redacted stays as it is, and only marks make it longer.
#![no_main]

use coroner_case::Redactor;
use libfuzzer_sys::fuzz_target;

const MARK: &str = "[redacted]";

fuzz_target!(|text: &str| {
    let redactor = Redactor::default();
    let once = redactor.redact(text);
    assert_eq!(redactor.redact(&once), once, "redacted twice: {text:?}");
    let marks = once.matches(MARK).count();
    assert!(once.len() <= text.len() + marks * MARK.len(), "{text:?} became {once:?}");
});
