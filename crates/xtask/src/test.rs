//! All tests and all checks, with the set-up that they need.

use std::path::Path;
use std::process::Command;

use crate::{docs, root, run};

/// How long each fuzz target runs, in seconds.
const FUZZ_SECONDS: &str = "20";

pub(crate) fn test() -> anyhow::Result<()> {
    run("cargo", &["test", "--workspace", "--locked"])?;
    fuzz()
}

/// Runs each fuzz target for a bounded time. cargo-fuzz works on a stable toolchain without a sanitizer.
fn fuzz() -> anyhow::Result<()> {
    install("cargo-fuzz", "0.13.2")?;
    for target in ["input", "case"] {
        let folder = root().join("fuzz");
        let manifest = folder.join("Cargo.toml");
        let manifest = manifest.to_string_lossy();
        run(
            "cargo",
            &[
                "fuzz",
                "run",
                "--fuzz-dir",
                manifest.trim_end_matches("/Cargo.toml"),
                "--sanitizer",
                "none",
                target,
                "--",
                &format!("-max_total_time={FUZZ_SECONDS}"),
                "-max_len=65536",
                "-rss_limit_mb=2048",
                "-timeout=10",
            ],
        )?;
    }
    Ok(())
}

pub(crate) fn check() -> anyhow::Result<()> {
    // Modules that a macro declares are not found by cargo fmt, so each file is named.
    let files = Command::new("git").args(["ls-files", "*.rs"]).current_dir(root()).output()?;
    let files = String::from_utf8_lossy(&files.stdout).into_owned();
    let mut arguments = vec!["--check", "--edition", "2024"];
    arguments.extend(files.lines().filter(|file| Path::new(&root()).join(file).exists()));
    run("rustfmt", &arguments)?;
    run("cargo", &["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"])?;
    install("cargo-deny", "0.20.2")?;
    run("cargo", &["deny", "--all-features", "check", "bans", "licenses", "sources"])?;
    docs::check()
}

/// Installs a tool from the registry unless it is there.
fn install(tool: &str, version: &str) -> anyhow::Result<()> {
    let name = tool.trim_start_matches("cargo-");
    let there = Command::new("cargo").args([name, "--version"]).output().is_ok_and(|output| output.status.success());
    if there { Ok(()) } else { run("cargo", &["install", tool, "--version", version, "--locked"]) }
}
