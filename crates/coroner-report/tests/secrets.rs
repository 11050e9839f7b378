//! No secret leaves, whatever kind it is and wherever it stands, and nothing else is hidden.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking and prints its counts")]

#[path = "secrets/fields.rs"]
mod fields;
#[path = "secrets/harmless.rs"]
mod harmless;
#[path = "secrets/kinds.rs"]
mod kinds;
#[path = "secrets/made.rs"]
mod made;
#[path = "secrets/printed.rs"]
mod printed;

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use coroner_case::{Answered, Answers, Case, LogOf, Redactor, Saved, add_source};
use coroner_examiner::{case_of_text, examine};
use coroner_report::{Report, TextOptions, report_json, report_markdown, report_text};
use made::Random;
use serde_json::json;

/// What may be seen of a secret is shorter.
const FRAGMENT: usize = 12;

/// A report in every format.
fn formats(case: &Case) -> Vec<(&'static str, String)> {
    let report = Report::new(examine(case, false), &[]);
    assert!(!report.verdicts.is_empty(), "nothing was said");
    let verbose = TextOptions { verbose: true, width: 200, ..TextOptions::default() };
    vec![
        ("text", report_text(&report, &TextOptions::default()).to_string()),
        ("text -v", report_text(&report, &verbose).to_string()),
        ("json", report_json(&report).to_string()),
        ("markdown", report_markdown(&report).to_string()),
    ]
}

/// The case as it is read from files.
fn read(case: &fields::Case) -> Case {
    if let Some(text) = &case.pasted {
        return case_of_text(text);
    }
    let mut read = Case::default();
    for (file, _, document) in case.documents() {
        let skipped = add_source(&mut read, file, document.to_string().as_bytes());
        assert_eq!(skipped, [], "{file}");
    }
    read
}

/// The case as it is saved.
fn saved(case: &fields::Case) -> Saved {
    let answers = case.documents().into_iter().map(|(_, from, answer)| {
        let of = (from == "logs:GetLogEvents")
            .then(|| LogOf { container: "app".to_owned(), task: "0a1b2c3d4e5f60718293a4b5c6d7e8f9".to_owned() });
        Answered { from: from.to_owned(), asked: json!({}), of, answer: Some(answer), absent: None }
    });
    Saved::of(vec![Answers { answers: answers.collect(), ..Answers::default() }]).redacted()
}

/// Letters of a text without what a report may break it with.
fn bare(text: &str) -> String {
    text.split(|c: char| c.is_ascii_whitespace() || matches!(c, '\\' | '│')).collect()
}

/// Finds secrets and each fragment of one.
fn fragments(secrets: &[String]) -> AhoCorasick {
    let mut all = BTreeSet::new();
    for secret in secrets {
        let letters: Vec<char> = bare(secret).chars().collect();
        all.extend(letters.windows(FRAGMENT.min(letters.len())).map(|window| window.iter().collect::<String>()));
    }
    AhoCorasick::new(all).unwrap()
}

