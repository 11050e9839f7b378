//! A team's own causes: what is right is found, what is wrong is told with its line, and nothing in the file can do harm.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test fails by panicking and reads the documentation")]

use std::path::Path;

use coroner_case::{Case, add_source};
use coroner_examiner::{CAUSES, Catalogue, Examine, OwnCauses, Verdict, case_of_text};
use proptest::prelude::*;

const LEDGER: &str = r#"
[[cause]]
slug = "ledger-lock-held"
title = "The ledger's migration lock is held by a task that died."
signatures = [{ field = "log", regex = 'ledger lock \S+ is held' }]
fix = "Run `ledgerctl unlock NAME`."
why = "The lock is a row without a timeout."
"#;

fn own(text: &str) -> Catalogue {
    let (own, mistakes) = OwnCauses::read(text);
    assert_eq!(mistakes, []);
    Catalogue::with(own)
}

/// What the reader says of a file, as people see it.
fn mistakes(text: &str) -> Vec<String> {
    OwnCauses::read(text).1.into_iter().map(|mistake| format!("{}: {}", mistake.line, mistake.reason)).collect()
}

fn slug(verdicts: &[Verdict]) -> &'static str {
    verdicts.first().and_then(|verdict| verdict.cause).map_or("none", |cause| cause.slug)
}

/// A task whose program ends with `code` after it logged `line`.
fn crash(code: i64, reason: &str, line: &str) -> Case {
    let task = serde_json::json!({"tasks": [{"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/ledger:1", "group": "service:ledger", "lastStatus": "STOPPED",
        "launchType": "FARGATE", "stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
        "startedAt": "2026-01-01T00:00:00Z", "executionStoppedAt": "2026-01-01T00:01:00Z", "stoppingAt": "2026-01-01T00:01:10Z",
        "stoppedAt": "2026-01-01T00:01:20Z", "containers": [{"name": "ledger", "exitCode": code, "reason": reason}]}]});
    let mut case = Case::default();
    assert_eq!(add_source(&mut case, "tasks.json", task.to_string().as_bytes()), []);
    assert_eq!(add_source(&mut case, "ledger.log", line.as_bytes()), []);
    case
}

#[test]
fn an_own_cause_is_found_and_has_a_page() {
    let catalogue = own(LEDGER);
    let verdicts = catalogue.examine(&crash(1, "", "ERROR connection refused: ledger lock main is held by 7f3a\n"), false);
    assert_eq!(slug(&verdicts), "ledger-lock-held");
    assert_eq!(verdicts[0].remedies[0].summary, "Run `ledgerctl unlock NAME`.");
    assert_eq!(verdicts[0].remedies[0].why, "The lock is a row without a timeout.");
    assert_eq!(catalogue.cause("ledger-lock-held").unwrap().section("Sources"), "- coroner.toml line 2");
    assert_eq!(catalogue.causes().len(), CAUSES.len() + 1);
}

#[test]
fn an_own_cause_is_not_found_where_its_words_are_not() {
    let catalogue = own(LEDGER);
    let other = crash(1, "", "ERROR the ledger is locked\n");
    assert_ne!(slug(&catalogue.examine(&other, false)), "ledger-lock-held");
    // The field is the log: the same words elsewhere are somebody else's.
    let elsewhere = crash(1, "CannotStartContainerError: ledger lock main is held", "started\n");
    assert_ne!(slug(&catalogue.examine(&elsewhere, false)), "ledger-lock-held");
}

#[test]
fn what_the_kernel_did_is_not_taken_over_by_a_line_of_a_log() {
    let killed = crash(137, "OutOfMemoryError: Container killed due to memory usage", "WARN ledger lock main is held by 7f3a\n");
    assert_eq!(slug(&own(LEDGER).examine(&killed, false)), "container-out-of-memory");
}

