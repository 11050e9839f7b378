//! The fuzz targets, run for a bounded time from seeds.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use crate::steps::{Step, Steps};
use crate::{install, root, run};

/// How long each target runs, in seconds.
const FUZZ_SECONDS: &str = "20";

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
pub(crate) fn fuzz(steps: &mut Steps) -> anyhow::Result<()> {
    steps.shown("compile the fuzz targets", || {
        install("cargo-fuzz", "0.13.2")?;
        cxx()?;
        run("cargo", &["fuzz", "build", "--sanitizer", "none"])
    })?;
    for (target, seed) in TARGETS {
        seed(target)?;
        let mut step = Step::named(format!("fuzz {target}"));
        let begun = steps.begin(&step.name);
        let mut command = Command::new("cargo");
        command.args(["fuzz", "run", "--sanitizer", "none", target, "--", &format!("-max_total_time={FUZZ_SECONDS}")]);
        command.args(["-max_len=65536", "-rss_limit_mb=2048", "-timeout=10", "-print_final_stats=1", "-verbosity=0"]);
        let fine = steps.lines(&mut command, |_, line| {
            if let Some(runs) = line.strip_prefix("stat::number_of_executed_units:") {
                step.figures.push(format!("{} runs", runs.trim()));
            }
            step.output.push(line);
        })?;
        if fine {
            step.passed = 1
        } else {
            step.failed = 1
        }
        steps.end(begun, step);
    }
    Ok(())
}

/// The targets are a workspace of their own, whose lock file follows the dependencies of this one. cargo-fuzz would bring it up to
/// date in silence, so that who tests finds a file changed.
pub(crate) fn lock_is_fresh() -> anyhow::Result<()> {
    run("cargo", &["fetch", "--quiet", "--locked", "--manifest-path", "fuzz/Cargo.toml"])
        .context("fuzz/Cargo.lock is not up to date: run `cargo update --workspace --manifest-path fuzz/Cargo.toml`")
}

/// The folder that a target begins with.
fn seeds(target: &str) -> anyhow::Result<PathBuf> {
    let seeds = root().join("fuzz/corpus").join(target);
    fs::create_dir_all(&seeds)?;
    Ok(seeds)
}

/// Puts seeds beside those that are there.
fn put(target: &str, texts: &[(&str, &str)]) -> anyhow::Result<()> {
    for (name, text) in texts {
        fs::write(seeds(target)?.join(name), text)?;
    }
    Ok(())
}

/// The example of the documentation, and what the parser must not be given.
fn seed_causes(target: &str) -> anyhow::Result<()> {
    let page = fs::read_to_string(root().join("docs/own-causes.md"))?;
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    put(
        target,
        &[
            ("example", example),
            ("dots", "a.a.a.a.\"b\" . 'c' = 1\n[a.b]\n[[a.c]]\n"),
            ("nested", "a = [[{ b = { c = [1, 1.5, 2026-01-01] } }]]\n"),
            ("quotes", "a = \"\"\"x\\\"\"\"\"\"\nb = '''y''''\n"),
        ],
    )
}

/// Logs and documents as texts, and the forms that secrets take, with a value that is none.
fn seed_texts(target: &str) -> anyhow::Result<()> {
    seed_documents(target)?;
    put(
        target,
        &[
            ("assignments", "PASSWORD=value1 token: value2 \"secret\": \"value3\" :api_key=>\"value4\" --password value5 -u user:value6"),
            ("addresses", "postgres://user:value@host:5432/db?sslmode=off https://host/?X-Amz-Signature=00ff&sig=value"),
            ("headers", "Authorization: Basic dmFsdWU=\nCookie: session=value\nauthorization: Bearer value-of-a-token"),
            ("block", "-----BEGIN PRIVATE KEY-----\nAAAA\nBBBB\n-----END PRIVATE KEY-----\n"),
        ],
    )
}

/// Names, and what a shell, the AWS CLI or a host would take for more.
fn seed_names(target: &str) -> anyhow::Result<()> {
    put(
        target,
        &[
            ("region", "eu-west-1"),
            ("gov", "us-gov-west-1"),
            ("sovereign", "eusc-de-east-1"),
            ("host", "x@192.0.2.1:80/#"),
            ("shell", "a';$(b)`c`\"d\\"),
            ("option", "--endpoint-url=http://192.0.2.1"),
            ("file", "file:///etc/hosts"),
            ("list", "a,Name=b,Values=[c]"),
        ],
    )
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
