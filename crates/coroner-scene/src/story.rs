//! How a task ended: who died first, whether it was asked to, how long each part took.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use coroner_case::Located;
use coroner_ecs::Timestamp;
use coroner_ecs::definition::TaskDefinition;
use coroner_ecs::task::{Container, Task};

use crate::facts::Facts;

/// Last lines of a log in which a program says that it was asked to stop.
const SAYS_SO: usize = 40;

/// The agent on EC2 reports whole seconds: two moments closer than this are the same.
const SLACK: i64 = 1_000;

/// Who asked a task to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// The scheduler: fewer tasks, or other ones, are wanted.
    Scaling,
    /// The scheduler, since a load balancer called the task unhealthy.
    LoadBalancer,
    /// The scheduler, since a container health check failed.
    ContainerHealth,
    /// The scheduler, for a reason that it does not tell.
    Scheduler,
    /// Somebody who called `StopTask`.
    User,
    /// AWS took the Spot capacity back.
    Spot,
    /// AWS retires the host of a Fargate task.
    Maintenance,
    /// The container instance went away.
    Host,
    /// Nobody says who; the order of times says that somebody did.
    Unknown,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It has not.
    Running,
    /// It never reached RUNNING.
    NeverStarted,
    /// One of its containers ended by itself.
    ByItself,
    /// It was asked to stop.
    Asked(Asker),
    /// It stopped, and nothing tells why.
    Unknown,
}

/// The story of one task.
#[derive(Clone, Debug)]
pub struct Story {
    /// What came of it, and who began.
    pub end: End,
    /// Index of the container that failed or ended first.
    pub first: Option<usize>,
    /// When the task was asked to stop, or when ECS reacted to its end.
    pub stopping_at: Option<Timestamp>,
    /// When its first essential container ended.
    pub died_at: Option<Timestamp>,
    /// From RUNNING to the request to stop or the death, whichever came first; milliseconds.
    pub lifetime: Option<i64>,
    /// From the request to stop to the death; milliseconds.
    pub kill_latency: Option<i64>,
    /// From SIGTERM to SIGKILL, as configured; milliseconds.
    pub stop_timeout: i64,
}

impl Story {
    /// What is known where there is no task: nothing, and the stop timeout that is usual.
    pub fn none() -> Story {
        Story { end: End::Unknown, first: None, stopping_at: None, died_at: None, lifetime: None, kill_latency: None, stop_timeout: 30_000 }
    }

    /// From the times, codes and reasons of the task; where they tell no death, Docker may. The stop timeout is the definition's.
    pub fn read(facts: &Facts<'_>, task: &Task, definition: Option<&Located<TaskDefinition>>) -> Story {
        let died_at = task.execution_stopped_at.0.or_else(|| docker_death(facts, task));
        let stopping_at = task.stopping_at.0;
        let started_at = task.started_at.0;
        let end = end(task, died_at);
        let until = [stopping_at, died_at, task.stopped_at.0].into_iter().flatten().min();
        let first = first_to_end(facts, task, definition, end);
        let stop_timeout = first
            .and_then(|index| definition?.container(&task.containers[index].name)?.1.stop_timeout.0)
            .filter(|seconds| (0..=86_400).contains(seconds))
            .map_or(30_000, |seconds| seconds * 1000);
        Story {
            end,
            first,
            stopping_at,
            died_at,
            lifetime: started_at.zip(until).map(|(from, to)| to.since(from)).filter(|ms| *ms >= 0),
            kill_latency: matches!(end, End::Asked(_)).then(|| stopping_at.zip(died_at).map(|(from, to)| to.since(from))).flatten(),
            stop_timeout,
        }
    }

    /// Whether something outside asked the task to stop.
    pub fn asked(&self) -> bool {
        matches!(self.end, End::Asked(_))
    }
}

fn end(task: &Task, died_at: Option<Timestamp>) -> End {
    let stopping =
        task.stopped() || matches!(task.last_status.as_str(), "STOPPING" | "DEPROVISIONING" | "DEACTIVATING") || !task.stop_code.is_empty();
    if !stopping {
        return End::Running;
    }
    let asked_too_late = matches!((task.stopping_at.0, died_at), (Some(asked), Some(died)) if asked.since(died) > SLACK);
    match said_end(task, died_at) {
        // The scheduler, a health check or a person may clear away what had died before: the order of times shows it.
        End::Asked(Asker::Scaling | Asker::Scheduler | Asker::LoadBalancer | Asker::ContainerHealth | Asker::User) if asked_too_late => {
            End::ByItself
        }
        end => end,
    }
}

