//! The log of the ECS agent and of `ecs-init`: logfmt, JSON, or `TIME [LEVEL] words` before version 1.36:
//! <https://github.com/aws/amazon-ecs-agent/blob/master/ecs-agent/logger/log.go>.

use std::borrow::Cow;

use super::record::Record;
use super::{Line, logfmt, moment, names};

const LEVELS: &[&str] = &["debug", "info", "warn", "error", "critical"];
/// Fields of structured lines that no other program is known to have in such a line.
const FIELDS: &[&str] =
    &["task", "taskARN", "taskArn", "container", "containerName", "runtimeID", "dockerId", "containerInstanceARN", "instanceArn", "seqnum"];
/// How the agent and `ecs-init` begin.
const BEGINS: &[&str] = &[
    "ACS ",
    "Adding container ",
    "Adding event",
    "Adding image name",
    "Agent exited with code",
    "Agent will terminally exit",
    "Amazon ECS agent ",
    "Begin building map of eligible unused images",
    "Beginning Polling for updates",
    "By using the GPU Optimized AMI",
    "Checkpointing is enabled",
    "Config for cluster is empty",
    "Connected to ACS",
    "Connected to TCS",
    "Container [name=",
    "Container ecs-agent ",
    "Container name: /ecs-agent",
    "Created container name mapping for task",
    "Created docker container for task",
    "Creating poll dialer",
    "Creating root ecs cgroup",
    "Data mismatch; saved cluster",
    "Detected Docker versions",
    "Disconnected from ACS",
    "Docker pull of ",
    "DockerGoClient: ",
    "Error connecting to ACS",
    "Error connecting to TCS",
    "Error creating a websocket client",
    "Error fetching auth data from ECR",
    "Error getting cpu stats",
    "Error getting message from ws backend",
    "Error getting metrics from TCS",
    "Error getting valid credentials",
    "Error re-registering container instance",
    "Error registering container instance",
    "Error registering: ",
    "Error retrieving stats",
    "Error sending stats to backend",
    "Error transitioning container",
    "Error while pulling container",
    "Error while pulling image; will try",
    "Error while reporting task stats",
    "Established a Telemetry (TCS)",
    "Establishing a Websocket connection",
    "Event sent successfully",
    "Event stream ContainerChange",
    "Failed to create task resource",
    "Failed to pull image",
    "Finished pulling image",
    "Got ECR authentication",
    "Health check: docker",
    "Image cleanup: ",
    "Image excluded from cleanup",
    "Instance re-registration attempt",
    "Instance registration completed",
    "Invalid value for task cleanup duration",
    "Loading configuration",
    "Loading state",
    "Managed task",
    "No eligible images for deletion",
    "No existing agent container to remove",
    "No more eligible images",
    "Nvidia GPU Manager: ",
    "Reconnecting to ACS",
    "Reconnecting to TCS",
    "Registered container instance with cluster",
    "Registering Instance with ECS",
    "Registration completed successfully",
    "Remaining memory",
    "Removing existing agent container",
    "Restored cluster",
    "Restored from checkpoint file",
    "Saving state!",
    "Sending container change",
    "Sending state change to ECS",
    "Sending task change",
    "Starting Agent: Amazon ECS Agent",
    "Starting Amazon Elastic Container Service Agent",
    "Successfully created Docker client",
    "Successfully got ECS instance credentials",
    "Successfully loaded Appnet agent",
    "Successfully sent heartbeat",
    "TCS ",
    "TCS: ",
    "Task [arn:",
    "Task engine [",
    "TaskHandler",
    "Transitioned container",
    "Unable to discover poll endpoint",
    "Unable to extend read deadline for ACS",
    "Unable to fetch user data",
    "Unable to get stats for container",
    "Unable to register as a container instance",
    "Unable to retrieve spot instance metadata",
    "Unable to set read deadline for websocket",
    "Updating container reference",
    "Waiting for any previous stops to complete",
    "Websocket connection established",
    "api/task: ",
    "eni watcher",
    "health check [HEAD http://localhost:51678",
];
/// What `ecs-init` says in one word.
const STEPS: &[&str] = &["pre-start", "start", "pre-stop", "post-stop"];
/// Names of modules in the old form.
const MODULES: &[&str] = &["TaskEngine", "statemanager", "api client", "ws client", "acs client", "acs handler", "eventhandler", "stats"];

