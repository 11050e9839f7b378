//! Lines that are JSON: Docker's `json-file`, FireLens, Fluent Bit, Vector, Loki, Datadog, the journal, CloudWatch Logs Insights.
//!
//! Their forms: <https://github.com/moby/moby/blob/master/daemon/logger/jsonfilelog/jsonlog/jsonlogbytes.go>,
//! <https://github.com/aws/aws-for-fluent-bit/blob/mainline/troubleshooting/debugging.md>,
//! <https://vector.dev/docs/reference/configuration/sources/docker_logs/>, <https://docs.datadoghq.com/api/latest/logs/>,
//! <https://www.freedesktop.org/software/systemd/man/latest/systemd.journal-fields.html>.

use std::borrow::Cow;

use super::names::{AGENT, Names};
use super::record::{Record, texts};
use super::{Line, agent, host, moment};

/// Longer lines are no log lines: CloudWatch takes 1 MiB, Docker cuts at 16 KiB.
pub(super) const LONGEST: usize = 1 << 20;
/// Keys that routers and shippers put beside the words, and whole families of them.
const CARRIERS: &[&str] = &[
    "@timestamp",
    "@version",
    "agent",
    "cloud",
    "date",
    "docker",
    "event",
    "fields",
    "fluentTimestamp",
    "host",
    "hostname",
    "image",
    "input",
    "label",
    "labels",
    "log",
    "logtag",
    "message",
    "offset",
    "source",
    "source_type",
    "stream",
    "tag",
    "tags",
    "time",
    "timestamp",
];
const CARRIER_FAMILIES: &[&str] = &["container", "ecs", "ec2_", "partial_", "aws_", "@"];

/// What is in a line of JSON.
pub(super) fn unwrap(line: &str) -> Option<Line<'_>> {
    if line.len() > LONGEST {
        return None;
    }
    of(&Record::of(line)?, line)
}

/// What is in an object, of which `json` is the text.
pub(super) fn of<'a>(record: &Record<'a>, json: &'a str) -> Option<Line<'a>> {
    hit(record).or_else(|| direct(record, json))
}

fn direct<'a>(record: &Record<'a>, json: &'a str) -> Option<Line<'a>> {
    docker(record)
        .or_else(|| journal(record))
        .or_else(|| loki(record))
        .or_else(|| insights(record))
        .or_else(|| datadog(record))
        .or_else(|| agent::structured(record))
        .or_else(|| routed(record, json))
}

/// A line with its names. What the agent's container wrote is the agent's.
pub(super) fn line<'a>(at: Option<Cow<'a, str>>, names: Names<'a>, message: Cow<'a, str>) -> Line<'a> {
    let message = match message {
        Cow::Borrowed(message) => Cow::Borrowed(message.trim_end_matches(['\n', '\r'])),
        Cow::Owned(mut message) => {
            message.truncate(message.trim_end_matches(['\n', '\r']).len());
            Cow::Owned(message)
        }
    };
    let (container, task) = names.whose();
    let of_agent = container.as_deref() == Some(AGENT);
    if let Some(mut inner) = Some(&message).filter(|_| of_agent || container.is_none()).and_then(agent::within) {
        inner.at = at.or(inner.at);
        inner.task = inner.task.or(task);
        return inner;
    }
    Line { at, container: container.filter(|_| !of_agent), task, host: of_agent.then_some("ecs-agent"), message }
}

fn is_output(stream: &str) -> bool {
    matches!(stream, "stdout" | "stderr")
}

/// `{"log":"…\n","stream":"stderr","time":"…"}`.
fn docker<'a>(record: &Record<'a>) -> Option<Line<'a>> {
    let (message, stream, at) = (record.text("log")?, record.text("stream")?, moment::of(record.text("time")?)?);
    is_output(&stream).then(|| line(Some(at), record.names(), message))
}

/// `journalctl -o json`. A container's words have its name beside them.
fn journal<'a>(record: &Record<'a>) -> Option<Line<'a>> {
    let message = match record.text("MESSAGE") {
        Some(message) => message,
        // What is no UTF-8 is a list of bytes.
        None => {
            let bytes: Vec<u8> = serde_json::from_str(record.raw("MESSAGE")?).ok()?;
            Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
        }
    };
    let at = moment::of(record.text("__REALTIME_TIMESTAMP")?)?;
    if record.text("CONTAINER_NAME").is_some() || record.text("CONTAINER_ID").is_some() {
        return Some(line(Some(at), record.names(), message));
    }
    let kernel = record.text("_TRANSPORT").filter(|transport| transport == "kernel");
    let speaker = kernel.or_else(|| record.text("SYSLOG_IDENTIFIER")).map(|program| host::speaker(&program));
    let by_unit = || record.text("_SYSTEMD_UNIT").map(|unit| host::speaker(&unit));
    let speaker = speaker.filter(|speaker| *speaker != "systemd").or_else(by_unit).unwrap_or("systemd");
    Some(host::line(speaker, Some(at), message))
}