/// What ECS says of the end.
fn said_end(task: &Task, died_at: Option<Timestamp>) -> End {
    let reason = task.stopped_reason.as_str();
    // Older records have no stopCode, and on some paths AWS leaves it out: then the words of the reason have to do.
    let says = |words: &str| reason.contains(words);
    if reason == "Essential container in task exited" {
        return End::ByItself;
    }
    if says("failed ELB health check") {
        return End::Asked(Asker::LoadBalancer);
    }
    if says("failed container health check") {
        return End::Asked(Asker::ContainerHealth);
    }
    if says("Scaling activity initiated by") || says("rebalancing") {
        return End::Asked(Asker::Scaling);
    }
    if says("performing maintenance on the underlying infrastructure") {
        return End::Asked(Asker::Maintenance);
    }
    if says("Spot Task was interrupted") {
        return End::Asked(Asker::Spot);
    }
    if says("Host EC2 (instance") || says("deregistration forced") || says("during instance draining") {
        return End::Asked(Asker::Host);
    }
    match task.stop_code.as_str() {
        "TaskFailedToStart" => return End::NeverStarted,
        "EssentialContainerExited" => return End::ByItself,
        "ServiceSchedulerInitiated" => return End::Asked(Asker::Scheduler),
        "UserInitiated" => return End::Asked(Asker::User),
        "SpotInterruption" => return End::Asked(Asker::Spot),
        "TerminationNotice" | "InfrastructureHealth" => return End::Asked(Asker::Host),
        _ => {}
    }
    if task.started_at.0.is_none()
        && (says("Error:") || says("failed to start") || says("Timeout waiting") || !task.created_at.0.is_none_or(|_| reason.is_empty()))
    {
        return End::NeverStarted;
    }
    match (task.stopping_at.0, died_at) {
        (Some(asked), Some(died)) if asked.since(died) >= -SLACK && asked.since(died) < 0 => End::Unknown,
        (Some(asked), Some(died)) if asked < died => End::Asked(Asker::Unknown),
        (_, Some(_)) => End::ByItself,
        _ => End::Unknown,
    }
}

fn docker_death(facts: &Facts<'_>, task: &Task) -> Option<Timestamp> {
    facts.docker_of(task).filter_map(|docker| docker.state.finished_at.0).filter(|at| at.0 > 0).min()
}

/// ECS gives no time of death for a container, only for the task. The one that failed is told by what it left behind: the agent's
/// reason, an exit code that stopping it can't explain, its health; helpers and containers that were merely stopped come last.
fn first_to_end(facts: &Facts<'_>, task: &Task, definition: Option<&Located<TaskDefinition>>, end: End) -> Option<usize> {
    let docker = |container: &Container| {
        facts
            .docker_of(task)
            .find(|docker| docker.container_name() == container.name.as_str())
            .and_then(|docker| docker.state.finished_at.0)
            .filter(|at| at.0 > 0)
    };
    if task.containers.len() > 1 && facts.docker_of(task).next().is_some() {
        let ends: Option<Vec<_>> = task.containers.iter().map(docker).collect();
        if let Some(ends) = ends {
            return ends.iter().enumerate().min_by_key(|(_, at)| **at).map(|(index, _)| index);
        }
    }
    if task.containers.len() < 2 {
        return if task.containers.is_empty() { None } else { Some(0) };
    }
    // ECS says that an essential container ended: where one did by itself, those that are not essential did not end the task.
    let essential = |container: &Container| definition.and_then(|d| d.container(&container.name)).is_none_or(|(_, d)| d.is_essential());
    let by_itself = |container: &Container| essential(container) && container.exit_code.0.is_some_and(|code| !matches!(code, 137 | 143));
    let ended_by_essential = end == End::ByItself && task.containers.iter().any(by_itself);
    let helpers: Vec<bool> = task.containers.iter().map(is_helper).collect();
    let main_ended_well = task.containers.iter().zip(&helpers).any(|(c, helper)| c.exit_code.0 == Some(0) && !helper);
    let score = |index: usize, container: &Container| {
        let mut score = 0;
        score += match container.exit_code.0 {
            Some(0) => 1,
            // SIGTERM: what a container that is merely stopped answers.
            Some(143) => -2,
            Some(137) if matches!(end, End::Asked(_)) => 2,
            Some(137) => 4,
            Some(_) => 6,
            None => 0,
        };
        if !container.reason.is_empty() {
            let consequence = container.reason.contains("TaskStoppedBeforePullBegin") || container.reason.contains("dependency graph");
            score += if consequence { -1 } else { 8 };
        }
        if container.health_status.as_str() == "UNHEALTHY" {
            score += 5;
        }
        if container.exit_code.0.is_some_and(|code| !matches!(code, 0 | 137 | 143)) && was_told_to_stop(facts, task, container) {
            // It ended with a code of its own, but because it was asked to.
            score -= 8;
        }
        if helpers[index] && container.exit_code.0.is_none() && end == End::ByItself {
            // It never ran, so it did not end what did.
            score -= 10;
        }
        if helpers[index] {
            // A job's helper that is stopped with the job answers with any code.
            score -= if main_ended_well && task.service_name().is_none() { 7 } else { 1 };
        }
        if !essential(container) && matches!(end, End::ByItself) {
            score -= if ended_by_essential { 20 } else { 3 };
        }
        score
    };
    task.containers
        .iter()
        .enumerate()
        .max_by_key(|(index, container)| (score(*index, container), std::cmp::Reverse(*index)))
        .map(|(index, _)| index)
}

