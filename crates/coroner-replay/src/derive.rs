//! Answers that follow from another file of the case.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::case::Case;
use crate::refusal::{Answer, Refusal};
use crate::request::{Request, last};
use crate::time::Clock;

/// `None` if nothing that is recorded tells the answer.
pub(crate) fn derive(case: &Case, clock: Clock, request: &Request) -> Option<Answer> {
    let arns = |of: &str, list: &str, arn: &str, page: usize, keep: &dyn Fn(&Value) -> bool| {
        let items = case.recorded(of)?.get(list)?.as_array()?;
        let arns: Vec<Value> = items.iter().filter(|item| keep(item)).filter_map(|item| item.get(arn).cloned()).collect();
        Some(Ok(paged(request, &format!("{arn}s"), arns, page)))
    };
    match request.name().as_str() {
        "ecs.ListTasks" => arns("ecs.DescribeTasks", "tasks", "taskArn", 100, &|task| is_listed(task, request)),
        "ecs.ListServices" => arns("ecs.DescribeServices", "services", "serviceArn", 10, &|_| true),
        "ecs.ListClusters" => arns("ecs.DescribeClusters", "clusters", "clusterArn", 100, &|_| true),
        "ecs.ListContainerInstances" => {
            arns("ecs.DescribeContainerInstances", "containerInstances", "containerInstanceArn", 100, &|_| true)
        }
        "logs.DescribeLogGroups" => Some(Ok(log_groups(streams(case)?, request))),
        "logs.DescribeLogStreams" => Some(log_streams(streams(case)?, clock, request)),
        "logs.FilterLogEvents" => Some(filtered(streams(case)?, clock, request)),
        _ => None,
    }
}

/// The filters of ListTasks; without a status it lists what should run.
fn is_listed(task: &Value, request: &Request) -> bool {
    let text = |member: &str| task.get(member).and_then(Value::as_str).unwrap_or_default();
    let family = last(text("taskDefinitionArn")).split(':').next();
    text("desiredStatus") == request.text("desiredStatus").unwrap_or("RUNNING")
        && request.text("serviceName").is_none_or(|name| text("group").strip_prefix("service:") == Some(last(name)))
        && request.text("family").is_none_or(|wanted| family == Some(wanted))
        && request.text("startedBy").is_none_or(|wanted| text("startedBy") == wanted)
}

/// A page of a list, as `maxResults` and `nextToken` ask for it.
fn paged(request: &Request, list: &str, items: Vec<Value>, page: usize) -> Value {
    let from: usize = request.text("nextToken").and_then(|token| token.parse().ok()).unwrap_or(0);
    let most = request.number("maxResults").and_then(|most| usize::try_from(most).ok()).map_or(page, |most| most.clamp(1, 100));
    let end = from.saturating_add(most);
    let more = items.len() > end;
    let items: Value = items.into_iter().skip(from).take(most).collect();
    if more { json!({list: items, "nextToken": end.to_string()}) } else { json!({list: items}) }
}

type Streams = serde_json::Map<String, Value>;

fn streams(case: &Case) -> Option<&Streams> {
    case.recorded("logs.GetLogEvents")?.get("$streams")?.as_object()
}

fn log_groups(streams: &Streams, request: &Request) -> Value {
    let names: BTreeSet<&str> = streams.keys().filter_map(|key| Some(key.split_once('|')?.0)).collect();
    let (prefix, part) = (request.text("logGroupNamePrefix").unwrap_or(""), request.text("logGroupNamePattern").unwrap_or(""));
    let groups = names.into_iter().filter(|name| name.starts_with(prefix) && name.contains(part));
    let group = |name: &str| json!({"logGroupName": name, "arn": group_arn(name), "creationTime": "@-90d", "storedBytes": 1});
    json!({"logGroups": groups.map(group).collect::<Value>()})
}

fn group_arn(name: &str) -> String {
    format!("arn:aws:logs:us-east-1:123456789012:log-group:{name}:*")
}

fn missing(what: &str) -> Refusal {
    Refusal::new("ResourceNotFoundException", &format!("The specified log {what} does not exist."), 400)
}

/// The group by its name or by its ARN.
fn group_of(request: &Request) -> &str {
    let identifier = request.text("logGroupIdentifier").unwrap_or_default();
    request.text("logGroupName").unwrap_or_else(|| identifier.rsplit("log-group:").next().unwrap_or_default().trim_end_matches(":*"))
}

/// The streams of the group that is asked for, and their events.
fn of_group<'a>(streams: &'a Streams, request: &Request) -> Result<Vec<(&'a str, &'a [Value])>, Refusal> {
    let group = group_of(request);
    let ours = streams.iter().filter_map(|(key, events)| {
        let (of, name) = key.split_once('|')?;
        (of == group).then(|| (name, events.as_array().map_or(&[][..], Vec::as_slice)))
    });
    let ours: Vec<_> = ours.collect();
    if ours.is_empty() { Err(missing("group")) } else { Ok(ours) }
}

