//! Commands are pasted into a shell. Whatever stands in a name, a shell makes nothing of it but the word that it is.
//!
//! Every name that a command of every second incident holds is made hostile in turn, wherever it stands. What is printed then is run by `sh` with
//! functions in place of the programs, and with no other program at hand: they must get the words that they get with a harmless name,
//! the name apart.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, prints what it counted, and runs a shell"
)]

mod saved;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use coroner_case::{Case, TEMPLATE, add_source};
use coroner_causes::template::names::NAMES;
use coroner_examiner::{Verdict, examine};
use serde_json::Value;

const HARMLESS: &str = "harmless0";

/// Each would leave a file or call a program if a shell read it.
const HOSTILE: &[&str] = &[
    "$(touch${IFS}PWNED)",
    "`touch${IFS}PWNED`",
    "';touch PWNED;'",
    "\";touch PWNED;\"",
    "'\"'\"';touch PWNED;'\"'\"'",
    ";touch PWNED;",
    "&touch PWNED&",
    "|touch PWNED",
    ">PWNED",
    "#",
    "\\';touch PWNED;'",
    "${x-$(touch PWNED)}",
    "!!",
    "~",
    "*zq*",
    "\ntouch PWNED\n",
    "é日本\u{202e}",
    " --endpoint-url=192.0.2.1",
    "{a,b}",
];

type Files = Vec<(String, Value)>;

fn files(folder: &Path) -> Files {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json") && !path.ends_with("label.json"));
    paths.sort();
    let read = |path: std::path::PathBuf| {
        let document = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        (path.file_name().unwrap().to_str().unwrap().to_owned(), document)
    };
    paths.into_iter().map(read).collect()
}

