//! Any text, pasted: the Markdown of its report holds no markup of the text's, as a parser of Markdown reads it.
#![no_main]

use coroner_examiner::{case_of_text, examine};
use coroner_report::{Report, report_markdown};
use libfuzzer_sys::fuzz_target;
use pulldown_cmark::{Event, Options, Parser, Tag};

fuzz_target!(|text: &str| {
    // The message makes sure that something is said of the text.
    let case = case_of_text(&format!("Essential container in task exited with exit code 137: {text}"));
    let markdown = report_markdown(&Report::new(examine(&case, false), &[]));
    for event in Parser::new_ext(markdown.as_str(), Options::all()) {
        match event {
            Event::Html(_) | Event::InlineHtml(_) => panic!("HTML in {markdown}"),
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => panic!("a link in {markdown}"),
            _ => {}
        }
    }
});
