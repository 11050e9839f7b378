//! Structured lines: one JSON object, with a level, a message and often a stack.

use std::borrow::Cow;

use coroner_case::clean;
use serde_json::{Map, Value};

use super::frame::Frame;
use super::head::level_of;
use super::row::{Level, Row};

/// Rows of one record that are read.
const ROWS: usize = 400;
/// Errors within an error that are read.
const CHAIN: usize = 12;

/// Where a record may begin: the line is one, or one stands behind a stream's name.
pub(super) fn start(message: &str) -> Option<usize> {
    let start = message.get(..message.floor_char_boundary(100))?.find('{')?;
    (message.trim_end().ends_with('}') && message.get(start..)?.contains("\":")).then_some(start)
}

/// Adds the rows of a record; `false` if it is none.
pub(super) fn read(line: usize, id: usize, text: &str, all: &mut Vec<Row<'_>>) -> bool {
    let Ok(Value::Object(record)) = serde_json::from_str::<Value>(text) else { return false };
    let Some(level) = level(&record).or_else(|| record.get("@x").map(|_| Level::Error)) else {
        // Serilog leaves the level out where it is Information.
        if record.contains_key("@mt") || record.contains_key("@m") {
            all.push(row(line, id, &message(&record), Level::Info, None));
            return true;
        }
        return false;
    };
    let (brief, stack) = error(&record);
    let first = match message(&record) {
        said if brief.is_empty() || said.contains(&brief) => said,
        said if said.is_empty() => brief,
        said => format!("{said}: {brief}"),
    };
    let mut lines = first.lines().chain(stack.lines()).take(ROWS);
    // A record without a message has its first row all the same.
    all.push(row(line, id, if first.is_empty() { "" } else { lines.next().unwrap_or_default() }, level, place(&record)));
    all.extend(lines.map(|text| row(line, id, text, level, None)));
    true
}

fn row<'t>(line: usize, id: usize, text: &str, level: Level, place: Option<Frame>) -> Row<'t> {
    let text = text.get(..text.floor_char_boundary(4096)).unwrap_or_default();
    Row {
        line,
        text: Cow::Owned(clean(text).into_owned()),
        level: Some(level),
        stamped: true,
        record: Some(id),
        place,
        writer: String::new(),
    }
}

fn level(record: &Map<String, Value>) -> Option<Level> {
    const KEYS: [&str; 12] = [
        "level",
        "severity",
        "lvl",
        "levelname",
        "log.level",
        "@l",
        "Level",
        "LogLevel",
        "loglevel",
        "log_level",
        "level_name",
        "severity_text",
    ];
    let nested = || record.get("log").and_then(|log| log.get("level"));
    // MongoDB grades by a letter beside the component.
    if let Some(letter) = record.get("s").filter(|_| record.contains_key("c")).and_then(Value::as_str) {
        return match letter {
            "F" => Some(Level::Fatal),
            "E" => Some(Level::Error),
            "W" => Some(Level::Warn),
            _ => Some(Level::Info),
        };
    }
    match KEYS.iter().find_map(|key| record.get(*key)).or_else(nested)? {
        Value::String(word) => level_of(word.trim()),
        // Ten for each step, as pino and bunyan count.
        Value::Number(number) => Some(match number.as_i64()? {
            ..=39 => Level::Info,
            40..=49 => Level::Warn,
            50..=59 => Level::Error,
            _ => Level::Fatal,
        }),
        _ => None,
    }
}

fn message(record: &Map<String, Value>) -> String {
    const KEYS: [&str; 10] = ["msg", "message", "@m", "event", "Message", "@message", "RenderedMessage", "@mt", "short_message", "text"];
    let said = |record: &Map<String, Value>| KEYS.iter().find_map(|key| record.get(*key)?.as_str().map(str::to_owned));
    said(record).or_else(|| said(record.get("fields")?.as_object()?)).unwrap_or_default().trim().to_owned()
}

/// `caller` of zap, `file` and `line` of others.
fn place(record: &Map<String, Value>) -> Option<Frame> {
    let caller = record.get("caller").or_else(|| record.get("source")).and_then(Value::as_str);
    if let Some((file, line)) = caller.and_then(|caller| caller.rsplit_once(':')) {
        return Some(Frame::new(file, line, record.get("func").and_then(Value::as_str).unwrap_or_default()));
    }
    let source = record.get("source").or_else(|| record.get("exception")).and_then(Value::as_object)?;
    let file = source.get("file").and_then(Value::as_str)?;
    match file.rsplit_once(':') {
        Some((file, line)) => Some(Frame::new(file, line, "")),
        None => Some(Frame::new(file, &source.get("line").and_then(Value::as_u64)?.to_string(), "")),
    }
}