/// `logcli -o jsonl`, and what Grafana's "Explore" downloads.
fn loki<'a>(record: &Record<'a>) -> Option<Line<'a>> {
    let (message, at) = (record.text("line")?, moment::of(record.words("timestamp")?)?);
    let labels = record.raw("labels").or_else(|| record.raw("fields")).is_some_and(|labels| labels.starts_with('{'));
    (labels || record.keys().count() == 2).then(|| line(Some(at), record.names(), message))
}

/// A row of CloudWatch Logs Insights. Its console gives words that are JSON as JSON.
fn insights<'a>(record: &Record<'a>) -> Option<Line<'a>> {
    let message = record.words("@message")?;
    Some(line(record.when(), record.names(), message))
}

/// Datadog, in the form of its first API (`content`) and of its second (`attributes`).
fn datadog<'a>(record: &Record<'a>) -> Option<Line<'a>> {
    let inner = record.record("content").or_else(|| record.record("attributes"))?;
    let at = moment::of(inner.words("timestamp")?)?;
    if inner.raw("tags").is_none() && inner.raw("service").is_none() && record.text("type").is_none_or(|kind| kind != "log") {
        return None;
    }
    // What was JSON may have no words of its own.
    let message = inner.words("message").or_else(|| inner.words("attributes"))?;
    let mut names = inner.names();
    for tag in texts(inner.raw("tags").unwrap_or_default()) {
        if let Some((key, value)) = tag.split_once(':') {
            names.note(key, Cow::Owned(value.to_owned()));
        }
    }
    Some(line(Some(at), names, message))
}

/// A hit of Elasticsearch or OpenSearch.
fn hit<'a>(record: &Record<'a>) -> Option<Line<'a>> {
    let json = record.raw("_source")?;
    let source = Record::of(json)?;
    Some(direct(&source, json).unwrap_or_else(|| line(source.when(), source.names(), words(&source, json))))
}

/// What a router sends: Fluent Bit and Fluentd as FireLens sets them up, Vector.
fn routed<'a>(record: &Record<'a>, json: &'a str) -> Option<Line<'a>> {
    let output = ["source", "stream"].into_iter().filter_map(|key| record.text(key)).any(|stream| is_output(&stream));
    let names = record.names();
    let named = names.known() && (names.of_ecs() || output || record.raw("container_id").is_some());
    let of_router = record.raw("log").is_some() || record.raw("message").is_some() || names.of_ecs();
    // Without names they leave nothing but these.
    let bare = record.text("log").is_some() && (output || record.raw("date").is_some()) && record.keys().all(is_carriers);
    let is_document = ["taskArn", "containers", "taskDefinitionArn"].iter().any(|key| record.raw(key).is_some());
    ((named && of_router && !is_document) || bare).then(|| line(record.when(), names, words(record, json)))
}

/// The words within what a router sends: under `log` or `message`, or all of it where the words were JSON and lie beside its own keys.
fn words<'a>(record: &Record<'a>, json: &'a str) -> Cow<'a, str> {
    if let Some(log) = record.words("log").filter(|_| record.text("log").is_some() || record.raw("message").is_none()) {
        return log;
    }
    let message = record.text("message").filter(|_| record.keys().all(is_carriers));
    message.unwrap_or(Cow::Borrowed(json))
}

fn is_carriers(key: &str) -> bool {
    CARRIERS.contains(&key) || CARRIER_FAMILIES.iter().any(|family| key.starts_with(family))
}

#[cfg(test)]
mod tests {
    use super::super::unwrap;

