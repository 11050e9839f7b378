//! `cargo xtask TASK`: what the project does with itself. `cargo xtask` alone lists the tasks.

mod bench;
mod calibrate;
mod docs;
mod engines;
mod events;
mod fuzz;
mod incidents;
mod libtest;
mod live;
mod live_bench;
mod measure;
mod peers;
mod python;
mod same;
mod steps;
mod test;
mod wave;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};

const TASKS: &str = "\
test            all tests: unit, pages, corpus, command line, hostile input, fuzz targets for a bounded time
                [--verbose]
check           format, clippy with warnings denied, cargo-deny, generated documents up to date
docs [--check]  write docs/causes.md and docs/cli.md, or tell whether they are up to date
wave FOLDER     how a wave of labelled incidents is judged: right, harmful, false all-clear, by stage and kind
      [NAME]    and keep what was said as first sight
calibrate       whether stated probabilities keep what they promise, at first sight and today
bench           measure cold start, memory and bulk speed, as BENCHMARKS.md shows them
events N FILE   write N task events, as EventBridge would have recorded them
engines [N]     N events whole, file by file, in Spark and DuckDB: the same rows, and how long each takes
live            measure `coroner service` beside other tools, on a server that answers as slowly as AWS
peers [NAME…]   run other tools for the same purpose on the incidents, as BENCHMARKS.md shows them
same OLD        whether the build of today prints what the build OLD prints, byte for byte [--new BINARY] [--keep DIR]
staged [NAME…]  the incidents asked of AWS: what `coroner service` says beside `coroner file`
measure CMD…    run a command and print its wall time and peak memory";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["test"] => test::test(false),
        ["test", "--verbose"] => test::test(true),
        ["check"] => test::check(),
        ["docs"] => docs::write(),
        ["docs", "--check"] => docs::check(),
        ["calibrate"] => calibrate::calibrate(),
        ["wave", folder] => wave::wave(Path::new(folder), None),
        ["wave", folder, name] => wave::wave(Path::new(folder), Some(name)),
        ["bench"] => bench::bench(),
        ["events", count, file] => events::write(count, Path::new(file)),
        ["engines"] => engines::compare("300000"),
        ["engines", count] => engines::compare(count),
        ["live"] => live_bench::live(),
        ["same", arguments @ ..] => same::same(arguments),
        ["staged", cases @ ..] => peers::staged::compare(cases),
        ["peers", cases @ ..] => peers::compare(cases),
        ["measure", command @ ..] if !command.is_empty() => measure::print(command),
        _ => {
            println!("{TASKS}");
            return ExitCode::from(u8::from(!words.is_empty()) * 2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The folder that the workspace lies in.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_path_buf).unwrap_or_default()
}

/// Builds `target/debug/coroner` as the tests do: with other features, everything that it depends on would be compiled once more.
fn debug_build() -> anyhow::Result<()> {
    run("cargo", &["test", "--workspace", "--locked", "--no-run", "--test", "cli"])
}

/// Runs a command in the workspace's folder and fails if it does.
fn run(program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    println!("$ {program} {}", arguments.join(" "));
    let status =
        Command::new(program).args(arguments).current_dir(root()).status().with_context(|| format!("{program} could not be run"))?;
    if !status.success() {
        bail!("{program} {} failed", arguments.join(" "));
    }
    Ok(())
}

/// Installs a tool from the registry unless it is there.
fn install(tool: &str, version: &str) -> anyhow::Result<()> {
    let name = tool.trim_start_matches("cargo-");
    let there = Command::new("cargo").args([name, "--version"]).output().is_ok_and(|output| output.status.success());
    if there { Ok(()) } else { run("cargo", &["install", tool, "--version", version, "--locked"]) }
}