/// The error that a record carries: in a line that goes on behind the message, or with a stack that stands below it.
fn error(record: &Map<String, Value>) -> (String, String) {
    const STACKS: [&str; 9] =
        ["stack_trace", "stack", "@x", "exc_info", "error.stack_trace", "error.stack", "Exception", "backtrace", "exception.stacktrace"];
    const ERRORS: [&str; 9] = ["err", "error", "exception", "exc", "thrown", "reason", "cause", "errorVerbose", "e"];
    // zap's stack has neither type nor message: those stand beside it.
    const HEADLESS: [&str; 3] = ["stacktrace", "stackTrace", "trace"];
    let text = |keys: &[&str]| keys.iter().find_map(|key| record.get(*key)?.as_str()).unwrap_or_default().to_owned();
    let stack = text(&STACKS);
    if !stack.is_empty() {
        return (String::new(), stack);
    }
    let inside = |record: &Map<String, Value>| ERRORS.iter().find_map(|key| record.get(*key).and_then(told));
    let error = inside(record)
        .or_else(|| ["context", "attr", "fields"].iter().find_map(|key| inside(record.get(*key)?.as_object()?)))
        .unwrap_or_default();
    let frame = |row: &str| {
        ["at ", "File \"", "from ", "#", "Caused by: "].iter().any(|start| row.trim_start().starts_with(start)) || row.starts_with('\t')
    };
    match error.lines().skip(1).any(frame) {
        true => (String::new(), error),
        false => (error.lines().map(str::trim).collect::<Vec<_>>().join(" "), text(&HEADLESS)),
    }
}

fn told(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(chain) => Some(chain.iter().filter_map(structlog).collect::<Vec<_>>().join("\n")),
        Value::Object(error) => {
            let text = |keys: &[&str]| keys.iter().find_map(|key| error.get(*key)?.as_str()).unwrap_or_default();
            let stack = text(&["stack", "stack_trace", "stacktrace", "stackTrace", "backtrace", "trace"]);
            if !stack.is_empty() {
                return Some(stack.to_owned());
            }
            let mut words = headline(error);
            let mut inner = within(error);
            for _ in 0..CHAIN {
                let Some(cause) = inner else { break };
                words.push_str(&format!("\nCaused by: {}", headline(cause)));
                inner = within(cause);
            }
            Some(words)
        }
        _ => None,
    }
}

/// Type and message of an error that is an object.
fn headline(error: &Map<String, Value>) -> String {
    let text = |keys: &[&str]| keys.iter().find_map(|key| error.get(*key)?.as_str()).unwrap_or_default();
    let kind = text(&["type", "name", "class", "kind", "codeName", "exceptionType"]);
    match (kind, text(&["message", "msg", "errmsg", "detail"])) {
        ("", message) => message.to_owned(),
        (kind, "") => kind.to_owned(),
        (kind, message) => format!("{kind}: {message}"),
    }
}

/// The error that an error came of.
fn within(error: &Map<String, Value>) -> Option<&Map<String, Value>> {
    let cause = ["causedBy", "cause", "innerException", "InnerException", "inner"].iter().find_map(|key| error.get(*key)?.as_object())?;
    Some(cause.get("exception").and_then(Value::as_object).unwrap_or(cause))
}

/// One exception of structlog's `dict_tracebacks`, as Python itself would print it.
fn structlog(error: &Value) -> Option<String> {
    let kind = error.get("exc_type")?.as_str()?;
    let mut text = "Traceback (most recent call last):\n".to_owned();
    for frame in error.get("frames").and_then(Value::as_array).into_iter().flatten().take(ROWS / 2) {
        let file = frame.get("filename").and_then(Value::as_str).unwrap_or_default();
        let line = frame.get("lineno").and_then(Value::as_u64).unwrap_or_default();
        let name = frame.get("name").and_then(Value::as_str).unwrap_or_default();
        text.push_str(&format!("  File \"{file}\", line {line}, in {name}\n"));
    }
    let value = error.get("exc_value").and_then(Value::as_str).unwrap_or_default();
    text.push_str(&if value.is_empty() { kind.to_owned() } else { format!("{kind}: {value}") });
    Some(text)
}
