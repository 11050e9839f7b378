//! Shapes that several causes look for, mostly in logs.

use crate::pattern::pattern;
use crate::ready::is_ready_line;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::story::{Asker, End};
use crate::weigh::Weigher;
use coroner_case::{Located, LogStream};
use coroner_ecs::Timestamp;
use coroner_ecs::log::LogLine;
use coroner_ecs::observation::MetricSeries;

/// When the program said that it was ready, if it did.
pub(crate) fn ready<'a>(scene: &Scene<'a>) -> Option<(&'a LogStream, usize, &'a LogLine)> {
    scene.lines().find(|(_, _, line)| is_ready_line(&line.message))
}

/// From RUNNING to ready, in milliseconds.
pub(crate) fn time_to_ready(scene: &Scene<'_>) -> Option<i64> {
    let at: Timestamp = ready(scene)?.2.timestamp.0?;
    Some(at.since(scene.task?.started_at.0?))
}

/// The port that the program says it listens on.
pub(crate) fn listening_port<'a>(scene: &Scene<'a>) -> Option<(i64, &'a LogStream, usize)> {
    let port = pattern!(
        r"(?i)(?:listening (?:on|at)[^\n]{0,40}?(?:port:?\s*|:)|started on port(?:\(?s\)?)?:?\s*|(?:running|started server|serving) on (?:https?://)?[\w.\[\]]*:|server (?:running|started|listening)[^\n]{0,30}?(?:port\s*|:))(\d{2,5})\b"
    )?;
    scene.lines().find_map(|(stream, index, line)| {
        let port = port.group(&line.message)?.parse::<i64>().ok()?;
        (1..=65_535).contains(&port).then_some((port, stream, index))
    })
}

/// A probe of the load balancer's in an access log, and the status that it was answered with.
pub(crate) fn probe<'a>(scene: &Scene<'a>) -> Option<(i64, &'a LogStream, usize)> {
    let status = pattern!(r#"(?:HTTP/\d(?:\.\d)?"?\s+|status["=: ]+|\s)([1-5]\d\d)(?:\s|,|"|$|\})"#)?;
    scene.lines().filter(|(_, _, line)| line.message.contains("ELB-HealthChecker")).find_map(|(stream, index, line)| {
        let code = status.group(&line.message)?.parse().ok()?;
        Some((code, stream, index))
    })
}

/// Names of environment variables in a text.
pub(crate) fn variables(text: &str) -> Vec<&str> {
    let Some(shape) = pattern!(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b") else { return Vec::new() };
    shape.find_all(text)
}

/// Whether the exit code is the low byte of a status of the .NET host and no signal: 0x80008089, CoreClrInitFailure, ends with 137.
/// [Host error codes](https://github.com/dotnet/runtime/blob/main/docs/design/features/host-error-codes.md)
pub(crate) fn is_dotnet_status(scene: &Scene<'_>) -> bool {
    scene.exit_code() == Some(137) && scene.lines().any(|(_, _, line)| line.message.contains("Failed to create CoreCLR"))
}

/// How much of `limit` MiB was used at most, in percent, as far as a metric tells. A percentage is of the task, so that it says
/// something of a container only if the container has the task for itself.
pub(crate) fn memory_used<'a>(scene: &Scene<'a>, limit: i64) -> Option<(f64, &'a Located<MetricSeries>)> {
    let (peak, series) = scene.peak("memory")?;
    let whole = scene.task_memory().is_none_or(|task| limit * 10 >= task * 9);
    match peak <= 100.0 {
        true => whole.then_some((peak, series)),
        false => Some((peak / limit.max(1) as f64 * 100.0, series)),
    }
}

/// A line near the end by which a script says that it ends with the code that another process ended with: then the code is no signal to
/// this container.
pub(crate) fn passed_on<'a>(scene: &Scene<'a>) -> Option<(&'a LogStream, usize, &'a LogLine)> {
    let code = scene.exit_code().filter(|code| *code > 128)?;
    let digits = code.to_string();
    let lines: Vec<_> = scene.lines().collect();
    let from = lines.len().saturating_sub(5);
    let last = &lines[from..];
    if !last.iter().any(|(_, _, line)| line.message.contains(&digits)) {
        return None;
    }
    let shape = pattern!(
        r"(?i)(?:\bexit(?:ed|ing)?|\brc|\bstatus|\bcode|\breturned)\b(?: with| non-zero| exit| status| code|[ :=])*[ :=](\d{3})\b"
    )?;
    last.iter().rev().find(|(_, _, line)| shape.groups(&line.message).iter().any(|found| found.parse() == Ok(code))).copied()
}

/// Whether a container's flag, its reason or Docker says that the kernel killed one of its processes for memory.
pub(crate) fn oom_flagged(scene: &Scene<'_>) -> bool {
    scene.first().is_some_and(|first| {
        crate::story::contains_ignoring_case(&first.reason, "OutOfMemoryError")
            || scene.docker_of(&first.name).is_some_and(|docker| docker.state.oom_killed.0 == Some(true))
    }) || scene.task.is_some_and(|task| task.stopped_reason.starts_with("OutOfMemoryError"))
}

/// Whether a pasted text is what a tool printed that deploys or starts tasks: its stacks and codes are its own.
pub(crate) fn of_a_tool(scene: &Scene<'_>) -> bool {
    let of_tool = pattern!(
        r"/home/runner/|_actions/|aws-actions/|##\[error\]|/codebuild/|aws-cdk|jsii|WaiterError|Run aws-|terraform |pulumi|local_task_job|\becs deploy\b|when calling the (?:RunTask|\w+Service|\w+TaskDefinition|\w+TaskSet|\w+Cluster|ExecuteCommand) operation|util-waiter|ecs_operator|GetLogEvents operation|waitUntil[A-Z]"
    );
    scene.case.pasted.iter().any(|pasted| of_tool.is_some_and(|words| words.is_match(&pasted.value)))
}

/// The address of its own that a program says it listens on, where it is neither every address nor the loopback one: whoever asks for
/// `localhost` inside the container is refused then. Frameworks take it from `HOSTNAME`, which Fargate sets to the task's name.
pub(crate) fn listens_elsewhere<'a>(scene: &Scene<'a>) -> Option<(&'a str, &'a coroner_case::LogStream, usize)> {
    let address = pattern!(
        r"(?i)(?:local|listening (?:on|at)|running (?:on|at)|started (?:on|at|server on)|bound to|serving (?:on|at)|server:)[: ]+(?:at )?(?:https?://)?(ip-\d+-\d+-\d+-\d+[\w.-]*|10\.\d+\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|192\.168\.\d+\.\d+)"
    )?;
    let everywhere = pattern!(r"(?i)(?:0\.0\.0\.0|\[::\]|//localhost|127\.0\.0\.1)")?;
    if scene.lines().any(|(_, _, line)| everywhere.is_match(&line.message)) {
        return None;
    }
    scene.lines().find_map(|(stream, index, line)| Some((address.group(&line.message)?, stream, index)))
}

/// Whether the scheduler stopped the task because fewer or other ones are wanted; evidence against that where something else began it.
pub(crate) fn scaled(scene: &Scene<'_>, weigh: &mut Weigher) -> bool {
    if scene.pasted && scene.task.is_none() {
        return false;
    }
    let end = scene.story.end;
    if !matches!(end, End::Asked(Asker::Scaling | Asker::Scheduler)) && weigh.supported() {
        weigh.against(Strength::Strong, || scene.seen("executionStoppedAt", "the scheduler did not begin it"));
    }
    end == End::Asked(Asker::Scaling)
}