/// What is in a line of the agent.
pub(super) fn unwrap(line: &str) -> Option<Line<'_>> {
    if line.starts_with('{') {
        return Record::of(line).as_ref().and_then(structured);
    }
    written(line).or_else(|| old(line))
}

/// A line of an unknown program of the host, or of its container, as the agent's if it is one.
pub(super) fn within<'a>(message: &Cow<'a, str>) -> Option<Line<'a>> {
    match message {
        Cow::Borrowed(message) => unwrap(message),
        Cow::Owned(message) => unwrap(message).map(Line::into_owned),
    }
}

/// `level=info time=2025-05-27T10:47:11Z msg="…" module=task.go`, or with fields instead of the module.
fn written(line: &str) -> Option<Line<'_>> {
    let (level, rest) = line.strip_prefix("level=")?.split_once(" time=")?;
    let (at, rest) = rest.split_once(' ')?;
    if !LEVELS.contains(&level) || !in_seconds(at) {
        return None;
    }
    let rest = rest.strip_prefix("logger=structured ").unwrap_or(rest);
    // A cut-off line ends within its words.
    let (message, rest) = logfmt::quoted(rest.strip_prefix("msg=")?)?;
    let (module, rest) = module(rest.trim());
    let is_agents = module || begins(&message) || logfmt::fields(rest).any(|(key, value)| is_agents(key, &value));
    is_agents.then(|| {
        let mut line = Line::of_host("ecs-agent", message);
        line.at = Some(Cow::Borrowed(at));
        about(&mut line, logfmt::fields(rest));
        if !rest.is_empty() {
            line.message = Cow::Owned(format!("{} {rest}", line.message));
        }
        line
    })
}

fn is_agents(key: &str, value: &str) -> bool {
    FIELDS.contains(&key) || (key == "module" && value.ends_with(".go"))
}

/// Whether a file of Go stands at the start, and the rest.
fn module(fields: &str) -> (bool, &str) {
    let Some(rest) = fields.strip_prefix("module=") else { return (false, fields) };
    let (module, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    if module.ends_with(".go") { (true, rest.trim_start()) } else { (module == "ecs-init", fields) }
}

/// `{"level":"info","time":"2025-05-27T10:47:11Z","msg":"…","module":"task.go"}`.
pub(super) fn structured<'a>(record: &Record<'a>) -> Option<Line<'a>> {
    let (level, at, message) = (record.text("level")?, record.text("time")?, record.text("msg")?);
    let module = record.text("module").is_some_and(|module| module.ends_with(".go"));
    let structured = record.text("logger").is_some_and(|logger| logger == "structured");
    let is_agents = module || structured || begins(&message) || record.keys().any(|key| FIELDS.contains(&key));
    if !LEVELS.contains(&level.as_ref()) || !in_seconds(&at) || !is_agents {
        return None;
    }
    let mut line = Line::of_host("ecs-agent", message);
    line.at = Some(at);
    about(&mut line, record.entries().filter_map(|(key, value)| Some((key, super::record::text(value)?))));
    let mut words = String::new();
    for (key, value) in record.entries().filter(|(key, _)| !["level", "time", "msg", "module", "logger"].contains(key)) {
        words += &format!(" {key}={value}");
    }
    if !words.is_empty() {
        line.message = Cow::Owned(format!("{}{words}", line.message));
    }
    Some(line)
}

/// `2021-05-06T07:08:09Z [INFO] Managed task […]: …`.
fn old(line: &str) -> Option<Line<'_>> {
    let (at, rest) = line.split_once(" [")?;
    let (level, message) = rest.split_once("] ")?;
    if !in_seconds(at) || !LEVELS.iter().any(|known| known.to_ascii_uppercase() == level) {
        return None;
    }
    let module = || logfmt::fields(message).any(|(key, value)| key == "module" && MODULES.contains(&value.as_ref()));
    (begins(message) || module()).then(|| {
        let mut line = Line::of_host("ecs-agent", Cow::Borrowed(message));
        line.at = Some(Cow::Borrowed(at));
        about(&mut line, std::iter::empty());
        line
    })
}

/// The agent writes no parts of seconds, which sets its lines apart from most others of the same form.
fn in_seconds(at: &str) -> bool {
    at.len() == "2025-05-27T10:47:11Z".len() && at.ends_with('Z') && moment::of(Cow::Borrowed(at)).is_some()
}