#[test]
fn without_the_file_the_catalogue_is_as_before() {
    let case = crash(1, "", "ERROR ledger lock main is held by 7f3a\n");
    let built_in = format!("{:?}", Catalogue::built_in().examine(&case, false));
    let empty = own("");
    assert_eq!(built_in, format!("{:?}", empty.examine(&case, false)));
}

#[test]
fn a_mistake_costs_its_cause_alone() {
    let text = format!("{LEDGER}\n[[cause]]\nslug = \"Bad Slug\"\ntitle = \"x\"\nfix = \"y\"\nwhy = \"z\"\nsignatures = []\n");
    let (own, told) = OwnCauses::read(&text);
    assert_eq!(told.len(), 2);
    assert_eq!(slug(&Catalogue::with(own).examine(&case_of_text("ledger lock a is held"), false)), "ledger-lock-held");
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let with = |line: &str| {
        let mut text = LEDGER.to_owned();
        let key = line.split('=').next().unwrap();
        let old = text.lines().find(|old| old.split('=').next().unwrap() == key).map(str::to_owned);
        match old {
            Some(old) => text = text.replace(&old, line),
            None => text.push_str(line),
        }
        mistakes(&text)
    };
    let lists = |line: &str, words: &str| {
        let told = with(line);
        assert!(told.iter().any(|mistake| mistake.contains(words)), "{line}: {told:?}");
    };
    assert_eq!(
        with("slug = \"container-out-of-memory\""),
        ["3: container-out-of-memory is a built-in cause, and slugs never change their meaning; choose another name"]
    );
    lists("slug = 3", "3: slug is a text between quotes");
    lists("slug = \"UPPER\"", "3: the slug \"UPPER\" is not of the form my-cause");
    lists("title = \"\"", "4: title is empty");
    lists("fix = \"a\\n# b\"", "6: no line of fix may begin with #");
    lists("stage = \"runn\"", "8: no such stage; there are request");
    lists("colour = \"red\"", "8: nothing is called \"colour\" here; there are slug");
    lists("signatures = \"x\"", "5: signatures is a list");
    lists("signatures = []", "5: signatures is empty");
    lists("signatures = [{ field = \"log\" }]", "5: the signature has no regex");
    lists("signatures = [{ field = \"lgo\", regex = 'a' }]", "5: field is one of stoppedReason, reason");
    lists("signatures = [{ field = \"log\", regex = '(' }]", "5: this is no regex: unclosed group");
    lists("signatures = [{ field = \"log\", regex = 'a*' }]", "5: the regex matches the empty text");
    lists("signatures = [{ field = \"log\", regex = '(a{1000}){1000}' }]", "5: the regex is too large");
    lists("signatures = [{ field = \"log\", regex = 'a', strength = \"huge\" }]", "5: strength is one of weak, moderate, strong, decisive");
    assert_eq!(mistakes(&format!("{LEDGER}{LEDGER}")), ["10: ledger-lock-held is there twice"]);
    assert_eq!(mistakes("[cause]\nslug = \"a-b-c\"\n"), ["1: write each cause below a line [[cause]], with two brackets"]);
    assert_eq!(mistakes("\n\n= 1\n").len(), 1);
    assert!(mistakes("\n\n= 1\n")[0].starts_with("3: this is no TOML"));
}

#[test]
fn what_is_too_large_is_refused() {
    assert_eq!(mistakes(&"#".repeat((1 << 20) + 1)), ["1: the file has more than 1 MiB"]);
    assert_eq!(mistakes(&format!("\na = {}", "[".repeat(100_000))), ["2: brackets within brackets, more than 8 deep; a cause needs three"]);
    let many = "[[cause]]\n".repeat(501);
    assert!(mistakes(&many).iter().any(|mistake| mistake == "1: 501 causes; the first 500 are used"));
    let regexes = format!("signatures = [{}]\n", "{ field = \"log\", regex = 'x' },".repeat(51));
    assert!(mistakes(&format!("[[cause]]\n{regexes}")).iter().any(|mistake| mistake == "2: more than 50 signatures"));
}