    const ARN: &str = "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    fn told(line: &str) -> Option<String> {
        let part = |part: Option<&str>| part.unwrap_or("-").to_owned();
        unwrap(&line.replace("$ARN", ARN)).map(|line| {
            let parts = [line.at.as_deref(), line.container.as_deref(), line.task.as_deref(), line.host].map(part);
            format!("{}|{}", parts.join("|").replace(ARN, "$ARN"), line.message.replace(ARN, "$ARN"))
        })
    }

    #[test]
    fn lines_of_docker_and_of_routers_are_read() {
        for (line, said) in [
            (
                r#"{"log":"Error: x\n","stream":"stderr","time":"2025-05-27T10:47:11.123456789Z"}"#,
                "2025-05-27T10:47:11.123456789Z|-|-|-|Error: x",
            ),
            (
                r#"{"log":"x\n","stream":"stdout","attrs":{"com.amazonaws.ecs.container-name":"app","com.amazonaws.ecs.task-arn":"$ARN"},"time":"2025-05-27T10:47:11Z"}"#,
                "2025-05-27T10:47:11Z|app|$ARN|-|x",
            ),
            (
                r#"{"log":"level=info time=2025-05-27T10:47:10Z msg=\"Loading state!\" module=state_manager.go\n","stream":"stdout","time":"2025-05-27T10:47:11Z"}"#,
                "2025-05-27T10:47:11Z|-|-|ecs-agent|Loading state!",
            ),
            (
                r#"{"container_id":"abc","container_name":"/ecs-web-42-app-fca984cafab0fcd04b00","source":"stderr","log":"boom","ecs_cluster":"prod","ecs_task_arn":"$ARN","ecs_task_definition":"web:42"}"#,
                "-|app|$ARN|-|boom",
            ),
            (
                r#"{"date":1748342831.123456,"source":"stdout","log":"boom","container_id":"0f1e2d3c4b5a69788796a5b4c3d2e1f0-527074092","container_name":"app"}"#,
                "1748342831123|app|0f1e2d3c4b5a69788796a5b4c3d2e1f0|-|boom",
            ),
            (
                r#"{"@timestamp":"2025-05-27T10:47:11Z","message":"boom","container_name":"app","ecs_task_arn":"$ARN"}"#,
                "2025-05-27T10:47:11Z|app|$ARN|-|boom",
            ),
            (
                r#"{"container_name":"app","ecs_task_arn":"$ARN","level":"fatal","msg":"boom"}"#,
                r#"-|app|$ARN|-|{"container_name":"app","ecs_task_arn":"$ARN","level":"fatal","msg":"boom"}"#,
            ),
            (r#"{"container_name":"app","ecs_task_arn":"$ARN","log":{"level":"fatal"}}"#, r#"-|app|$ARN|-|{"level":"fatal"}"#),
            (r#"{"date":1748342831.5,"log":"boom"}"#, "1748342831500|-|-|-|boom"),
            (r#"{"source":"stderr","log":"boom"}"#, "-|-|-|-|boom"),
            (
                r#"{"container_id":"abc","container_name":"/ecs-web-42-app-fca984cafab0fcd04b00","host":"ip-10-0-1-5","image":"app:1","label":{"com.amazonaws.ecs.container-name":"my_app","com.amazonaws.ecs.task-arn":"$ARN"},"message":"boom","source_type":"docker_logs","stream":"stderr","timestamp":"2025-05-27T10:47:11.5Z"}"#,
                "2025-05-27T10:47:11.5Z|my_app|$ARN|-|boom",
            ),
        ] {
            assert_eq!(told(line).as_deref(), Some(said), "{line}");
        }
    }

    #[test]
    fn lines_of_stores_of_logs_are_read() {
        for (line, said) in [
            (
                r#"{"labels":{"container_name":"app","ecs_task_definition":"web:42"},"line":"boom","timestamp":"2025-05-27T10:47:11.5Z"}"#,
                "2025-05-27T10:47:11.5Z|app|-|-|boom",
            ),
            (
                r#"{"line":"boom","timestamp":"1748342831123456789","date":"2025-05-27T10:47:11.123Z","fields":{"container":"app"}}"#,
                "1748342831123|app|-|-|boom",
            ),
            (r#"{"line":"boom","timestamp":"2025-05-27T10:47:11Z"}"#, "2025-05-27T10:47:11Z|-|-|-|boom"),
            (
                r#"{"id":"A","content":{"timestamp":"2025-05-27T10:47:11.123Z","message":"boom","attributes":{"a":1},"tags":["container_name:app","task_arn:$ARN","task_family:web"],"service":"web"}}"#,
                "2025-05-27T10:47:11.123Z|app|$ARN|-|boom",
            ),
            (
                r#"{"id":"A","type":"log","attributes":{"timestamp":"2025-05-27T10:47:11.123Z","attributes":{"level":"fatal"},"tags":["ecs_container_name:app"]}}"#,
                r#"2025-05-27T10:47:11.123Z|app|-|-|{"level":"fatal"}"#,
            ),
            (
                r#"{"_index":"l","_source":{"@timestamp":"2025-05-27T10:47:11Z","log":"boom","container_name":"app","ecs_task_arn":"$ARN"}}"#,
                "2025-05-27T10:47:11Z|app|$ARN|-|boom",
            ),
            (
                r#"{"_source":{"@timestamp":"2025-05-27T10:47:11Z","message":"boom","log":{"file":{"path":"/x"}},"container":{"name":"ecs-web-42-app-fca984cafab0fcd04b00"},"ecs":{"version":"8"},"agent":{}}}"#,
                "2025-05-27T10:47:11Z|app|-|-|boom",
            ),
            (r#"{"_source":{"level":"fatal","message":"x","stack":"y"}}"#, r#"-|-|-|-|{"level":"fatal","message":"x","stack":"y"}"#),
            (
                r#"{"@timestamp":"2025-05-27 10:47:11.123","@message":"boom\n","@logStream":"ecs/app/0f1e2d3c4b5a69788796a5b4c3d2e1f0"}"#,
                "2025-05-27T10:47:11.123Z|app|0f1e2d3c4b5a69788796a5b4c3d2e1f0|-|boom",
            ),
        ] {
            assert_eq!(told(line).as_deref(), Some(said), "{line}");
        }
    }

    #[test]
    fn lines_of_the_journal_are_the_hosts_or_a_containers() {
        for (line, said) in [
            (
                r#"{"MESSAGE":"boom","__REALTIME_TIMESTAMP":"1748342831123456","_SYSTEMD_UNIT":"docker.service","SYSLOG_IDENTIFIER":"dockerd"}"#,
                "1748342831123|-|-|docker|boom",
            ),
            (
                r#"{"MESSAGE":"boom","__REALTIME_TIMESTAMP":"1748342831123456","_SYSTEMD_UNIT":"ecs.service"}"#,
                "1748342831123|-|-|ecs-agent|boom",
            ),
            (
                r#"{"MESSAGE":[98,111,255],"__REALTIME_TIMESTAMP":"1748342831123456","_TRANSPORT":"kernel"}"#,
                "1748342831123|-|-|kernel|bo\u{fffd}",
            ),
            (
                r#"{"MESSAGE":"boom","__REALTIME_TIMESTAMP":"1748342831123456","SYSLOG_IDENTIFIER":"sshd"}"#,
                "1748342831123|-|-|systemd|boom",
            ),
            (
                r#"{"MESSAGE":"boom","__REALTIME_TIMESTAMP":"1748342831123456","_SYSTEMD_UNIT":"docker.service","CONTAINER_NAME":"ecs-web-42-app-fca984cafab0fcd04b00","CONTAINER_ID":"abc"}"#,
                "1748342831123|app|-|-|boom",
            ),
            (
                r#"{"MESSAGE":"boom","__REALTIME_TIMESTAMP":"1748342831123456","CONTAINER_NAME":"ecs-agent"}"#,
                "1748342831123|-|-|ecs-agent|boom",
            ),
        ] {
            assert_eq!(told(line).as_deref(), Some(said), "{line}");
        }
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!("{}1{}", r#"{"_source":"#.repeat(40_000), "}".repeat(40_000));
        assert_eq!(unwrap(&deep).map(|line| line.message.len()), Some(deep.len() - r#"{"_source":}"#.len()));
    }

    #[test]
    fn other_json_stays() {
        for line in [
            r#"{"log":"x"}"#,
            r#"{"message":"x","container_name":"app"}"#,
            r#"{"message":"x","task_id":"5","level":"info"}"#,
            r#"{"timestamp":"2025-05-27T10:47:11Z","message":"x","service":"web","tags":["a:b"]}"#,
            r#"{"line":3,"timestamp":"2025-05-27T10:47:11Z"}"#,
            r#"{"line":"x","timestamp":"2025-05-27T10:47:11Z","level":"info"}"#,
            r#"{"MESSAGE":"x"}"#,
            r#"{"taskArn":"$ARN","lastStatus":"STOPPED","containers":[]}"#,
            r#"{"attributes":[{"name":"x"}],"containerInstanceArn":"a"}"#,
            r#"{"log":"x","stream":"stdout""#,
            r#"{"timestamp":1748342831123,"message":"x","logStreamName":"ecs/app/0f1e2d3c4b5a69788796a5b4c3d2e1f0"}"#,
        ] {
            assert_eq!(told(line), None, "{line}");
        }
        assert_eq!(unwrap(&format!(r#"{{"log":"{}","source":"stdout"}}"#, "x".repeat(super::LONGEST))), None);
    }
}