/// Milliseconds of an event.
fn at(clock: Clock, event: &Value) -> i64 {
    event.get("timestamp").and_then(|time| clock.read("timestamp", time)).unwrap_or(0)
}

fn log_streams(streams: &Streams, clock: Clock, request: &Request) -> Answer {
    let prefix = request.text("logStreamNamePrefix").unwrap_or("");
    let mut rows: Vec<(Option<i64>, &str, Value)> = Vec::new();
    for (name, events) in of_group(streams, request)?.into_iter().filter(|(name, _)| name.starts_with(prefix)) {
        let times = || events.iter().map(|event| at(clock, event));
        let arn = format!("{}log-stream:{name}", group_arn(group_of(request)).trim_end_matches('*'));
        let row = json!({
            "logStreamName": name,
            "arn": arn,
            "firstEventTimestamp": times().min(),
            "lastEventTimestamp": times().max(),
            "lastIngestionTime": times().max(),
            "storedBytes": 0,
        });
        rows.push((times().max(), name, row));
    }
    if request.text("orderBy") == Some("LastEventTime") {
        rows.sort_by_key(|(last, ..)| *last);
    } else {
        rows.sort_by_key(|(_, name, _)| *name);
    }
    if request.flag("descending") {
        rows.reverse();
    }
    let most = request.number("limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(50);
    Ok(json!({"logStreams": rows.into_iter().take(most).map(|(.., row)| row).collect::<Value>()}))
}

/// Whether an event lies between `startTime` and `endTime`.
fn is_within(clock: Clock, request: &Request, event: &Value) -> bool {
    let at = at(clock, event);
    request.number("startTime").is_none_or(|start| at >= start) && request.number("endTime").is_none_or(|end| at <= end)
}

/// GetLogEvents. All events fit one page, so that the second is empty, with the same token, as at the end of a real stream.
pub(crate) fn log_events(streams: &Value, clock: Clock, request: &Request) -> Answer {
    let key = format!("{}|{}", group_of(request), request.text("logStreamName").unwrap_or_default());
    let events = streams.get(&key).and_then(Value::as_array).ok_or_else(|| missing("stream"))?;
    let mut events: Vec<&Value> = events.iter().filter(|event| is_within(clock, request, event)).collect();
    let most = request.number("limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(10_000);
    if request.text("nextToken").is_some() {
        events.clear();
    }
    let skip = if request.flag("startFromHead") { 0 } else { events.len().saturating_sub(most) };
    let event = |event: &Value| {
        let at = at(clock, event);
        json!({"timestamp": at, "message": event.get("message"), "ingestionTime": at + 500})
    };
    let events: Value = events.into_iter().skip(skip).take(most).map(event).collect();
    Ok(json!({"events": events, "nextForwardToken": format!("f/{:056}/s", 1), "nextBackwardToken": format!("b/{:056}/s", 1)}))
}

/// FilterLogEvents with the two plain forms of a pattern: all of some words, or with `?` any of them.
fn filtered(streams: &Streams, clock: Clock, request: &Request) -> Answer {
    let pattern = request.text("filterPattern").unwrap_or("").trim();
    let words: Vec<&str> = pattern.split_whitespace().map(|word| word.trim_start_matches('?').trim_matches('"')).collect();
    let names = request.list("logStreamNames");
    let prefix = request.text("logStreamNamePrefix").unwrap_or("");
    let mut found: Vec<(i64, Value)> = Vec::new();
    for (name, events) in of_group(streams, request)? {
        if !name.starts_with(prefix) || !(names.is_empty() || names.iter().any(|wanted| wanted == name)) {
            continue;
        }
        for (number, event) in events.iter().enumerate() {
            let message = event.get("message").and_then(Value::as_str).unwrap_or_default();
            let has = |word: &&str| message.contains(*word);
            let fits = words.is_empty() || if pattern.starts_with('?') { words.iter().any(has) } else { words.iter().all(has) };
            if fits && is_within(clock, request, event) {
                let at = at(clock, event);
                let id = format!("{number:056}");
                found.push((at, json!({"logStreamName": name, "timestamp": at, "message": message, "ingestionTime": at, "eventId": id})));
            }
        }
    }
    found.sort_by_key(|(at, _)| *at);
    let most = request.number("limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(10_000);
    Ok(json!({"events": found.into_iter().take(most).map(|(_, event)| event).collect::<Value>(), "searchedLogStreams": []}))
}
