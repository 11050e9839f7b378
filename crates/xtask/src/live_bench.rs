//! What a live diagnosis costs beside tools for the same purpose. All of them ask the same server, which answers as slowly as AWS.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use coroner_replay::{Case, Fault, Server, depth};
use jiff::Timestamp;
use serde_json::Value;

use crate::measure::cost;
use crate::peers::start::{PYTHON, Setting, ecs_doctor_arguments, ecs_doctor_headline, environment};
use crate::{python, root, run};

/// About what a call to AWS takes from a desk.
const DELAY: Duration = Duration::from_millis(60);
const REGION: &str = "us-east-1";
const CLUSTER: &str = "prod";
const SERVICE: &str = "checkout";
/// Its program is called ecs-doctor like the other tool's, so that it needs an environment of its own.
const TASK_DOCTOR: &[&str] = &["ecs-task-doctor==0.1.1"];
/// A finding of a tool is cut here: some repeat a whole message of AWS.
const WIDEST: usize = 100;

/// A tool, and how it is asked about the service.
struct Tool {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<&'static str>,
    /// What is added for an answer that can be read; it is not measured.
    readable: &'static [&'static str],
    /// What it ends with, whatever it found.
    fine: &'static [i32],
    rounds: usize,
    answer: fn(&str) -> String,
}

/// The best time of a tool on a case, and the most of everything else.
#[derive(Clone, Copy)]
struct Figures {
    calls: usize,
    depth: usize,
    seconds: f64,
    peak_kib: i64,
}

/// What came of one tool on one case.
struct Outcome {
    answer: String,
    figures: Option<Figures>,
}

/// A case, what is true of it, and what each tool made of it.
struct Row {
    case: String,
    truth: String,
    outcomes: Vec<Outcome>,
}

pub(crate) fn live() -> anyhow::Result<()> {
    if cfg!(debug_assertions) {
        // The server runs in this process: what it takes beyond the delay should be as little as it can.
        return run("cargo", &["run", "--release", "--locked", "--package", "xtask", "--", "live"]);
    }
    run("cargo", &["build", "--release", "--locked", "--package", "coroner"])?;
    let scratch = root().join("target/peers");
    let tools = tools(&scratch)?;
    let mut rows = Vec::new();
    for folder in cases()? {
        let row = row(&folder, &tools, &scratch).with_context(|| folder.display().to_string())?;
        let told: Vec<&str> = row.outcomes.iter().map(|outcome| outcome.answer.as_str()).collect();
        eprintln!("{}: {}", row.case, told.join(" | "));
        rows.push(row);
    }
    print(&tools, &rows);
    Ok(())
}

fn tools(scratch: &Path) -> anyhow::Result<[Tool; 3]> {
    let shared = environment(scratch)?;
    let own = scratch.join("task-doctor");
    python::environment(&own, PYTHON, TASK_DOCTOR)?;
    Ok([
        Tool {
            name: "`coroner service`",
            program: root().join("target/release/coroner"),
            arguments: vec!["service", SERVICE, "-c", CLUSTER],
            readable: &["--format", "json"],
            fine: &[0, 1],
            rounds: 5,
            answer: coroner_headline,
        },
        Tool {
            name: "ecs-doctor 0.5.0",
            program: shared.join("bin/ecs-doctor"),
            arguments: ecs_doctor_arguments(CLUSTER, SERVICE).to_vec(),
            readable: &[],
            fine: &[0],
            rounds: 3,
            answer: ecs_doctor_headline,
        },
        Tool {
            name: "ecs-task-doctor 0.1.1",
            program: own.join("bin/ecs-doctor"),
            arguments: vec!["diagnose", "--cluster", CLUSTER, "--service", SERVICE, "--format", "json"],
            readable: &[],
            fine: &[0],
            rounds: 3,
            answer: task_doctor_findings,
        },
    ])
}

fn cases() -> anyhow::Result<Vec<PathBuf>> {
    let folder = root().join("tests/replay");
    let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut cases: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect();
    // The others record what Coroner asks and nothing else, so that the peers would be denied the rest.
    cases.retain(|path| path.join("sts.GetCallerIdentity.json").exists());
    cases.sort();
    Ok(cases)
}

/// All tools on one case.
fn row(folder: &Path, tools: &[Tool], scratch: &Path) -> anyhow::Result<Row> {
    let case = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let expected: Value = serde_json::from_slice(&fs::read(folder.join("_expect.json"))?)?;
    let truth = expected["expect"].as_str().unwrap_or_default().to_owned();
    let server = Server::start(Case::open(folder)?, Timestamp::now())?;
    server.inject("*", Fault::Delay(DELAY), None);
    let setting = Setting { server: &server, region: REGION, home: scratch };
    let mut outcomes: Vec<Outcome> = tools
        .iter()
        .map(|tool| match ask(tool, &setting) {
            Ok(answer) => Outcome { answer, figures: Some(Figures { calls: 0, depth: 0, seconds: f64::MAX, peak_kib: 0 }) },
            Err(error) => failed(&error),
        })
        .collect();
    // All of them in each round, so that a busy while of the machine slows none alone.
    for round in 0..tools.iter().map(|tool| tool.rounds).max().unwrap_or(0) {
        for (tool, outcome) in tools.iter().zip(&mut outcomes).filter(|(tool, _)| round < tool.rounds) {
            let Some(figures) = &mut outcome.figures else { continue };
            match measure(tool, &setting) {
                Ok(new) => figures.add(new),
                Err(error) => *outcome = failed(&error),
            }
        }
    }
    Ok(Row { case, truth, outcomes })
}

