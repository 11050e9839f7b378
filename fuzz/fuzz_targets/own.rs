//! Any text as a team's own causes: nothing panics or overflows, each mistake has a line of the text, and what was accepted is used.
#![no_main]

use coroner_examiner::{Catalogue, Examine, OwnCauses, case_of_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (own, mistakes) = OwnCauses::read(text);
    let lines = text.lines().count().max(1) + 1;
    for mistake in &mistakes {
        assert!((1..=lines).contains(&mistake.line) && !mistake.reason.is_empty(), "{mistake:?}");
    }
    let catalogue = Catalogue::with(own);
    for cause in catalogue.causes() {
        assert!(!cause.explanation().is_empty(), "{}", cause.slug);
    }
    let _ = catalogue.examine(&case_of_text(text), false);
});