fn begins(message: &str) -> bool {
    BEGINS.iter().any(|words| message.starts_with(words)) || STEPS.contains(&message)
}

/// Notes which task and container a line is about: by its fields, else by its words.
fn about<'k, 'a>(line: &mut Line<'a>, fields: impl Iterator<Item = (&'k str, Cow<'a, str>)>) {
    let mut names = names::Names::default();
    for (key, value) in fields {
        match key {
            "task" | "taskARN" | "taskArn" => names.note("task_arn", value),
            "container" | "containerName" => names.note("ecs_container_name", value),
            _ => {}
        }
    }
    (line.container, line.task) = names.whose();
    if line.task.is_none() {
        line.task = names::task_within(&line.message).map(|task| Cow::Owned(task.to_owned()));
    }
    if line.container.is_none() {
        let named = line.message.split_once("Container [name=").and_then(|(_, rest)| rest.split([' ', ']']).next());
        line.container = named.filter(|name| !name.is_empty()).map(|name| Cow::Owned(name.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const ARN: &str = "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    fn parts(line: &str) -> (String, Option<String>, Option<String>, String) {
        let line = unwrap(line).unwrap();
        assert_eq!(line.host, Some("ecs-agent"));
        let own = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
        (own(line.at).unwrap(), own(line.container), own(line.task), line.message.into_owned())
    }

    #[test]
    fn all_its_forms_are_read() {
        let at = || "2025-05-27T10:47:11Z".to_owned();
        assert_eq!(
            parts(&format!(
                "level=info time=2025-05-27T10:47:11Z msg=\"Managed task [{ARN}]: Container [name=app runtimeID=]: handling \\\"x\\\"\" module=task_manager.go"
            )),
            (at(), Some("app".into()), Some(ARN.into()), format!("Managed task [{ARN}]: Container [name=app runtimeID=]: handling \"x\""))
        );
        assert_eq!(
            parts(
                "level=error time=2025-05-27T10:47:11Z msg=\"Odd thing\" task=\"0f1e2d3c4b5a69788796a5b4c3d2e1f0\" container=\"app\" error=\"No such image: app:1\""
            ),
            (
                at(),
                Some("app".into()),
                Some("0f1e2d3c4b5a69788796a5b4c3d2e1f0".into()),
                "Odd thing task=\"0f1e2d3c4b5a69788796a5b4c3d2e1f0\" container=\"app\" error=\"No such image: app:1\"".into()
            )
        );
        assert_eq!(
            parts(&format!(
                r#"{{"level":"error","time":"2025-05-27T10:47:11Z","msg":"Failed","taskARN":"{ARN}","n":3,"error":"a \"b\""}}"#
            )),
            (at(), None, Some(ARN.into()), format!(r#"Failed taskARN="{ARN}" n=3 error="a \"b\"""#))
        );
        assert_eq!(
            parts(&format!(
                "2025-05-27T10:47:11Z [INFO] Pulling container module=\"TaskEngine\" task=\"web:42 {ARN}, Status: (NONE->RUNNING)\""
            )),
            (
                at(),
                None,
                Some(ARN.into()),
                format!("Pulling container module=\"TaskEngine\" task=\"web:42 {ARN}, Status: (NONE->RUNNING)\"")
            )
        );
        assert_eq!(parts("2025-05-27T10:47:11Z [INFO] pre-start").3, "pre-start");
    }

    #[test]
    fn other_programs_are_not_taken_for_it() {
        for line in [
            "level=info time=2025-05-27T10:47:11Z msg=\"listening\" port=8080",
            "level=info time=2025-05-27T10:47:11.5Z msg=\"Loading configuration\" module=agent.go",
            "level=INFO time=2025-05-27T10:47:11Z msg=\"x\" module=agent.go",
            "time=\"2025-05-27T10:47:11Z\" level=info msg=\"starting\"",
            "ts=2025-05-27T10:47:11.5Z caller=main.go:1 level=info msg=\"Loading configuration\"",
            "2025-05-27T10:47:11Z [Info] Initializing AWS X-Ray daemon 3.3.10",
            "2025-05-27T10:47:11Z [INFO] listening on 8080",
            r#"{"level":"info","time":"2025-05-27T10:47:11Z","msg":"listening"}"#,
            r#"{"level":30,"time":1748342831123,"msg":"Loading configuration"}"#,
        ] {
            assert_eq!(unwrap(line), None, "{line}");
        }
    }
}