/// Whether the container's log says that it was sent SIGTERM before it ended.
fn was_told_to_stop(facts: &Facts<'_>, task: &Task, container: &Container) -> bool {
    const WORDS: [&str; 6] = ["sigterm", "signal: terminated", "signal=terminated", "signal 15", "signal terminated", "received term"];
    let id = coroner_ecs::arn::short_name(&task.task_arn);
    let mut streams = facts.streams_of(id).into_iter().filter(|stream| stream.container == container.name.as_str());
    streams.any(|stream| {
        let last = &stream.lines[stream.lines.len().saturating_sub(SAYS_SO)..];
        last.iter().any(|line| contains_any(&line.message, &WORDS))
    })
}

/// Containers that serve others: proxies, log routers, collectors, security agents.
pub fn is_helper(container: &Container) -> bool {
    static NAMES: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let names = [
            "ecs-service-connect-",
            "aws-guardduty-agent",
            "log_router",
            "log-router",
            "logrouter",
            "firelens",
            "fluent-bit",
            "fluentbit",
            "fluentd",
            "aws-otel",
            "adot",
            "otel-collector",
            "opentelemetry-collector",
            "xray",
            "datadog",
            "cloudwatch-agent",
            "cwagent",
            "envoy",
            "newrelic",
            "promtail",
            "filebeat",
            "sidecar",
            "splunk",
        ];
        AhoCorasick::builder().ascii_case_insensitive(true).build(names).ok()
    });
    let image = container.image.rsplit('/').next().unwrap_or_default();
    names.as_ref().is_some_and(|names| names.is_match(container.name.as_str()) || names.is_match(image))
}

/// Whether a text holds any of some words, in any ASCII case. Much less than a regex has to be built for it, so that it goes before one
/// that few texts need.
pub fn contains_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|words| contains_ignoring_case(text, words))
}

/// Whether a text holds these words, in any ASCII case; empty ones are in every text.
pub fn contains_ignoring_case(text: &str, words: &str) -> bool {
    let (text, words) = (text.as_bytes(), words.as_bytes());
    let Some(first) = words.first() else { return true };
    text.len() >= words.len()
        && (0..=text.len() - words.len())
            .any(|at| text[at].eq_ignore_ascii_case(first) && text[at..at + words.len()].eq_ignore_ascii_case(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use coroner_ecs::lenient::Time;

    fn task(stop_code: &str, reason: &str, started: i64, asked: i64, died: i64) -> Task {
        let at = |ms| Time((ms > 0).then_some(Timestamp(ms)));
        Task {
            last_status: "STOPPED".into(),
            stop_code: stop_code.into(),
            stopped_reason: reason.into(),
            started_at: at(started),
            stopping_at: at(asked),
            execution_stopped_at: at(died),
            ..Task::default()
        }
    }

    #[test]
    fn the_order_of_times_tells_who_began_where_no_code_does() {
        let end = |asked, died| super::end(&task("", "", 1_000, asked, died), Some(Timestamp(died)));
        assert_eq!(end(50_000, 80_000), End::Asked(Asker::Unknown));
        assert_eq!(end(90_000, 80_000), End::ByItself);
    }

    #[test]
    fn the_words_of_a_reason_are_finer_than_its_code() {
        let end = |code, reason| super::end(&task(code, reason, 1_000, 2_000, 3_000), None);
        assert_eq!(end("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group x)"), End::Asked(Asker::LoadBalancer));
        assert_eq!(
            end("TerminationNotice", "ECS is performing maintenance on the underlying infrastructure hosting the task"),
            End::Asked(Asker::Maintenance)
        );
        assert_eq!(end("", "Essential container in task exited"), End::ByItself);
    }
}
