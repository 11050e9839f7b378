//! All tests and all checks, with the set-up that they need.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::bail;

use crate::libtest::Reader;
use crate::steps::Steps;
use crate::{docs, engines, fuzz, install, live, python, root, run};

pub(crate) fn test(verbose: bool) -> anyhow::Result<()> {
    let mut steps = Steps::new(verbose);
    let engine = steps.shown("set up", || {
        fuzz::lock_is_fresh()?;
        python::find((3, 10))?;
        engines::prepare()?;
        live::prepare()
    })?;
    steps.shown("compile the tests", || run("cargo", &["test", "--workspace", "--locked", "--no-run"]))?;
    tests(&mut steps)?;
    drop(engine);
    let fuzzed = fuzz::fuzz(&mut steps);
    // What ran is told also if the rest could not.
    steps.close(std::env::var_os("CI").is_some()).and(fuzzed)
}

/// Each file of tests is a step.
fn tests(steps: &mut Steps) -> anyhow::Result<()> {
    let mut command = Command::new("cargo");
    command.args(["test", "--workspace", "--locked", "--no-fail-fast", "--", "--show-output"]);
    let mut reader = Reader::default();
    steps.lines(&mut command, |steps, line| reader.line(steps, line))?;
    // What failed has been counted, so that its status tells no more; unless it did not come to run any.
    if !reader.end(steps) {
        reader.before.iter().for_each(|line| println!("  {line}"));
        bail!("cargo test ran no tests");
    }
    Ok(())
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
    fuzz::lock_is_fresh()?;
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
