//! What the test of rows in engines needs that is not Rust: Apache Spark, a Java runtime for it, and DuckDB.
//! `crates/coroner/tests/engines.rs` looks for it in the same places.

use std::path::Path;
use std::process::Command;

use anyhow::bail;

use crate::{python, root, run};

/// Fixed versions, so that the tests stay the same. An environment apart from that of live diagnosis: Spark is half a gigabyte, and
/// if it can't be had, only its own test is skipped.
const PACKAGES: &[&str] = &["pyspark==4.3.0", "py4j==0.10.9.9", "duckdb==1.5.6"];

/// The oldest Java that Spark 4 runs on.
const JAVA: u32 = 17;

/// Makes all of it, as `live::prepare` does for its own.
pub(crate) fn prepare() -> anyhow::Result<()> {
    let made = java().and_then(|()| python::environment(&root().join("target/engines/python"), (3, 11), PACKAGES));
    made.or_else(|error| {
        if std::env::var_os("CI").is_some() {
            return Err(error);
        }
        println!("the test of rows in engines will be skipped: {error:#}");
        Ok(())
    })
}

/// Compares the ways through so many events with each other, in one run of the release build.
pub(crate) fn compare(count: &str) -> anyhow::Result<()> {
    prepare()?;
    run("cargo", &["build", "--release", "--locked", "--package", "coroner"])?;
    let python = root().join("target/engines/python/bin/python").display().to_string();
    let script = root().join("crates/coroner/tests/engines/run.py").display().to_string();
    let coroner = root().join("target/release/coroner").display().to_string();
    run(&python, &[&script, &coroner, "--events", count])
}

/// Debian's Java runtime, if there is none that is new enough and it may be installed.
fn java() -> anyhow::Result<()> {
    if version().is_some_and(|version| version >= JAVA) {
        return Ok(());
    }
    if !Path::new("/etc/debian_version").exists() {
        bail!("Java {JAVA} or later is not there: install it");
    }
    run("apt-get", &["update", "--quiet"])?;
    // Debian 12 calls it openjdk-17-jre-headless and Debian 13 has no such package; this is 17 there and 21 here.
    run("apt-get", &["install", "--yes", "--quiet", "--no-install-recommends", "default-jre-headless"])
}

/// `java -version` writes `openjdk version "17.0.15" 2025-04-15` to stderr; Java 8 called itself 1.8.
fn version() -> Option<u32> {
    // Spark prefers the one that JAVA_HOME names, too.
    let java = std::env::var("JAVA_HOME").map_or_else(|_| "java".to_owned(), |home| format!("{home}/bin/java"));
    let output = Command::new(java).arg("-version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let number: String = text.split('"').nth(1)?.chars().take_while(char::is_ascii_digit).collect();
    number.parse().ok()
}
