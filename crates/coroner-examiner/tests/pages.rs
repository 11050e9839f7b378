//! Every cause is one `.rs`, one `.md`, one line in the list; and every case on its page holds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::use_debug,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, prints what failed and reads its cases"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use coroner_case::{Case, add_source};
use coroner_examiner::{CAUSES, Cause, Verdict, case_of_text, cause, examine};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../coroner-causes/src")
}

fn file_stem(slug: &str) -> String {
    slug.replace('-', "_")
}

#[test]
fn code_pages_and_list_name_the_same_causes() {
    let listed: BTreeSet<String> =
        CAUSES.iter().map(|cause| format!("{}/{}", file_stem(cause.stage.name()), file_stem(cause.slug))).collect();
    assert_eq!(listed.len(), CAUSES.len(), "a slug is listed twice");
    for ending in ["rs", "md"] {
        let mut found = BTreeSet::new();
        for stage in std::fs::read_dir(source()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
            for file in std::fs::read_dir(&stage).unwrap().map(|entry| entry.unwrap().path()) {
                if file.extension().is_some_and(|e| e == ending) {
                    found.insert(format!(
                        "{}/{}",
                        stage.file_name().unwrap().to_str().unwrap(),
                        file.file_stem().unwrap().to_str().unwrap()
                    ));
                }
            }
        }
        found.retain(|path| !["remedy/", "template/", "path/", "crash/", "owner/"].iter().any(|folder| path.starts_with(folder)));
        assert_eq!(found, listed, ".{ending} files and the list differ");
    }
}

#[test]
fn every_page_has_all_its_headings() {
    for cause in CAUSES {
        assert!(page(cause).starts_with(&format!("# {}\n", cause.slug)), "{}: the title is not the slug", cause.slug);
        let title = cause.title();
        assert!(
            (10..=110).contains(&title.chars().count()),
            "{}: the first sentence has {} characters: {title}",
            cause.slug,
            title.chars().count()
        );
        let headings = headings(cause);
        let known = HEADINGS.iter().filter(|(heading, needed)| *needed || headings.contains(heading)).map(|(heading, _)| *heading);
        assert_eq!(headings, known.collect::<Vec<_>>(), "{}: headings that are missing, unknown, or in another order", cause.slug);
        for heading in headings {
            let told = if heading == "Cases" { cases(cause) } else { cause.section(heading) };
            assert!(!told.is_empty(), "{}: nothing under {heading}", cause.slug);
        }
    }
}

/// The whole page of a cause, with its cases, which the program leaves out.
fn page(cause: &Cause) -> &'static str {
    static PAGES: std::sync::OnceLock<std::collections::BTreeMap<String, String>> = std::sync::OnceLock::new();
    let pages = PAGES.get_or_init(|| {
        let stages = std::fs::read_dir(source()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
        let files = stages.flat_map(|stage| std::fs::read_dir(stage).unwrap().map(|entry| entry.unwrap().path()));
        let pages = files.filter(|file| file.extension().is_some_and(|end| end == "md"));
        pages.map(|file| (file.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&file).unwrap())).collect()
    });
    &pages[&file_stem(cause.slug)]
}

/// What stands below `## Cases`.
fn cases(cause: &Cause) -> &'static str {
    page(cause).split_once("\n## Cases\n").map_or("", |(_, cases)| cases.trim())
}

/// The headings of a page in their order, and whether it needs them.
const HEADINGS: [(&str, bool); 7] = [
    ("Diagnosis", true),
    ("Fix", true),
    ("Why it works", true),
    ("Not to be confused with", false),
    ("Blind to", false),
    ("Sources", true),
    ("Cases", true),
];

/// The headings of a page; what stands in a block is no heading.
fn headings(cause: &'static Cause) -> Vec<&'static str> {
    let mut in_block = false;
    let outside = page(cause).lines().filter(|line| {
        let fence = line.starts_with("```");
        in_block ^= fence;
        !in_block && !fence
    });
    outside.filter_map(|line| line.strip_prefix("## ")).collect()
}

/// What a cause can't see is a warning, not a second diagnosis.
#[test]
fn what_a_cause_is_blind_to_is_told_in_three_lines_at_most() {
    let told: Vec<&Cause> = CAUSES.iter().copied().filter(|cause| !cause.section("Blind to").is_empty()).collect();
    println!("{} of {} pages say what their cause is blind to", told.len(), CAUSES.len());
    for cause in told {
        let section = cause.section("Blind to");
        assert!(section.lines().count() <= 3 && section.ends_with('.'), "{}: one to three lines of sentences: {section}", cause.slug);
        assert!(cause.explanation().contains("\n## Blind to\n"), "{}: `coroner explain` leaves it out", cause.slug);
    }
}

/// The public slugs: to add or rename one must show in a diff.
#[test]
fn the_public_slugs_are_those_of_the_list_that_is_kept() {
    let kept = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../coroner-causes/slugs.txt")).unwrap();
    let mut slugs: Vec<String> =
        CAUSES.iter().map(|cause| format!("{} {} {}", cause.slug, cause.stage.name(), cause.tier.name())).collect();
    slugs.sort();
    assert_eq!(kept.lines().collect::<Vec<_>>(), slugs);
}

struct Example {
    cause: &'static Cause,
    name: String,
    found: bool,
    case: Case,
    expected: Vec<String>,
}

fn examples() -> Vec<Example> {
    CAUSES.iter().flat_map(|cause| examples_of(cause)).collect()
}

fn examples_of(cause: &'static Cause) -> Vec<Example> {
    let mut examples = Vec::new();
    for part in cases(cause).split("\n### ").map(|part| part.trim_start_matches("### ")) {
        let (name, body) = part.split_once('\n').unwrap_or((part, ""));
        let mut case = Case::default();
        let mut expected = Vec::new();
        let mut lines = body.lines();
        while let Some(line) = lines.next() {
            let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
            let block: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            let text = block.join("\n");
            match info.split_once(' ').unwrap_or((info, "")) {
                ("why", _) => case = case_of_text(&text),
                ("verdict", _) => expected = block.iter().map(|line| (*line).to_owned()).collect(),
                ("json", file) => assert_eq!(add_source(&mut case, file, text.as_bytes()), [], "{}: {name}", cause.slug),
                ("log", container) => assert_eq!(add_source(&mut case, &format!("{container}.log"), text.as_bytes()), []),
                (other, _) => panic!("{}: {name}: a block of the kind {other:?}", cause.slug),
            }
        }
        assert!(!expected.is_empty(), "{}: {name}: no verdict", cause.slug);
        examples.push(Example { cause, name: name.to_owned(), found: name.starts_with("found"), case, expected });
    }
    examples
}

/// The slugs of which one must be said.
fn slugs_of(line: &str) -> impl Iterator<Item = &str> {
    line.split(' ').next().unwrap_or_default().split('|')
}

fn slug(verdict: Option<&Verdict>) -> &'static str {
    verdict.and_then(|verdict| verdict.cause).map_or("none", |cause| cause.slug)
}

