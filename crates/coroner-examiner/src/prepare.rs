//! Facts that several documents tell each in part, put where the examiner looks.

use std::borrow::Cow;
use std::sync::Arc;

use coroner_case::{Case, Located, LogStream, Origin, Skipped, add_source};
use coroner_ecs::lenient::{Int, List, Time};
use coroner_ecs::observation::DockerContainer;
use coroner_ecs::service::Service;
use coroner_ecs::task::{Container, Task};
use coroner_ecs::{Timestamp, words};
use coroner_scene::hosts::is_host;
use coroner_scene::pattern::pattern;

/// Facts that several documents tell each in part, put where the examiner looks.
pub(crate) fn prepare(case: &Case) -> Cow<'_, Case> {
    let mut case = Cow::Borrowed(case);
    if !case.pasted.is_empty() && tells_of_a_subject(&case) {
        case.to_mut().pasted.clear();
    } else if case.pasted.is_empty() && !case.logs.is_empty() && !tells_of_a_subject(&case) {
        let of_ecs: Vec<usize> = (0..case.logs.len()).filter(|at| case.logs.get(*at).is_some_and(is_of_ecs)).collect();
        of_ecs.iter().rev().for_each(|at| take_for_pasted(case.to_mut(), *at));
    }
    if case.tasks.is_empty() && !case.docker.is_empty() {
        let tasks: Vec<_> = case.docker.iter().map(task_of_docker).collect();
        case.to_mut().tasks = tasks;
    }
    if case.tasks.is_empty()
        && let Some(task) = case.pasted.iter().find_map(task_of_text)
    {
        case.to_mut().tasks = vec![task];
    }
    if case.services.iter().any(|service| counted_by_deployments(service)) {
        case.to_mut().services.iter_mut().for_each(|service| count_by_deployments(&mut service.value));
    }
    // Whole, before anything is cut or shortened. Whoever has the case for himself spares the copy of it by hiding them before.
    if !case.is_free_of_secrets() {
        case.to_mut().hide_secrets();
    }
    case
}

/// Whether only its deployments tell how many tasks a service wants or runs.
fn counted_by_deployments(service: &Service) -> bool {
    (service.desired_count.0.is_none() || service.running_count.0.is_none()) && service.primary().is_some()
}

/// What the newest deployment wants is what the service wants; what all of them run is what it runs.
fn count_by_deployments(service: &mut Service) {
    if !counted_by_deployments(service) {
        return;
    }
    if service.desired_count.0.is_none() {
        service.desired_count = service.primary().map(|newest| newest.desired_count).unwrap_or_default();
    }
    if service.running_count.0.is_none() {
        let running: Vec<i64> = service.deployments.iter().filter_map(|deployment| deployment.running_count.0).collect();
        service.running_count = Int((!running.is_empty()).then(|| running.iter().sum()));
    }
}

/// Whether documents tell of a task, a service or what was asked of ECS.
fn tells_of_a_subject(case: &Case) -> bool {
    !(case.tasks.is_empty()
        && case.services.is_empty()
        && case.actions.is_empty()
        && case.failures.is_empty()
        && case.service_deployments.is_empty()
        && case.docker.is_empty())
}

/// What was said in words of which nobody knows the place, beside documents that tell more: it is not used.
pub(crate) fn stands_back(case: &Case) -> Vec<Skipped> {
    let told = if tells_of_a_subject(case) { case.pasted.as_slice() } else { &[] };
    let reason = "it holds words about a failure and no document, beside documents that tell more; it was not used. Give it alone";
    // Beside words about a failure nothing is an all-clear.
    let fails = |text: &str| {
        words::of_a_task(text) || ["failed", "unable", "unhealthy", "rolled back", "rolling back"].iter().any(|word| text.contains(word))
    };
    let skipped = |text: &Located<String>| Skipped {
        source: text.origin.document.to_string(),
        reason: reason.to_owned(),
        broken: fails(&text.value),
    };
    told.iter().map(skipped).collect()
}

/// Lines of a log that are looked through for ECS's own words.
const LINES: usize = 100_000;

/// Whether what was taken for a log of some container holds what ECS says itself: then a tool wrote it, that deploys or watches, and its
/// words are no container's.
fn is_of_ecs(log: &LogStream) -> bool {
    log.task_id.is_none() && !is_host(&log.container) && log.lines.iter().take(LINES).any(|line| words::of_ecs(&line.message))
}

fn take_for_pasted(case: &mut Case, at: usize) {
    let log = case.logs.remove(at);
    let mut value = String::new();
    for line in &log.lines {
        value.push_str(&line.message);
        value.push('\n');
    }
    case.pasted.insert(0, Located { origin: log.origin, value });
    case.hidden = false;
}

