//! The live commands against a server that plays AWS (`coroner-replay`): what is asked, what is said, and what happens when AWS
//! doesn't answer.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "a test that is skipped says why")]

mod faults;
mod hosts;
mod identity;
mod limits;
mod names;
mod old;
mod probes;
mod saving;
mod scale;
mod verdicts;
mod watching;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use coroner_replay::{Case, Server};
use jiff::Timestamp;
use serde_json::Value;

/// The incidents, with what is true of them.
const CASES: [(&str, &str, Option<&str>); 15] = [
    ("c01-oom-137", "failed", Some("task-out-of-memory")),
    ("c07-manifest-unknown", "failed", Some("image-tag-not-found")),
    ("c09-elb-health-404", "failed", Some("lb-health-check-path-wrong")),
    ("c11-scale-in-143", "stopped-as-intended", Some("normal-scale-in")),
    ("c13-healthy", "running", None),
    ("blue-green-bake", "running", None),
    ("canary-under-way", "running", None),
    ("deployment-paused", "running", Some("deployment-awaits-approval")),
    ("newest-fails-beside-old", "failed", Some("image-tag-not-found")),
    ("rollback-by-alarm", "failed", Some("deployment-alarm-triggered")),
    ("rollback-by-breaker", "failed", Some("missing-configuration")),
    ("rollback-by-breaker-forgotten", "failed", Some("circuit-breaker-tripped")),
    ("rollback-by-hook", "failed", Some("lifecycle-hook-refused")),
    ("rollback-by-user", "undetermined", Some("deployment-stopped-by-user")),
    ("rule-points-to-empty-group", "failed", Some("traffic-rule-misconfigured")),
];

/// What everybody types of these incidents.
const SERVICE: [&str; 4] = ["service", "checkout", "-c", "prod"];

fn folder(case: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/replay").join(case)
}

fn recorded(case: &str) -> Case {
    Case::open(&folder(case)).unwrap()
}

fn serve(case: &str) -> Server {
    start(recorded(case))
}

fn start(case: Case) -> Server {
    Server::start(case, Timestamp::now()).unwrap()
}

/// The binary without any of this machine's own settings.
fn coroner() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coroner"));
    command.env_clear().env("AWS_EC2_METADATA_DISABLED", "true").env("HOME", "/nonexistent").current_dir(std::env::temp_dir());
    command
}

/// The binary with a key and a Region, asking `server`.
fn asking(server: &Server, arguments: &[&str]) -> Command {
    let mut command = coroner();
    command.args(arguments).env("AWS_ENDPOINT_URL", server.endpoint());
    command.envs([("AWS_ACCESS_KEY_ID", "AKTEST"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "us-east-1")]);
    command
}

/// What a run said.
struct Said {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Said {
    fn of(output: &Output) -> Said {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said { status: output.status.code().unwrap_or(-1), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    fn verdicts(&self) -> Vec<Value> {
        let report: Value = serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("no report: {}{}", self.stdout, self.stderr));
        report["verdicts"].as_array().unwrap().clone()
    }

    fn first(&self) -> Value {
        self.verdicts().into_iter().next().unwrap_or_else(|| panic!("no verdict: {}", self.stderr))
    }
}

fn run(command: &mut Command) -> Said {
    Said::of(&command.output().unwrap())
}

fn ask(server: &Server, arguments: &[&str]) -> Said {
    run(&mut asking(server, arguments))
}

/// A service's report as JSON.
fn examine(server: &Server, more: &[&str]) -> Said {
    ask(server, &[&SERVICE, &["--format", "json"][..], more].concat())
}

fn slug(verdict: &Value) -> Option<&str> {
    verdict["cause"]["slug"].as_str()
}