fn violation(example: &Example) -> Option<String> {
    let verdicts = examine(&example.case, false);
    let first = verdicts.first();
    let said = slug(first);
    for line in &example.expected {
        let words: Vec<&str> = line.split_whitespace().collect();
        let wrong = match words.as_slice() {
            ["not", slug] => {
                assert!(cause(slug).is_some(), "{}: unknown slug {slug}", example.cause.slug);
                said == *slug
            }
            [slugs, rest @ ..] => {
                let known = |slug: &str| slug == "none" || cause(slug).is_some();
                assert!(slugs.split('|').all(known), "{}: unknown slug in {line:?}", example.cause.slug);
                !slugs.split('|').any(|slug| slug == said)
                    || first.is_some_and(|v| {
                        rest.iter().any(|word| !word.split('|').any(|word| word == v.outcome.name() || word == v.confidence.name()))
                    })
            }
            [] => false,
        };
        if wrong {
            let told = first.map_or_else(String::new, |v| format!("{} {} {:.2}", v.outcome.name(), v.confidence.name(), v.probability));
            let rivals: Vec<String> =
                first.iter().flat_map(|v| &v.alternatives).map(|a| format!("{} {:.2}", a.cause.slug, a.probability)).collect();
            return Some(format!(
                "{} / {}: expected {line:?}, got {said} {told} [{}]",
                example.cause.slug,
                example.name,
                rivals.join(", ")
            ));
        }
    }
    None
}

#[test]
fn every_case_on_a_page_holds() {
    let examples = examples();
    let violations: Vec<String> = examples.iter().filter_map(violation).collect();
    println!("{} of {} cases fail", violations.len(), examples.len());
    violations.iter().for_each(|line| println!("  {line}"));
    assert!(violations.is_empty());
}

#[test]
fn every_cause_has_a_case_where_it_is_found() {
    let is_shown = |cause: &&&'static Cause| {
        examples_of(cause).iter().any(|example| example.found && slugs_of(&example.expected[0]).any(|slug| slug == cause.slug))
    };
    println!("{} of {} causes are found in a case of their own page", CAUSES.iter().filter(is_shown).count(), CAUSES.len());
    let missing: Vec<&str> = CAUSES.iter().filter(|cause| !is_shown(cause)).map(|cause| cause.slug).collect();
    assert!(missing.is_empty(), "no case where they are found: {missing:?}");
}

/// A page may go without the section; what it says in one must be shown by a case.
#[test]
fn every_neighbour_of_a_page_has_a_case_that_tells_it_apart() {
    let mut told = 0;
    for cause in CAUSES {
        let neighbours = cause.neighbours();
        let items = cause.section("Not to be confused with").lines().filter(|line| line.starts_with("- ")).count();
        assert_eq!(neighbours.len(), items, "{}: an item doesn't begin with `SLUG`: and what tells it apart", cause.slug);
        let examples = examples_of(cause);
        let expected = examples.iter().filter(|example| !example.found).map(|example| example.expected[0].as_str());
        let missed: Vec<&str> = expected.filter(|line| slugs_of(line).all(|slug| slug != cause.slug)).flat_map(slugs_of).collect();
        let mut seen = BTreeSet::new();
        for (slug, difference) in neighbours {
            assert!(coroner_examiner::cause(slug).is_some(), "{}: unknown neighbour {slug}", cause.slug);
            assert_ne!(slug, cause.slug, "a cause is not its own neighbour");
            assert!(seen.insert(slug), "{}: {slug} is told apart twice", cause.slug);
            assert!(difference.ends_with('.') && difference.len() > 20, "{}: nothing tells {slug} apart: {difference}", cause.slug);
            assert!(missed.contains(&slug), "{}: no near miss is the work of {slug}", cause.slug);
            told += 1;
        }
    }
    println!("{told} pairs of neighbours are told apart");
    assert!(told >= 382);
}

#[test]
fn every_fault_has_a_near_miss_that_it_must_not_claim() {
    for cause in CAUSES.iter().filter(|cause| cause.tier != coroner_examiner::Tier::Normal) {
        let missed = examples_of(cause).iter().any(|example| !example.found);
        assert!(missed, "{} has no near miss", cause.slug);
    }
}
