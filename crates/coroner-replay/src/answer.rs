//! What a case answers to a request.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::case::Case;
use crate::derive;
use crate::refusal::{Answer, Refusal};
use crate::request::{Protocol, Request, last};
use crate::rules::meets;
use crate::service;
use crate::time::Clock;

/// `before` is how often the operation was called before.
pub(crate) fn answer(case: &Case, clock: Clock, request: &Request, before: usize) -> Answer {
    enforce(request)?;
    enforce_cluster(case, request)?;
    let Some(recorded) = case.recorded(&request.name()) else {
        return derive::derive(case, clock, request).unwrap_or_else(|| Err(denied(request)));
    };
    let recorded = match recorded.get("$turns").and_then(Value::as_array) {
        Some(turns) => turns.get(before).or(turns.last()).unwrap_or(&Value::Null),
        None => recorded,
    };
    let recorded = match recorded.get("$rules").and_then(Value::as_array) {
        Some(rules) => {
            let met = |rule: &&Value| rule.get("when").is_none_or(|when| meets(when, Some(&request.members)));
            let rule = rules.iter().find(met).ok_or_else(|| denied(request))?;
            if let Some(error) = rule.get("error") {
                return Err(refusal(error));
            }
            rule.get("response").unwrap_or(&Value::Null)
        }
        None => recorded,
    };
    if let Some(error) = recorded.get("$error") {
        return Err(refusal(error));
    }
    if let Some(streams) = recorded.get("$streams") {
        return derive::log_events(streams, clock, request);
    }
    if let Some(metrics) = recorded.get("$metrics").and_then(Value::as_array) {
        return Ok(metric_data(metrics, request));
    }
    Ok(asked_for(recorded, request))
}

/// Rules of AWS that clients break.
fn enforce(request: &Request) -> Result<(), Refusal> {
    let bad = |message| Err(Refusal::new("InvalidParameterException", message, 400));
    match request.name().as_str() {
        "logs.DescribeLogStreams" if request.text("orderBy") == Some("LastEventTime") && request.text("logStreamNamePrefix").is_some() => {
            bad("Cannot order by LastEventTime with a logStreamNamePrefix.")
        }
        "ecs.DescribeServices" if request.list("services").len() > 10 => bad("services can have at most 10 items."),
        "ecs.DescribeTasks" if request.list("tasks").len() > 100 => bad("Tasks cannot have more than 100 elements."),
        "ecs.DescribeTasks" if request.list("tasks").is_empty() => bad("Tasks cannot be empty."),
        _ => Ok(()),
    }
}

/// ECS knows no cluster that the case doesn't have.
fn enforce_cluster(case: &Case, request: &Request) -> Result<(), Refusal> {
    let (Some(cluster), "ecs") = (request.text("cluster"), request.service.as_str()) else { return Ok(()) };
    let known = case.recorded("ecs.DescribeClusters").and_then(|answer| answer.get("clusters")?.as_array());
    let is = |known: &Value| known.get("clusterName").and_then(Value::as_str) == Some(last(cluster));
    match known {
        Some(known) if !known.iter().any(is) => Err(Refusal::new("ClusterNotFoundException", "Cluster not found.", 400)),
        _ => Ok(()),
    }
}

/// The refusal of somebody who may not ask, in the words of the protocol.
fn denied(request: &Request) -> Refusal {
    let action = format!("{}:{}", service::iam_name(&request.service), request.operation);
    let message = format!("User: arn:aws:iam::123456789012:user/replay is not authorized to perform: {action}");
    match request.protocol {
        Protocol::Ec2 => {
            Refusal::new("UnauthorizedOperation", &format!("You are not authorized to perform this operation. {message}"), 403)
        }
        Protocol::Query => Refusal::new("AccessDenied", &message, 403),
        Protocol::Json | Protocol::Cbor | Protocol::Rest => Refusal::new("AccessDeniedException", &message, 400),
    }
}

fn refusal(error: &Value) -> Refusal {
    let text = |member: &str| error.get(member).and_then(Value::as_str).unwrap_or_default();
    let status = error.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    Refusal::new(text("Code"), text("Message"), status.unwrap_or(400))
}

