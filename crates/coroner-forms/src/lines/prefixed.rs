//! What tools print before each line: `docker compose`, `copilot svc logs`, `kubectl logs --prefix`, `logcli`, `gh run view --log`, times
//! of `docker logs -t`: <https://github.com/docker/compose/blob/main/cmd/formatter/logs.go>,
//! <https://github.com/aws/copilot-cli/blob/mainline/internal/pkg/aws/cloudwatchlogs/event.go>,
//! <https://grafana.com/docs/loki/latest/query/logcli/>, <https://cli.github.com/manual/gh_run_view>.

use std::borrow::Cow;

use super::names::Names;
use super::{Line, is_level, logfmt, moment, uncoloured};

/// Copilot cuts the name of a stream to this length.
const COPILOT: usize = 25;

/// `app-1  | words`. Compose puts at least two spaces before the bar.
pub(super) fn composed(line: &str) -> Option<Line<'_>> {
    let (name, message) = line.split_once('|')?;
    let message = uncoloured(message);
    let message = if message.is_empty() { message } else { uncoloured(message.strip_prefix(' ')?) };
    let padded = name.len();
    let name = name.trim_end_matches(' ');
    let spaces = padded - name.len();
    let service = numbered(name);
    let is_service = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c);
    let fits = match service {
        Some(service) => spaces >= 1 && service.chars().all(|c| is_service(c) || c.is_ascii_uppercase()),
        None => spaces >= 2 && name.chars().all(is_service),
    };
    let service = service.unwrap_or(name);
    if !fits || is_level(service) || !service.starts_with(|c: char| c.is_ascii_alphanumeric()) || service.len() > 255 {
        return None;
    }
    let (at, message) = match moment::leading(message) {
        Some((at, 9, message)) => (Some(Cow::Borrowed(at)), message),
        _ => (None, message),
    };
    Some(Line { at, container: Some(Cow::Borrowed(service)), message: Cow::Borrowed(message), ..Line::default() })
}

/// `app` of `app-1` and `app_1`.
fn numbered(name: &str) -> Option<&str> {
    let service = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let name = service.strip_suffix(['-', '_']).filter(|_| service.len() < name.len())?;
    (!name.is_empty()).then_some(name)
}

/// `copilot/app/0f1e2d3c4b5a6 words`. The task's ID is cut where the name of the stream is.
pub(super) fn copilot(line: &str) -> Option<Line<'_>> {
    let end = line.find([' ', '\u{1b}']).unwrap_or(line.len());
    let (stream, rest) = line.split_at_checked(end)?;
    let name = stream.strip_prefix("copilot/")?;
    let rest = uncoloured(rest);
    let message = if rest.is_empty() { rest } else { rest.strip_prefix(' ')? };
    if name.len() > 255 || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte)) {
        return None;
    }
    let (container, task) = match name.split_once('/') {
        Some((container, task)) if task.len() <= 32 && task.bytes().all(|byte| byte.is_ascii_hexdigit()) => (Some(container), Some(task)),
        Some(_) => return None,
        None if stream.len() == COPILOT => (None, None),
        None => return None,
    };
    // A few digits are no name of a task.
    let (container, task) = (container.filter(|name| !name.is_empty()), task.filter(|task| task.len() >= 8));
    Some(Line {
        container: container.map(Cow::Borrowed),
        task: task.map(Cow::Borrowed),
        message: Cow::Borrowed(message),
        ..Line::default()
    })
}

/// `[pod/web-abc/app] words`.
pub(super) fn pod(line: &str) -> Option<Line<'_>> {
    let (name, message) = line.strip_prefix("[pod/")?.split_once(']')?;
    let (pod, container) = name.split_once('/')?;
    let message = if message.is_empty() { message } else { message.strip_prefix(' ')? };
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    (plain(pod) && plain(container) && container.len() <= 255).then(|| Line {
        container: Some(Cow::Borrowed(container)),
        message: Cow::Borrowed(message),
        ..Line::default()
    })
}

/// `{container_name="app"} words`, after a time or without. `logcli` leaves out labels that all lines have, so there may be none.
pub(super) fn labelled<'a>(at: Option<&'a str>, line: &'a str) -> Option<Line<'a>> {
    let mut names = Names::default();
    let mut rest = line.strip_prefix('{')?;
    while !rest.starts_with('}') {
        let (key, value) = rest.split_once('=')?;
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return None;
        }
        let (value, after) = logfmt::quoted(value)?;
        names.note(key, value);
        rest = match after.strip_prefix(", ").or_else(|| after.strip_prefix(',')) {
            Some(next) => next,
            None => after.strip_prefix('}').map(|_| after)?,
        };
    }
    if at.is_none() && !names.known() {
        return None;
    }
    let rest = uncoloured(rest.strip_prefix('}')?);
    let message = if rest.is_empty() { rest } else { rest.strip_prefix(' ')?.trim_start_matches(' ') };
    let (container, task) = names.whose();
    Some(Line { at: at.map(Cow::Borrowed), container, task, message: Cow::Borrowed(message), host: None })
}