/// What the parser would call itself for, or search all the rest for: each is told at once, whatever surrounds it.
#[test]
fn what_the_parser_can_t_be_trusted_with_is_refused() {
    let dots = format!("a{}", ".a".repeat(10_000));
    let nested = format!("{}1{}", "{ a = ".repeat(500), " }".repeat(500));
    let beside: String = (0..50_000).map(|n| format!("a{n}.b = 1\n")).collect();
    let tables: String = (0..50_000).map(|n| format!("[a{n}.b]\n")).collect();
    let dot = "no key and no table has a dot in its name here; write each cause below a line [[cause]]";
    let deep = "brackets within brackets, more than 8 deep; a cause needs three";
    for (text, reason) in [
        (format!("{dots} = 1"), dot),
        (format!("[{dots}]"), dot),
        (format!("[[{dots}]]"), dot),
        (format!("{LEDGER}{dots} = 1"), dot),
        (format!("a = {{ {dots} = 1 }}"), dot),
        (format!("a = [{{ b = 1, {dots} = 1 }}]"), dot),
        (format!("a = \"\"\"\"\"\"\n{dots} = 1"), dot),
        (format!("a = '''\\'''\n{dots} = 1"), dot),
        (format!("a = \"\\\"\"\n{dots} = 1"), dot),
        (format!("# it's\n{dots} = 1"), dot),
        (format!("\"a\" {} = 1", ". \"a\"".repeat(10_000)), dot),
        (format!("a = [\n1, # ]\n2]\n{dots} = 1"), dot),
        (format!("a = {nested}"), deep),
        (format!("a = [{nested}]"), deep),
        (beside, dot),
        (tables, dot),
        ("a.b = 1\n[[a]]\n".to_owned(), dot),
    ] {
        let told = mistakes(&text);
        assert!(told.len() == 1 && told[0].ends_with(reason), "{told:?} of {}", &text[..text.len().min(60)]);
    }
}

#[test]
fn a_dot_elsewhere_is_none_in_a_name() {
    let text = r#"[[cause]]
slug = 'a-b-c'
title = """a.b
""c.d = [[[[[[[[["""""
stage = 'run' # a.b
signatures = [
  { field = "log", regex = 'a\.b\[\[x\{y' },
  { "field" = 'log', regex = "c.d" },
]
fix = '''x.y''z.'''
why = 'x'
"#;
    assert_eq!(mistakes(text), [] as [String; 0]);
    assert_eq!(mistakes("a = 1.5\n"), ["1: nothing is called \"a\" here; there are cause"]);
}

#[test]
fn of_ten_thousands_of_mistakes_the_first_are_told() {
    let text: String = (0..100_000).map(|n| format!("a{n:06}=1\n")).collect();
    let told = mistakes(&text);
    assert_eq!((told.len(), told[100].as_str()), (101, "100: 99900 further mistakes"));
}

/// The example of the documentation is what people copy first.
#[test]
fn the_documented_example_has_no_mistake() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/own-causes.md")).unwrap();
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let catalogue = own(example);
    assert_eq!(catalogue.causes().len(), CAUSES.len() + 2);
    assert_eq!(slug(&catalogue.examine(&case_of_text("no object below s3://acme-imports/2026-10/"), false)), "importer-month-missing");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_file_is_too_odd(text in "(\\[\\[cause\\]\\]|slug = \"[a-z-]{0,5}\"|signatures = \\[\\{field='log'\\}\\]|[\\x20-\\x7e\\n]{0,20}|\\PC|\n){0,12}") {
        let lines = text.lines().count() + 1;
        for mistake in OwnCauses::read(&text).1 {
            prop_assert!(mistake.line >= 1 && mistake.line <= lines && !mistake.reason.is_empty());
        }
    }
}