/// `docker inspect` alone tells of a container as ECS would: with the agent's words for Docker's flag.
fn task_of_docker(docker: &Located<DockerContainer>) -> Located<Task> {
    let state = &docker.state;
    let stopped = state.running.0 != Some(true) && state.status.as_str() != "running";
    let oom = state.oom_killed.0 == Some(true);
    let reason = if oom { "OutOfMemoryError: Container killed due to memory usage" } else { state.error.as_str() };
    let container = Container {
        name: docker.container_name().into(),
        exit_code: Int(state.exit_code.0.filter(|_| stopped)),
        reason: reason.into(),
        last_status: if stopped { "STOPPED" } else { "RUNNING" }.into(),
        ..Container::default()
    };
    let task = Task {
        task_arn: docker.task_arn().unwrap_or_default().into(),
        launch_type: "EC2".into(),
        last_status: if stopped { "STOPPED" } else { "RUNNING" }.into(),
        stopped_reason: if stopped { "Essential container in task exited" } else { "" }.into(),
        started_at: Time(state.started_at.0.filter(|at| at.0 > 0)),
        execution_stopped_at: Time(state.finished_at.0.filter(|at| stopped && at.0 > 0)),
        containers: List(vec![container]),
        ..Task::default()
    };
    Located { origin: docker.origin.clone(), value: task }
}

/// An exit code in a pasted text is a container's: `exited with code 137`.
fn task_of_text(pasted: &Located<String>) -> Option<Located<Task>> {
    let code = exit_code_in(&pasted.value);
    if let Some(task) = task_of_fields(&pasted.value, code) {
        return Some(Located { origin: pasted.origin.clone(), value: task });
    }
    let code = code?;
    let container = Container { exit_code: Int(Some(code)), last_status: "STOPPED".into(), ..Container::default() };
    let reason = if pasted.value.contains("Essential container in task exited") { "Essential container in task exited" } else { "" };
    let task = Task { last_status: "STOPPED".into(), stopped_reason: reason.into(), containers: List(vec![container]), ..Task::default() };
    Some(Located { origin: pasted.origin.clone(), value: task })
}

/// A task's record of which somebody pasted a few fields: its reason, and when it was asked to stop and ended.
fn task_of_fields(text: &str, code: Option<i64>) -> Option<Task> {
    let field = |name: &str| -> Option<&str> {
        let at = text.find(&format!("\"{name}\""))?;
        let rest = text[at + name.len() + 2..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        rest.split('"').next()
    };
    let time = |name: &str| Time(field(name).and_then(Timestamp::parse));
    let reason = field("stoppedReason")?;
    let stopping_at = time("stoppingAt");
    stopping_at.0?;
    let container = Container {
        name: field("name").unwrap_or_default().into(),
        exit_code: Int(code),
        last_status: "STOPPED".into(),
        ..Container::default()
    };
    Some(Task {
        last_status: "STOPPED".into(),
        stop_code: field("stopCode").unwrap_or_default().into(),
        stopped_reason: reason.into(),
        created_at: time("createdAt"),
        started_at: time("startedAt"),
        stopping_at,
        execution_stopped_at: time("executionStoppedAt"),
        stopped_at: time("stoppedAt"),
        containers: List(vec![container]),
        ..Task::default()
    })
}

fn exit_code_in(text: &str) -> Option<i64> {
    if let Ok(code) = text.trim().parse::<u8>() {
        return Some(i64::from(code));
    }
    // A tool that deploys, or runs the job, ends with a code of its own.
    let of_a_tool = pattern!(
        r"(?i)##\[error\]|\|\| exit|process completed with|run failed with exit code|local_task_job|task exited with return code|bash exited|job failed|command did not exit successfully|error while executing command|exited with code exit status|the process '.{0,200}' failed|npm (?:ERR!|error)|make(?:\[\d+\])?: \*\*\*|subprocess\.CalledProcessError"
    )?;
    let said = pattern!(
        r#"(?i)(?:\bexit(?:ed|s|ing)?|exit[ _-]?(?:code|status)|\bstatus code|\breturn code|\bterminated)["']?(?:[ :=(]+(?:with|code|exit|status|value|is|of|non-zero|was|got|error|a|the))*[ :=("']+(-?\d{1,10})\b"#
    )?;
    let by_signal =
        pattern!(r"(?i)\b(?:terminated|killed|died|ended|exited|stopped|received|got|caught)\b.{0,30}\bsignal[ :=#]*(\d{1,2})\b")?;
    let signal = by_signal.group(text).and_then(|number| number.parse::<i64>().ok()).filter(|number| (1..=31).contains(number));
    let code = text.lines().filter(|line| !of_a_tool.is_match(line)).find_map(|line| said.group(line)?.parse::<i64>().ok());
    code.or(signal.map(|number| 128 + number)).filter(|code| (-4_294_967_296..=4_294_967_295).contains(code))
}

/// A case of one pasted text, for [`examine`].
pub fn case_of_text(text: &str) -> Case {
    let origin = Origin { document: Arc::from("the pasted text"), line: 0, pointer: Cow::Borrowed("") };
    Case { pasted: vec![Located { origin, value: text.to_owned() }], ..Case::default() }
}

/// The case of what a person pasted: documents of ECS's in whatever form, or else a text.
pub fn case_of_paste(text: &str) -> Case {
    let mut case = Case::default();
    add_source(&mut case, "the pasted text", text.as_bytes());
    let is_json = serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
    match (is_json && !case.is_empty()) || case.names_a_subject() {
        true => case,
        false => case_of_text(text),
    }
}
