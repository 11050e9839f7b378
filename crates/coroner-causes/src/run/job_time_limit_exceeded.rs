use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::story::contains_any;
use crate::weigh::Weigher;
use coroner_ecs::time::span;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "timeout: sending signal").re(r"timeout: sending signal \w+ to command").decisive(),
        at(LOG, "time limit (").re(r"(?i)(hard|soft) time limit \([\d.]+s?\) exceeded").decisive(),
        at(LOG, "SoftTimeLimitExceeded"),
        at(LOG, "TimeLimitExceeded").re(r"\bTimeLimitExceeded\b"),
        at(LOG, "AirflowTaskTimeout"),
        // Laravel's worker kills itself with SIGKILL when a job outlasts --timeout.
        at(LOG, "TimeoutExceededException"),
        at(LOG, "Task exceeded maximum timeout value").decisive(),
        at(REASON.or(EVENT), "Job attempt duration exceeded timeout").decisive(),
        at(LOG, "Maximum execution time of").re(r"(?i)maximum execution time of \d+ seconds? exceeded").moderate(),
    ],
    explains: &["application-error", "user-stopped", "sidecar-crashed", "signal-exit-other", "task-out-of-memory"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("job-time-limit-exceeded", Stage::Run, Tier::Cause, page!("job_time_limit_exceeded.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    // timeout(1) of coreutils ends with 124 when the time is up.
    if scene.exit_code() == Some(124) && !scene.story.asked() {
        weigh.strong(|| scene.seen_first("exitCode", "exit 124, as timeout(1) ends when the time is up"));
        weigh.explains("application-error");
    }
    let Some(lived) = scene.story.lifetime.filter(|_| !scene.story.asked()) else { return };
    let near = |limit: i64| limit >= 5_000 && (lived - limit).abs() <= 2_000 + limit / 200;
    if let Some(limit) = of_command(scene).filter(|limit| near(*limit)) {
        weigh.decisive(|| {
            scene.defined_first("command", format!("its command runs under timeout(1) with {}, and it lived {}", span(limit), span(lived)))
        });
        for slug in ["application-error", "task-out-of-memory", "container-out-of-memory", "signal-exit-other"] {
            weigh.explains(slug);
        }
    } else if let Some((name, limit)) = of_environment(scene).filter(|(_, limit)| near(*limit)) {
        weigh.moderate(|| scene.defined_first("environment", format!("{name} is {}, and it lived {}", span(limit), span(lived))));
    }
}

/// The time that timeout(1) gives the command, in milliseconds.
fn of_command(scene: &Scene<'_>) -> Option<i64> {
    let (_, container) = scene.first_definition()?;
    let overridden = scene.task.and_then(|task| task.overrides.container_overrides.iter().find(|o| o.name == container.name));
    let command = overridden.map(|o| &o.command).filter(|command| !command.is_empty()).unwrap_or(&container.command);
    let words: Vec<&str> = container.entry_point.iter().chain(command.iter()).map(|word| word.as_str()).collect();
    let words = words.join(" ");
    if !words.contains("timeout") {
        return None;
    }
    let shape = pattern!(r"(?:^|[\s/;&|(])timeout\s+(?:(?:-[ks]\s*\S+|-\S+|--\S+)\s+)*(\d{1,9}(?:\.\d+)?[smhd]?)(?:\s|$)")?;
    let limit = shape.group(&words)?;
    let (number, unit) = limit.split_at(limit.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(limit.len()));
    let seconds = match unit {
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => 1.0,
    };
    Some((number.parse::<f64>().ok()? * seconds * 1_000.0) as i64)
}

/// A variable whose name speaks of a time limit, in seconds, in milliseconds.
fn of_environment<'a>(scene: &Scene<'a>) -> Option<(&'a str, i64)> {
    let (_, container) = scene.first_definition()?;
    let may = |name: &str| contains_any(name, &["TIME", "DEADLINE", "DURATION"]);
    if !container.environment.iter().any(|pair| may(&pair.name)) {
        return None;
    }
    let speaks = pattern!(r"(?i)(?:TIMEOUT|TIME_LIMIT|MAX_RUN_?TIME|DEADLINE|MAX_DURATION)(?:_S|_SEC|_SECS|_SECONDS)?$")?;
    let limit = |value: &str| value.parse::<i64>().ok().filter(|seconds| (1..10_000_000).contains(seconds)).map(|seconds| seconds * 1_000);
    container.environment.iter().filter(|pair| speaks.is_match(&pair.name)).find_map(|pair| Some((pair.name.as_str(), limit(&pair.value)?)))
}