#[test]
fn no_secret_of_any_kind_is_seen_in_any_field_in_any_format() {
    let kinds = kinds::kinds();
    let names: BTreeSet<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
    assert_eq!(names.len(), kinds.len(), "two kinds have one name");
    let share = kinds.len().div_ceil(std::thread::available_parallelism().map_or(1, usize::from));
    let results: Vec<(usize, Vec<Sight<'_>>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = kinds.chunks(share).map(|kinds| scope.spawn(|| seen(kinds))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let tried: usize = results.iter().map(|(tried, _)| tried).sum();
    let leaks: Vec<_> = results.into_iter().flat_map(|(_, leaks)| leaks).collect();
    let mut by_kind: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (kind, field, format) in &leaks {
        by_kind.entry(kind).or_default().insert(format!("{field} ({format})"));
    }
    for (kind, places) in &by_kind {
        let places: Vec<&str> = places.iter().map(String::as_str).collect();
        println!("{kind}: {} places, {}", places.len(), places[..places.len().min(3)].join(", "));
    }
    let plain: BTreeSet<&str> =
        leaks.iter().filter(|(_, field, _)| *field == "log line in the middle").map(|(kind, ..)| kind.as_str()).collect();
    println!(
        "{} kinds in {} fields: {tried} outputs, {} with a secret, of {} kinds ({} of them in a plain log line)",
        kinds.len(),
        fields::FIELDS.len(),
        leaks.len(),
        by_kind.len(),
        plain.len()
    );
    assert!(kinds.len() >= 550, "only {} kinds", kinds.len());
    assert!(leaks.is_empty(), "{} outputs show a secret", leaks.len());
}

/// A secret that was seen: in which text, of which kind and field.
type Sight<'k> = (String, &'k str, &'k str);

fn seen(kinds: &[kinds::Kind]) -> (usize, Vec<Sight<'_>>) {
    let (mut tried, mut leaks) = (0, Vec::new());
    for kind in kinds {
        let secrets = fragments(&kind.secrets);
        for group in fields::groups(kind.named.is_some()) {
            let case = fields::Case::with(&group, kind.named.as_deref().unwrap_or_default(), &kind.text);
            let mut outputs = formats(&read(&case));
            if case.pasted.is_none() {
                outputs.push(("saved", saved(&case).write()));
            }
            for (format, output) in outputs {
                tried += group.len();
                if secrets.is_match(&bare(&output)) {
                    leaks.extend(group.iter().map(|field| (kind.name.clone(), field.name, format)));
                }
            }
        }
    }
    (tried, leaks)
}

#[test]
fn what_is_no_secret_stays_whole() {
    let mut hidden = Vec::new();
    for text in harmless::TEXTS {
        let redacted = Redactor::default().redact(text);
        if redacted != *text {
            hidden.push(format!("{text}\n    {redacted}"));
        }
    }
    for (name, value, message) in harmless::SETTINGS {
        let definition = json!({"taskDefinition": {"family": "web", "containerDefinitions": [{"name": "app", "environment": [{"name": name, "value": value}]}]}});
        let mut case = Case::default();
        add_source(&mut case, "definition.json", definition.to_string().as_bytes());
        let redacted = Redactor::for_case(&case).redact(message).into_owned();
        if redacted != *message {
            hidden.push(format!("{name}={value}: {message}\n    {redacted}"));
        }
    }
    let tried = harmless::TEXTS.len() + harmless::SETTINGS.len();
    println!("{}\n{tried} harmless texts, {} hidden in part", hidden.join("\n"), hidden.len());
    assert!(tried >= 330, "only {tried} texts");
    assert!(hidden.is_empty(), "{} texts lost something", hidden.len());
}

#[test]
fn what_is_hidden_twice_is_hidden_once() {
    for kind in kinds::kinds() {
        let once = Redactor::default().redact(&kind.text).into_owned();
        assert_eq!(Redactor::default().redact(&once), once, "{}", kind.name);
    }
    for text in harmless::TEXTS {
        let once = Redactor::default().redact(text).into_owned();
        assert_eq!(Redactor::default().redact(&once), once);
    }
}

/// Pieces that the rules look for, in an order that nobody would write.
const PIECES: [&str; 48] = [
    "password",
    "=",
    ":",
    " ",
    "\"",
    "'",
    "\\",
    "\n",
    "://",
    "@",
    "user",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "eyJ",
    ".",
    "Authorization: ",
    "Bearer ",
    "Basic ",
    "cookie: ",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    "token",
    "key",
    "\"name\":\"",
    "\"value\":\"",
    "ghp_",
    "sk-",
    "é",
    "日",
    "\u{1b}[31m",
    "\u{200b}",
    "[redacted]",
    "[redac",
    "…",
    "%3D",
    ";",
    ",",
    "mysql -p",
    "|",
    "=>",
    "identified by ",
    "AAAA1111bbbb2222",
];

#[test]
fn whatever_is_written_is_hidden_once_and_never_grows_after() {
    let mut random = Random::of("pieces");
    for _ in 0..20_000 {
        let text: String = (0..random.below(24)).map(|_| PIECES[random.below(PIECES.len())]).collect();
        let once = Redactor::default().redact(&text).into_owned();
        assert_eq!(Redactor::default().redact(&once), once, "{text:?}");
    }
}

/// Rules look at no more than a bounded stretch behind each beginning.
#[test]
fn a_long_text_of_nothing_but_beginnings_ends() {
    for piece in PIECES.iter().chain(&["password='", "tokens=", "\"name\":\"token\",", "a://b:", "zip -P ", "eyJ.", "sk-", "glpat-"]) {
        for between in ["", " ", "\n"] {
            let text = format!("{piece}{between}").repeat(8_000 / (piece.len() + 1));
            Redactor::default().redact(&text);
        }
    }
}
