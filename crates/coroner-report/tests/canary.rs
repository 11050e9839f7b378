//! A canary in every field and every name: it reaches no terminal as a control, and no page as markup.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, prints what it counted, and reads its cases"
)]

use std::fs;
use std::path::{Path, PathBuf};

use coroner_case::{Case, Skipped, add_source};
use coroner_examiner::{case_of_text, examine};
use coroner_report::{Report, TextOptions, report_json, report_markdown, report_text, skipped_line, verdict_line};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Map, Value};

/// What no reader may get: each is told by what it would do.
const CANARIES: &[&str] = &[
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "\u{9b}31m\u{90}x\u{9c}",
    "\u{202e}\u{2066}\u{200b}\u{200d}\u{ad}\u{61c}\u{206a}\u{e0041}\u{feff}",
    "<img src=x onerror=alert(1)>",
    " @acme/canary ",
    "[canary](javascript:alert)",
    "![canary](https://canary.example/x)",
    " https://canary.example/?a=1 ",
    "\r\n\n# canary\n\n",
    "\n```\ncanary\n```\n<script>canary</script>",
    "` <b>canary</b> `",
    "``` <b>canary</b>",
    " canary#12 ",
    " | canary | ",
    "\\` <i>canary</i>",
    "<!-- canary",
    "<canary@canary.example>",
    "\n- [ ] canary\n",
    "&lt;canary&gt;",
];

type Files = Vec<(String, Value)>;

fn incidents() -> Vec<PathBuf> {
    let sets = ["corpus", "incidents"].map(|set| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests").join(set));
    let mut folders: Vec<PathBuf> = sets.iter().flat_map(|set| fs::read_dir(set).unwrap()).map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    folders
}

fn files(folder: &Path) -> Files {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json") && !path.ends_with("label.json"));
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|path| (name(path), serde_json::from_slice(&fs::read(path).unwrap()).unwrap())).collect()
}

/// Every text and every name of a member, in one order.
fn each(value: &mut Value, at: &mut usize, change: &mut impl FnMut(usize, &mut String)) {
    match value {
        Value::String(text) => {
            change(*at, text);
            *at += 1;
        }
        Value::Array(list) => list.iter_mut().for_each(|item| each(item, at, change)),
        Value::Object(map) => {
            let mut changed = Map::new();
            for (mut name, mut item) in std::mem::take(map) {
                each(&mut item, at, change);
                change(*at, &mut name);
                *at += 1;
                changed.insert(name, item);
            }
            *map = changed;
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Documents of which the texts that `which` names carry a canary; and how many texts there are.
fn with(files: &Files, canary: &str, which: impl Fn(usize) -> bool) -> (Files, usize) {
    let mut files = files.clone();
    let mut at = 0;
    let mut put = |number: usize, text: &mut String| {
        if which(number) {
            text.push_str(canary);
        }
    };
    files.iter_mut().for_each(|(_, document)| each(document, &mut at, &mut put));
    (files, at)
}

fn report(files: &Files, canary: &str) -> Report {
    let mut case = Case::default();
    let mut skipped = Vec::new();
    for (name, document) in files {
        skipped.extend(add_source(&mut case, &format!("{canary}{name}"), document.to_string().as_bytes()));
    }
    skipped.push(Skipped { source: format!("{canary}.json"), reason: format!("no document: {canary}"), broken: true });
    Report::new(examine(&case, false), &skipped)
}

/// Whether a character moves a cursor, hides, or turns what stands around it.
fn steers(c: char) -> bool {
    (c.is_control() && c != '\n')
        || ['\u{202e}', '\u{2066}', '\u{200b}', '\u{200d}', '\u{ad}', '\u{61c}', '\u{206a}', '\u{e0041}', '\u{feff}'].contains(&c)
}

/// Without the weights and colours that Coroner sets itself.
fn uncoloured(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(after.len());
        rest = if after[end..].starts_with('m') {
            &after[end + 1..]
        } else {
            out.push('\u{1b}');
            after
        };
    }
    out + rest
}

fn all_texts(value: &Value, seen: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => seen(text),
        Value::Array(list) => list.iter().for_each(|item| all_texts(item, seen)),
        Value::Object(map) => map.iter().for_each(|(name, item)| {
            seen(name);
            all_texts(item, seen);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn check(report: &Report, told: &str) {
    for options in [TextOptions::default(), TextOptions { color: true, verbose: true, ..TextOptions::default() }] {
        let text = uncoloured(report_text(report, &options).as_str());
        assert!(!text.chars().any(steers), "text: {told}: {text:?}");
    }
    let quiet = report_text(report, &TextOptions { quiet: true, ..TextOptions::default() });
    // One verdict, one line: a name with a line end in it must not look like two.
    assert_eq!(quiet.as_str().lines().count(), report.verdicts.len(), "{told}: {quiet}");
    let mut json = vec![report_json(report), skipped_line(&report.unused)];
    json.extend(report.verdicts.iter().map(verdict_line));
    for json in json {
        let value: Value = serde_json::from_str(json.as_str()).unwrap();
        assert!(!json.as_str().chars().any(steers), "JSON: {told}: {json}");
        all_texts(&value, &mut |text| assert!(!text.chars().any(steers), "JSON: {told}: {text:?}"));
    }
    check_markdown(report_markdown(report).as_str(), told);
}

fn check_markdown(markdown: &str, told: &str) {
    assert!(!markdown.chars().any(steers), "Markdown: {told}: {markdown:?}");
    let (mut heading, mut code) = (false, false);
    for event in Parser::new_ext(markdown, Options::all()) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => assert_eq!(&*html, "", "{told}: {markdown}"),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                assert!(!dest_url.contains("canary") && !dest_url.contains("javascript"), "{told}: {dest_url}: {markdown}");
            }
            Event::Start(Tag::Heading { .. }) => heading = true,
            Event::End(TagEnd::Heading(_)) => heading = false,
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::TaskListMarker(_) => assert_eq!(told, "", "{markdown}"),
            Event::Text(text) => {
                assert!(
                    code || !text.contains("@acme") && !text.contains("canary#12") && !text.contains("https://canary"),
                    "{told}: {text}: {markdown}"
                );
                assert!(!heading || &*text != "canary", "{told}: a heading of its own: {markdown}");
            }
            _ => {}
        }
    }
}

#[test]
fn no_canary_gets_out_as_more_than_text() {
    let mut tried = 0;
    for (at, folder) in incidents().iter().enumerate().step_by(12) {
        let files = files(folder);
        let (_, texts) = with(&files, "", |_| false);
        for (number, canary) in CANARIES.iter().enumerate() {
            // In one text after the other, and in every third of them at once.
            let one = (at * 31 + number * 17) % texts.max(1);
            let told = format!("{}: {canary:?}", folder.display());
            check(&report(&with(&files, canary, |at| at == one).0, canary), &told);
            check(&report(&with(&files, canary, |at| at % 3 == number % 3).0, canary), &told);
            tried += 2;
        }
    }
    println!("{tried} reports in six forms");
    assert!(tried > 1_000);
}

#[test]
fn nor_from_a_pasted_text() {
    for canary in CANARIES {
        for text in [
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref web:1: not found",
            "exit code 137",
        ] {
            for pasted in [format!("{text}{canary}"), format!("{canary}{text}"), text.replacen(' ', &format!(" {canary} "), 1)] {
                check(&Report::new(examine(&case_of_text(&pasted), false), &[]), &pasted);
            }
        }
    }
}
