//! The same incident in every form in which people hold it: the same root cause. `tests/forms/make.py` writes the forms.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

fn forms() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/forms")
}

/// A row of `expected.tsv`.
struct Form {
    path: String,
    /// `why`, where it is to be pasted.
    pasted: bool,
    /// What is given beside it.
    with: Option<PathBuf>,
    /// `none`, where nothing can be established.
    cause: String,
}

fn expected() -> Vec<Form> {
    let text = fs::read_to_string(forms().join("expected.tsv")).unwrap();
    let rows = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    rows.map(|line| {
        let mut cells = line.split('\t').map(str::to_owned);
        let mut next = || cells.next().unwrap_or_default();
        let (path, arguments, cause) = (next(), next(), next());
        let with = arguments.strip_prefix("with ").map(|path| forms().join(path));
        Form { path, pasted: arguments == "why", with, cause: if cause == "-" { "none".to_owned() } else { cause } }
    })
    .collect()
}

fn file(path: &Path, with: Option<&Path>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_coroner"))
        .args(["file", "--format", "json"])
        .arg(path)
        .args(with)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn why(bytes: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coroner"));
    let mut child =
        command.args(["why", "--format", "json", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // What is refused is not read to its end.
    let _ = child.stdin.take().unwrap().write_all(bytes);
    child.wait_with_output().unwrap()
}

/// The root cause of the first verdict; a stream has a line for each.
fn cause(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    let report: Value = serde_json::from_str(&text)
        .or_else(|_| serde_json::from_str(text.lines().next().unwrap_or_default()))
        .unwrap_or_else(|_| panic!("no report: {text}{}", String::from_utf8_lossy(&output.stderr)));
    let verdict = if report["verdicts"].is_array() { &report["verdicts"][0] } else { &report };
    verdict["cause"]["slug"].as_str().unwrap_or("none").to_owned()
}

#[test]
fn every_form_gives_the_cause_of_its_incident() {
    let wrong: Vec<String> = expected()
        .iter()
        .filter_map(|form| {
            let path = forms().join(&form.path);
            let output = if form.pasted { why(&fs::read(&path).unwrap()) } else { file(&path, form.with.as_deref()) };
            let found = cause(&output);
            let all_clear = form.cause == "none" && output.status.code() == Some(0);
            (found != form.cause || all_clear).then(|| format!("{}: {found} instead of {}", form.path, form.cause))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How a text may be saved.
type Saving = (&'static str, fn(&str) -> Vec<u8>);

const SAVINGS: [Saving; 5] = [
    ("mark", |text| format!("\u{feff}{text}").into_bytes()),
    ("utf-16", |text| format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ("utf-16-be", |text| text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ("line-ends", |text| text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()),
    ("gzip", |text| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }),
];

#[test]
fn however_a_form_was_saved_it_gives_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for form in expected() {
        let Ok(text) = fs::read_to_string(forms().join(&form.path)) else { continue };
        for (how, save) in SAVINGS {
            let bytes = save(&text);
            let found = if form.pasted {
                // Nobody pastes what is packed.
                if how == "gzip" {
                    continue;
                }
                cause(&why(&bytes))
            } else {
                let name = Path::new(&form.path).file_name().unwrap().to_str().unwrap().to_owned();
                let path = folder.path().join(if how == "gzip" { name + ".gz" } else { name });
                fs::write(&path, bytes).unwrap();
                cause(&file(&path, form.with.as_deref()))
            };
            if found != form.cause {
                wrong.push(format!("{} as {how}: {found} instead of {}", form.path, form.cause));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_form_that_was_cut_off_is_no_all_clear_and_no_mishap() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for form in expected().iter().filter(|form| !form.pasted) {
        let bytes = fs::read(forms().join(&form.path)).unwrap();
        for share in [97, 80, 50, 20] {
            let path = folder.path().join(Path::new(&form.path).file_name().unwrap());
            // Nobody can tell a cut between two sections of a table from its end.
            let cut = &bytes[..bytes.len() * share / 100];
            fs::write(&path, cut.strip_suffix(b"\n").unwrap_or(cut)).unwrap();
            let output = file(&path, None);
            let stderr = String::from_utf8_lossy(&output.stderr);
            // A cut says nothing of what came behind it.
            if !matches!(output.status.code(), Some(1..=3)) || stderr.contains("panic") {
                wrong.push(format!("{} cut to {share} %: {:?} {stderr}", form.path, output.status.code()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The table for people names each form that is tried, and no other.
#[test]
fn the_page_of_inputs_lists_every_form() {
    let page = fs::read_to_string(forms().join("../../docs/inputs.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with('|')).filter_map(|line| line.trim_end_matches('|').rsplit('|').next());
    let mut listed: Vec<&str> = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2)).filter(|name| is_file_name(name)).collect();
    let all = expected();
    let mut tried: Vec<&str> = all.iter().filter_map(|form| form.path.rsplit('/').next()).collect();
    for names in [&mut listed, &mut tried] {
        names.sort_unstable();
        names.dedup();
    }
    assert_eq!(listed, tried);
}

/// Whether it is the name of a file.
fn is_file_name(name: &str) -> bool {
    Path::new(name).extension().is_some() && !name.contains([' ', '/', '*'])
}
