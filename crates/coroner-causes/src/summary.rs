//! The sentence of a cause.

use crate::cause::Cause;
use crate::quote::shorten;
use crate::scene::Scene;
use crate::signature::LOG;

/// The page's first sentence, and the line of the log that it rests on.
pub fn plain_summary(cause: &'static Cause, scene: &Scene<'_>) -> String {
    let sentence = clause(cause);
    match scene.texts_of(cause.slug).find(|text| text.place == LOG && text.demotion == 0) {
        Some(text) if let Some(found) = scene.crash_of(text) => format!("{sentence}: {}", found.words()),
        Some(text) => format!("{sentence} ({})", shorten(&text.text, 140)),
        None => match scene.complaints.iter().find(|found| cause.complaints.contains(&found.complaint.kind)) {
            Some(found) => {
                let text = &scene.texts[found.text];
                let words = scene.crash_of(text).map_or_else(|| shorten(&text.text, 240), |found| found.words());
                format!("{sentence}: {words}")
            }
            None => sentence,
        },
    }
}

/// The page's first sentence as it goes on behind the subject's name and a colon.
pub fn clause(cause: &Cause) -> String {
    let title = cause.title();
    let title = title.trim_end_matches('.');
    let starts =
        ["The ", "A ", "An ", "No ", "It ", "Its ", "One ", "Some ", "Another ", "Nothing ", "Something ", "Two ", "Too ", "Several "];
    let mut sentence = title.to_owned();
    if starts.iter().any(|start| title.starts_with(start)) {
        sentence[..1].make_ascii_lowercase();
    }
    sentence
}
