//! One stream of events in engines that people use: Spark and DuckDB. All of them have to come to the same bytes.
#![expect(clippy::panic, clippy::print_stdout, reason = "a test fails by panicking and tells why it was skipped")]

use std::path::Path;
use std::process::Command;

#[test]
fn rows_are_the_same_in_every_engine() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = folder.join("../../target/engines/python/bin/python");
    if !python.exists() {
        let why = "Spark and DuckDB are not there: run `cargo xtask test`";
        assert!(std::env::var_os("CI").is_none(), "{why}");
        return println!("skipped: {why}");
    }
    let run = Command::new(python)
        .arg(folder.join("tests/engines/run.py"))
        .arg(env!("CARGO_BIN_EXE_coroner"))
        .args(["--events", "5000"])
        .output();
    let run = run.unwrap_or_else(|error| panic!("{error}"));
    // Where a part is missing, such as Java, it writes `skipped: why` itself.
    println!("{}", String::from_utf8_lossy(&run.stdout));
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}
