//! All tests and all checks, with the set-up that they need.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{docs, live, python, root, run};

/// How long each fuzz target runs, in seconds.
const FUZZ_SECONDS: &str = "20";

pub(crate) fn test() -> anyhow::Result<()> {
    python::find((3, 10))?;
    let engine = live::prepare()?;
    run("cargo", &["test", "--workspace", "--locked"])?;
    drop(engine);
    fuzz()
}

/// What makes the seeds of a target.
type Seed = fn(&str) -> anyhow::Result<()>;

/// The targets, each with what makes its seeds.
const TARGETS: [(&str, Seed); 7] = [
    ("input", seed_documents),
    ("case", seed_documents),
    ("own", seed_causes),
    ("redact", seed_texts),
    ("command", seed_names),
    ("markdown", seed_texts),
    ("region", seed_names),
];

/// Runs each fuzz target for a bounded time, from the documents of the corpus. cargo-fuzz works on a stable toolchain without a
/// sanitizer; libFuzzer itself is C++.
fn fuzz() -> anyhow::Result<()> {
    install("cargo-fuzz", "0.13.2")?;
    cxx()?;
    for (target, seed) in TARGETS {
        seed(target)?;
        let seconds = format!("-max_total_time={FUZZ_SECONDS}");
        let bounds = ["-max_len=65536", "-rss_limit_mb=2048", "-timeout=10", "-print_final_stats=1", "-verbosity=0"];
        let mut arguments = vec!["fuzz", "run", "--sanitizer", "none", target, "--", &seconds];
        arguments.extend(bounds);
        run("cargo", &arguments)?;
    }
    Ok(())
}

/// The folder that a target begins with.
fn seeds(target: &str) -> anyhow::Result<PathBuf> {
    let seeds = root().join("fuzz/corpus").join(target);
    fs::create_dir_all(&seeds)?;
    Ok(seeds)
}

/// The example of the documentation, and what the parser must not be given.
fn seed_causes(target: &str) -> anyhow::Result<()> {
    let page = fs::read_to_string(root().join("docs/own-causes.md"))?;
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    for (name, text) in [
        ("example", example),
        ("dots", "a.a.a.a.\"b\" . 'c' = 1\n[a.b]\n[[a.c]]\n"),
        ("nested", "a = [[{ b = { c = [1, 1.5, 2026-01-01] } }]]\n"),
        ("quotes", "a = \"\"\"x\\\"\"\"\"\"\nb = '''y''''\n"),
    ] {
        fs::write(seeds(target)?.join(name), text)?;
    }
    Ok(())
}

/// Logs and documents as texts, and the forms that secrets take, with a value that is none.
fn seed_texts(target: &str) -> anyhow::Result<()> {
    seed_documents(target)?;
    for (name, text) in [
        ("assignments", "PASSWORD=value1 token: value2 \"secret\": \"value3\" :api_key=>\"value4\" --password value5 -u user:value6"),
        ("addresses", "postgres://user:value@host:5432/db?sslmode=off https://host/?X-Amz-Signature=00ff&sig=value"),
        ("headers", "Authorization: Basic dmFsdWU=\nCookie: session=value\nauthorization: Bearer value-of-a-token"),
        ("block", "-----BEGIN PRIVATE KEY-----\nAAAA\nBBBB\n-----END PRIVATE KEY-----\n"),
    ] {
        fs::write(seeds(target)?.join(name), text)?;
    }
    Ok(())
}

/// Names, and what a shell, the AWS CLI or a host would take for more.
fn seed_names(target: &str) -> anyhow::Result<()> {
    for (name, text) in [
        ("region", "eu-west-1"),
        ("gov", "us-gov-west-1"),
        ("sovereign", "eusc-de-east-1"),
        ("host", "x@192.0.2.1:80/#"),
        ("shell", "a';$(b)`c`\"d\\"),
        ("option", "--endpoint-url=http://192.0.2.1"),
        ("file", "file:///etc/hosts"),
        ("list", "a,Name=b,Values=[c]"),
    ] {
        fs::write(seeds(target)?.join(name), text)?;
    }
    Ok(())
}

/// Real documents for a target to begin with: one by one, or a case joined by NUL bytes.
fn seed_documents(target: &str) -> anyhow::Result<()> {
    let seeds = seeds(target)?;
    for case in fs::read_dir(root().join("tests/corpus"))? {
        let case = case?;
        if !case.path().is_dir() {
            continue;
        }
        let name = case.file_name().to_string_lossy().into_owned();
        let mut joined = Vec::new();
        for file in fs::read_dir(case.path())? {
            let file = file?;
            let bytes = fs::read(file.path())?;
            if target != "case" {
                fs::write(seeds.join(format!("{name}-{}", file.file_name().to_string_lossy())), &bytes)?;
            }
            joined.extend_from_slice(&bytes);
            joined.push(0);
        }
        if target == "case" {
            fs::write(seeds.join(name), joined)?;
        }
    }
    Ok(())
}

/// A C++ compiler, which a machine with only the Rust toolchain may lack.
fn cxx() -> anyhow::Result<()> {
    let there = Command::new("c++").arg("--version").output().is_ok_and(|output| output.status.success());
    if there {
        return Ok(());
    }
    run("apt-get", &["update", "--quiet"])?;
    run("apt-get", &["install", "--yes", "--quiet", "--no-install-recommends", "g++"])
}

pub(crate) fn check() -> anyhow::Result<()> {
    // Modules that a macro declares are not found by cargo fmt, so each file is named.
    let mut files = Vec::new();
    for folder in ["crates", "fuzz"] {
        rust_files(&root().join(folder), &mut files)?;
    }
    files.sort();
    let mut arguments = vec!["--check", "--edition", "2024"];
    arguments.extend(files.iter().map(String::as_str));
    run("rustfmt", &arguments)?;
    run("cargo", &["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"])?;
    install("cargo-deny", "0.20.2")?;
    run("cargo", &["deny", "--all-features", "check", "bans", "licenses", "sources"])?;
    docs::check()
}

fn rust_files(folder: &Path, files: &mut Vec<String>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("target") {
            rust_files(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

/// Installs a tool from the registry unless it is there.
fn install(tool: &str, version: &str) -> anyhow::Result<()> {
    let name = tool.trim_start_matches("cargo-");
    let there = Command::new("cargo").args([name, "--version"]).output().is_ok_and(|output| output.status.success());
    if there { Ok(()) } else { run("cargo", &["install", tool, "--version", version, "--locked"]) }
}