impl Figures {
    fn add(&mut self, new: Figures) {
        self.calls = self.calls.max(new.calls);
        self.depth = self.depth.max(new.depth);
        self.seconds = self.seconds.min(new.seconds);
        self.peak_kib = self.peak_kib.max(new.peak_kib);
    }
}

fn failed(error: &anyhow::Error) -> Outcome {
    Outcome { answer: format!("failed: {}", cut(&format!("{error:#}"))), figures: None }
}

/// What a tool says.
fn ask(tool: &Tool, setting: &Setting) -> anyhow::Result<String> {
    let mut command = setting.command(&tool.program);
    command.args(&tool.arguments).args(tool.readable);
    let printed = setting.patiently(command, tool.fine)?.context("it took too long")?;
    let answer = (tool.answer)(&printed);
    Ok(if answer.is_empty() { "nothing".to_owned() } else { answer })
}

/// One run of a tool.
fn measure(tool: &Tool, setting: &Setting) -> anyhow::Result<Figures> {
    let mut command = setting.command(&tool.program);
    command.args(&tool.arguments);
    let words = words(&command)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    setting.server.forget_calls();
    let cost = cost(&words)?;
    let calls = setting.server.calls();
    Ok(Figures { calls: calls.len(), depth: depth(&calls), seconds: cost.seconds, peak_kib: cost.peak_kib })
}

/// The command with its environment, for a process in between that has another.
fn words(command: &Command) -> anyhow::Result<Vec<String>> {
    let text = |text: &std::ffi::OsStr| Some(text.to_str()?.to_owned());
    let variables = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let variables = variables.map(|(name, value)| Some(format!("{}={}", name.to_str()?, value.to_str()?)));
    let fixed = ["env", "-i"].map(|word| Some(word.to_owned()));
    let program = std::iter::once(command.get_program()).chain(command.get_args()).map(text);
    fixed.into_iter().chain(variables).chain(program).collect::<Option<Vec<String>>>().context("the folder's name is no UTF-8")
}

/// What `coroner service` leads with.
fn coroner_headline(printed: &str) -> String {
    let report: Value = serde_json::from_str(printed).unwrap_or_default();
    report["verdicts"][0]["summary"].as_str().unwrap_or_default().to_owned()
}

/// What ecs-task-doctor calls critical, each thing once. It leads with the first of them, which would be less than it knows.
fn task_doctor_findings(printed: &str) -> String {
    let report: Value = serde_json::from_str(printed).unwrap_or_default();
    let mut findings: Vec<String> = Vec::new();
    for check in report["checks"].as_array().into_iter().flatten().filter(|check| check["severity"] == "critical") {
        let message = check["message"].as_str().unwrap_or_default();
        // The same is said of each task.
        let message = message.strip_prefix("Task ").and_then(|rest| rest.split_once(": ")).map_or(message, |(_, said)| said);
        let message = cut(message);
        if !findings.contains(&message) {
            findings.push(message);
        }
    }
    if findings.is_empty() { report["summary"].as_str().unwrap_or_default().to_owned() } else { findings.join("; ") }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(WIDEST) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

fn print(tools: &[Tool], rows: &[Row]) {
    println!("\n| incident | tool | calls | one after another | time | peak memory |\n|---|---|---|---|---|---|");
    for row in rows {
        for (tool, outcome) in tools.iter().zip(&row.outcomes) {
            let figures = outcome.figures.map_or_else(|| "failed | – | – | –".to_owned(), figures);
            println!("| {} | {} | {figures} |", row.case, tool.name);
        }
    }
    let names: Vec<&str> = tools.iter().map(|tool| tool.name).collect();
    println!("\n| incident, what is true | {} |\n|---|{}", names.join(" | "), "---|".repeat(tools.len()));
    for row in rows {
        let answers: Vec<String> = row.outcomes.iter().map(|outcome| outcome.answer.replace('|', "\\|").replace('\n', " ")).collect();
        println!("| {}: {} | {} |", row.case, row.truth, answers.join(" | "));
    }
}

fn figures(figures: Figures) -> String {
    let Figures { calls, depth, seconds, peak_kib } = figures;
    format!("{calls} | {depth} | {:.0} ms | {:.1} MB", seconds * 1000.0, peak_kib as f64 / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_told_once_and_cut() {
        let printed = r#"{"summary": "S", "checks": [
            {"severity": "critical", "message": "Task 1: it broke"},
            {"severity": "critical", "message": "Task 2: it broke"},
            {"severity": "critical", "message": "no image"},
            {"severity": "ok", "message": "fine"}]}"#;
        assert_eq!(task_doctor_findings(printed), "it broke; no image");
        assert_eq!(task_doctor_findings(r#"{"summary": "all is well", "checks": []}"#), "all is well");
        assert_eq!(cut(&"é".repeat(WIDEST + 1)), format!("{}…", "é".repeat(WIDEST)));
    }

    #[test]
    fn a_command_takes_its_environment_with_it() -> anyhow::Result<()> {
        let mut command = Command::new("tool");
        command.env_clear().env("A", "1 2").arg("x");
        assert_eq!(words(&command)?, ["env", "-i", "A=1 2", "tool", "x"]);
        Ok(())
    }
}