/// `build⇥step⇥2025-05-27T10:47:11.1234567Z words`.
pub(super) fn step(line: &str) -> Option<Line<'_>> {
    let mut parts = line.splitn(3, '\t');
    let (job, step, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let (at, fraction, message) = moment::leading(rest.trim_start_matches('\u{feff}'))?;
    (fraction == 7 && !job.is_empty() && !step.is_empty()).then(|| stamped(at, message))
}

/// A line of which only the time is known.
pub(super) fn stamped<'a>(at: &'a str, message: &'a str) -> Line<'a> {
    Line { at: Some(Cow::Borrowed(at)), message: Cow::Borrowed(message), ..Line::default() }
}

#[cfg(test)]
mod tests {
    use super::super::unwrap;

    fn told(line: &str) -> Option<String> {
        let part = |part: Option<&str>| part.unwrap_or("-").to_owned();
        unwrap(line).map(|line| {
            assert_eq!(line.host, None);
            [part(line.at.as_deref()), part(line.container.as_deref()), part(line.task.as_deref()), line.message.into_owned()].join("|")
        })
    }

    #[test]
    fn prefixes_of_tools_are_taken_off() {
        for (line, said) in [
            ("app-1  | boom | x", "-|app|-|boom | x"),
            ("web_1 | boom", "-|web|-|boom"),
            ("app-1  |", "-|app|-|"),
            ("postgres  | boom", "-|postgres|-|boom"),
            ("\u{1b}[36mapp-1  | \u{1b}[0mboom", "-|app|-|boom"),
            ("\u{1b}[36mapp-1  |\u{1b}[0m boom", "-|app|-|boom"),
            ("app-1  | 2025-05-27T10:47:11.123456789Z boom", "2025-05-27T10:47:11.123456789Z|app|-|boom"),
            ("copilot/app/0f1e2d3c4b5a6 boom", "-|app|0f1e2d3c4b5a6|boom"),
            ("copilot/app/0f1e2d3c4b5a6978879 boom", "-|app|0f1e2d3c4b5a6978879|boom"),
            ("copilot/my-service-name-l boom", "-|-|-|boom"),
            ("[pod/web-abc/app] boom", "-|app|-|boom"),
            (
                "{container_name=\"app\", ecs_task_arn=\"arn:aws:ecs:eu-west-1:111122223333:task/prod/1\"} boom",
                "-|app|arn:aws:ecs:eu-west-1:111122223333:task/prod/1|boom",
            ),
            ("2025-05-27T10:47:11Z {container_name=\"app\"}   boom", "2025-05-27T10:47:11Z|app|-|boom"),
            ("2025-05-27T10:47:11Z {} boom", "2025-05-27T10:47:11Z|-|-|boom"),
            ("\u{1b}[34m2025-05-27T10:47:11Z\u{1b}[0m \u{1b}[31m{source=\"stderr\"}\u{1b}[0m boom", "2025-05-27T10:47:11Z|-|-|boom"),
            ("2025-05-27T10:47:11.1234567Z boom", "2025-05-27T10:47:11.1234567Z|-|-|boom"),
            ("build\tRun it\t2025-05-27T10:47:11.1234567Z boom\tx", "2025-05-27T10:47:11.1234567Z|-|-|boom\tx"),
            ("build\tRun it\t\u{feff}2025-05-27T10:47:11.1234567Z boom", "2025-05-27T10:47:11.1234567Z|-|-|boom"),
        ] {
            assert_eq!(told(line).as_deref(), Some(said), "{line}");
        }
    }

    #[test]
    fn other_bars_braces_and_tabs_stay() {
        for line in [
            "INFO     | app.main:run:12 - started",
            "warn  | boom",
            "name | value",
            "Name  | Value",
            " id | name",
            "2025-05-27 10:47:11.123 | ERROR    | app:run:1 - boom",
            "GET | 200 | 12ms",
            "a|b",
            "  | x",
            "copilot/ boom",
            "copilot is starting",
            "[pod] boom",
            "[pod/web] boom",
            "{app=\"x\"} boom",
            "{a} boom",
            "{} boom",
            "build\tstep\tboom",
            "2025-05-27T10:47:11.123Z boom",
            "2025-05-27T10:47:11Z boom",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