fn texts<'v>(value: &'v mut Value, found: &mut Vec<&'v mut String>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(list) => list.iter_mut().for_each(|item| texts(item, found)),
        Value::Object(map) => map.values_mut().for_each(|item| texts(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn judge(files: &Files) -> Vec<Verdict> {
    let mut case = Case::default();
    for (name, document) in files {
        add_source(&mut case, name, document.to_string().as_bytes());
    }
    examine(&case, false)
}

/// The verdicts where whatever was called `name` is called that and `more`.
fn with(files: &Files, name: &str, more: &str) -> Vec<Verdict> {
    let mut files = files.clone();
    let mut all = Vec::new();
    files.iter_mut().for_each(|(_, document)| texts(document, &mut all));
    let longer = format!("{name}{more}");
    all.into_iter().for_each(|text| *text = text.replace(name, &longer));
    judge(&files)
}

/// The names that the commands hold: texts of the documents, and the last parts of their ARNs and paths.
fn names(files: &Files, commands: &[String]) -> BTreeSet<String> {
    let mut files = files.clone();
    let mut all = Vec::new();
    files.iter_mut().for_each(|(_, document)| texts(document, &mut all));
    let parts = all.iter().flat_map(|text| text.split(['/', ':']).filter(|part| !part.contains(' ')).chain([text.as_str()]));
    let held = |part: &&str| part.len() >= 4 && commands.iter().any(|command| command.contains(*part));
    parts.filter(held).map(str::to_owned).collect()
}

/// Whatever a report prints to be run.
fn commands(verdicts: &[Verdict]) -> Vec<String> {
    let run = |how: &str| how.starts_with("aws ") || how.starts_with(TEMPLATE);
    let fixes = verdicts.iter().flat_map(|verdict| &verdict.remedies).flat_map(|remedy| &remedy.commands).map(ToString::to_string);
    let looks = verdicts.iter().flat_map(|verdict| &verdict.missing).map(|missing| missing.how.to_string()).filter(|how| run(how));
    fixes.chain(looks).collect()
}

/// The words that each program got, call by call, and what the shell complained of. The programs of a pipe run at once, so that the order
/// of calls tells nothing.
fn words(commands: &[String], folder: &Path) -> (Vec<String>, String) {
    let programs = ["aws", "jq", "sudo", "coroner", "docker", "curl", "openssl", "nslookup"]
        .map(|name| format!("{name}() {{ printf '%s\\0' {name} \"$@\" END >&3; }}\n"));
    // What a person would set for what is asked.
    let asked: String = NAMES.iter().map(|name| format!("{}=sample\n", name.asked.name)).collect();
    let script = format!("PATH=/nowhere\n{asked}{}{}\n", programs.concat(), commands.join("\n"));
    let got = folder.join("got");
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &format!("exec 3>{}\n. ./script", "got")]).current_dir(folder);
    fs::write(folder.join("script"), script).unwrap();
    let output = shell.output().unwrap();
    let mut calls: Vec<String> = String::from_utf8_lossy(&fs::read(&got).unwrap()).split("END\0").map(str::to_owned).collect();
    calls.sort();
    let words = calls.iter().flat_map(|call| call.split('\0')).map(str::to_owned).collect();
    (words, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_shell_gets_the_words_that_were_meant_and_nothing_else() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pasted");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let (mut tried, mut run, mut templates, mut compared) = (0, 0, 0, 0);
    for (at, incident) in ["corpus", "incidents"].into_iter().flat_map(saved::folders).enumerate().step_by(2) {
        let files = files(&incident);
        let plain = commands(&judge(&files));
        for (number, name) in names(&files, &plain).iter().enumerate() {
            let hostile = HOSTILE[(at + number) % HOSTILE.len()];
            let harmless = commands(&with(&files, name, HARMLESS));
            let printed = commands(&with(&files, name, hostile));
            tried += 1;
            run += printed.len();
            templates += printed.iter().filter(|command| command.starts_with(TEMPLATE)).count();
            let case = format!("{}: {name} with {hostile:?}: {printed:#?}", incident.display());
            let (got, complaint) = words(&printed, &folder);
            assert_eq!(complaint, "", "{case}");
            assert!(printed.iter().all(|command| !command.contains('\n')), "{case}");
            for entry in fs::read_dir(&folder).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                assert!(name != "PWNED" && !name.starts_with(['.', '-']), "{name} was written: {case}");
            }
            // A name that is none any more (of a service, of a Region) makes another fix, which is not to be compared.
            let calls = |all: &[String]| {
                let operations = all.iter().map(|command| {
                    let words: Vec<&str> = command.split_whitespace().collect();
                    let programs = words.windows(3).filter(|words| words[0].ends_with("aws") || words[0] == "jq");
                    programs
                        .map(|words| words[..3].join(" "))
                        .chain([words.iter().filter(|word| word.starts_with("--")).count().to_string()])
                        .collect::<Vec<_>>()
                });
                operations.collect::<Vec<_>>()
            };
            if calls(&printed) == calls(&harmless) && !printed.iter().chain(&harmless).any(|command| command.starts_with(TEMPLATE)) {
                let (expected, _) = words(&harmless, &folder);
                // In a document the name stands as JSON writes it.
                let quoted = Value::from(hostile).to_string();
                // A policy puts a `?` for what could be read as more than a name; names of files and policies are made of plain signs.
                let masked = hostile.replace(|c: char| !c.is_ascii_graphic() || "'\"\\$`".contains(c), "?");
                let names = [&quoted[1..quoted.len() - 1], hostile, &masked];
                let bare = |got: &str| names.iter().fold(got.to_owned(), |got, name| got.replace(name, HARMLESS));
                let plain = |got: &str| got.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:/".contains(c));
                // What reads a message may read less of a name with a quote or a space in it: a document then says something else, in one
                // word all the same.
                let document = |got: &str| got.starts_with(['{', '[', '.']);
                let whole = |got: &str| names[..2].iter().any(|name| got.contains(name));
                let cut = |got: &str| !whole(got) && (got.contains(&masked) || !got.contains("PWNED") && !got.contains("192.0.2.1"));
                assert_eq!(got.len(), expected.len(), "{case}");
                let same = |got: &str, expected: &str| {
                    got == expected
                        || bare(got) == expected
                        || plain(got)
                        || cut(got)
                        || document(got) && document(expected)
                        // Of several secrets another may be meant; the name is in one word all the same.
                        || whole(got) && expected.contains(HARMLESS)
                };
                // Calls are sorted, and a name may sort elsewhere than its harmless twin.
                let odd = got.iter().find(|got| !expected.iter().any(|expected| same(got, expected)));
                assert_eq!(odd, None, "{case}");
                compared += 1;
            }
        }
    }
    println!("{tried} hostile names, {run} commands run, {templates} of them to be completed first, {compared} compared word for word");
    assert!(tried > 500 && compared > 250, "{tried} tried, {compared} compared: do commands still hold names?");
}