/// The operations of ECS that answer for each item asked for: the operation, its list, how an ARN of it begins, what else names an item.
const BY_NAME: &[(&str, &str, &str, &str)] = &[
    ("ecs.DescribeClusters", "clusters", "cluster", "clusterName"),
    ("ecs.DescribeContainerInstances", "containerInstances", "container-instance", "containerInstanceArn"),
    ("ecs.DescribeServices", "services", "service", "serviceName"),
    ("ecs.DescribeTasks", "tasks", "task", "taskArn"),
];

/// Only the items asked for, and the others as missing; `"$all": true` answers as recorded.
fn asked_for(recorded: &Value, request: &Request) -> Value {
    let name = request.name();
    let Some((_, list, kind, member)) = BY_NAME.iter().find(|(operation, ..)| *operation == name) else { return recorded.clone() };
    let asked = request.list(list);
    let (Some(members), Some(items)) = (recorded.as_object(), recorded.get(list).and_then(Value::as_array)) else {
        return recorded.clone();
    };
    if asked.is_empty() || members.contains_key("$all") {
        return recorded.clone();
    }
    let arn = format!("{}Arn", list.trim_end_matches('s'));
    let mut found = Vec::new();
    let mut failures = recorded.get("failures").and_then(Value::as_array).cloned().unwrap_or_default();
    // A case may have thousands of items.
    let mut by_name: HashMap<&str, &Value> = HashMap::new();
    for item in items {
        let names = [arn.as_str(), member].into_iter().filter_map(|name| item.get(name)?.as_str());
        names.for_each(|name| {
            by_name.entry(last(name)).or_insert(item);
        });
    }
    for asked in asked.iter().filter_map(Value::as_str) {
        if let Some(item) = by_name.get(last(asked)) {
            found.push((*item).clone());
        } else {
            let arn =
                if asked.starts_with("arn:") { asked.to_owned() } else { format!("arn:aws:ecs:us-east-1:123456789012:{kind}/{asked}") };
            failures.push(json!({"arn": arn, "reason": "MISSING"}));
        }
    }
    let mut members: Map<String, Value> = members.clone();
    members.insert((*list).to_owned(), Value::Array(found));
    members.insert("failures".to_owned(), Value::Array(failures));
    Value::Object(members)
}

/// Each query from the first record that fits it; newest value first, the last one a minute old.
fn metric_data(metrics: &[Value], request: &Request) -> Value {
    let results = request.list("MetricDataQueries").iter().map(|query| {
        let asked = |path: &str| query.pointer(path).unwrap_or(&Value::Null);
        let (name, namespace) = (asked("/MetricStat/Metric/MetricName"), asked("/MetricStat/Metric/Namespace"));
        let dimensions = asked("/MetricStat/Metric/Dimensions").as_array().map_or(&[][..], Vec::as_slice);
        let fits = |metric: &&Value| {
            let same = |member: &str, asked: &Value| metric.get(member).is_none_or(|recorded| recorded == asked);
            let wanted = metric.get("Dimensions").and_then(Value::as_object);
            let dimension = |(name, value): (&String, &Value)| {
                dimensions.iter().any(|asked| asked.get("Name").and_then(Value::as_str) == Some(name) && asked.get("Value") == Some(value))
            };
            metric.get("MetricName") == Some(name)
                && same("Namespace", namespace)
                && same("Stat", asked("/MetricStat/Stat"))
                && wanted.is_none_or(|wanted| wanted.iter().all(dimension))
        };
        let values = metrics.iter().find(fits).and_then(|metric| metric.get("Values")?.as_array()).map_or(&[][..], Vec::as_slice);
        let period = asked("/MetricStat/Period").as_u64().unwrap_or(60);
        let times = (0..values.len() as u64).map(|at| json!(format!("@-{}s", 60 + period * at)));
        json!({
            "Id": asked("/Id"),
            "Label": query.get("Label").unwrap_or(name),
            "Values": values.iter().rev().map(|value| json!(value.as_f64())).collect::<Value>(),
            "Timestamps": times.collect::<Value>(),
            "StatusCode": "Complete",
        })
    });
    json!({"MetricDataResults": results.collect::<Value>(), "Messages": []})
}
