//! What is saved without its secrets says the same: every incident as a case file, redacted, and examined again.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::use_debug,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, prints what differs and reads its cases"
)]

mod saved;

use std::path::Path;

use coroner_case::{Answered, Answers, Case, LogOf, Redactor, Saved, add_source};
use coroner_ecs::arn;
use coroner_examiner::{Outcome, examine};
use serde_json::{Value, json};

/// Incidents whose first verdict is another one once they are redacted: there are none, and a new one needs a reason.
const DIFFERING: [&str; 0] = [];

struct Incident {
    name: String,
    plain: Case,
    saved: Saved,
}

fn incidents() -> impl Iterator<Item = Incident> {
    ["corpus", "incidents"].into_iter().flat_map(saved::folders).filter_map(|folder| incident(&folder))
}

/// `None` of an incident with what no operation of AWS answers: a tool's log, a document of another service.
fn incident(folder: &Path) -> Option<Incident> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| !file.ends_with("label.json"));
    files.sort();
    let mut plain = Case::default();
    let mut documents = Vec::new();
    for file in &files {
        let (name, bytes) = (file.file_name().unwrap().to_str().unwrap(), std::fs::read(file).unwrap());
        add_source(&mut plain, name, &bytes);
        documents.push((name, serde_json::from_slice(&bytes).ok()?));
    }
    let answers: Option<Vec<Vec<Answered>>> = documents.into_iter().map(|(name, document)| answers(name, document, &plain)).collect();
    let answers = answers?.into_iter().flatten().collect();
    let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
    Some(Incident { name, plain, saved: Saved::of(vec![Answers { answers, ..Answers::default() }]) })
}

fn answered(from: &str, answer: Value) -> Answered {
    Answered { from: from.to_owned(), asked: json!({}), of: None, answer: Some(answer), absent: None }
}

/// A file as what would have been answered to a collector.
fn answers(file: &str, document: Value, plain: &Case) -> Option<Vec<Answered>> {
    let from = match file {
        "logs.json" => return Some(logs(&document, plain)),
        "event.json" => {
            return Some(vec![answered("logs:FilterLogEvents", json!({"events": [{"message": document.to_string()}]}))]);
        }
        "run-task.json" => "ecs:RunTask",
        "describe-tasks.json" => "ecs:DescribeTasks",
        "describe-services.json" => "ecs:DescribeServices",
        "describe-task-definition.json" => "ecs:DescribeTaskDefinition",
        "describe-container-instances.json" => "ecs:DescribeContainerInstances",
        "describe-capacity-providers.json" => "ecs:DescribeCapacityProviders",
        // No operation of AWS answers it. It goes with ECS's, since only an answer that is a document is examined.
        "docker-inspect.json" => "ecs:DockerInspect",
        "describe-target-health.json" => "elasticloadbalancing:DescribeTargetHealth",
        "describe-target-groups.json" => "elasticloadbalancing:DescribeTargetGroups",
        "describe-scalable-targets.json" => "application-autoscaling:DescribeScalableTargets",
        "describe-scaling-activities.json" if document.get("Activities").is_some() => "autoscaling:DescribeScalingActivities",
        "describe-scaling-activities.json" => "application-autoscaling:DescribeScalingActivities",
        "get-metric-data.json" => "cloudwatch:GetMetricData",
        "describe-alarms.json" => "cloudwatch:DescribeAlarms",
        "describe-subnets.json" => "ec2:DescribeSubnets",
        "describe-security-groups.json" => "ec2:DescribeSecurityGroups",
        "describe-route-tables.json" => "ec2:DescribeRouteTables",
        "describe-network-acls.json" => "ec2:DescribeNetworkAcls",
        "describe-vpc-endpoints.json" => "ec2:DescribeVpcEndpoints",
        _ => {
            let holds = |member: &str| document.get(member).is_some();
            // A service's events by themselves are no answer.
            if document["events"][0].get("createdAt").is_some() {
                return None;
            }
            // A collector asks for each stream by itself.
            if document["events"][0].get("logStreamName").is_some() {
                let mut by_container: serde_json::Map<String, Value> = serde_json::Map::new();
                for event in document["events"].as_array().unwrap() {
                    let container = event["logStreamName"].as_str().unwrap().split('/').nth(1).unwrap_or("log").to_owned();
                    by_container.entry(container).or_insert_with(|| json!([])).as_array_mut().unwrap().push(event.clone());
                }
                return Some(logs(&Value::Object(by_container), plain));
            }
            if holds("events") {
                return Some(vec![answered("logs:FilterLogEvents", document)]);
            }
            // No document that Coroner knows.
            if holds("Stacks") {
                return Some(Vec::new());
            }
            let by_member: [(&str, &'static str); 14] = [
                ("serviceDeployments", "ecs:DescribeServiceDeployments"),
                ("serviceRevisions", "ecs:DescribeServiceRevisions"),
                ("services", "ecs:DescribeServices"),
                ("tasks", "ecs:DescribeTasks"),
                ("taskDefinition", "ecs:DescribeTaskDefinition"),
                ("containerInstances", "ecs:DescribeContainerInstances"),
                ("capacityProviders", "ecs:DescribeCapacityProviders"),
                ("TargetHealthDescriptions", "elasticloadbalancing:DescribeTargetHealth"),
                ("TargetGroups", "elasticloadbalancing:DescribeTargetGroups"),
                ("Rules", "elasticloadbalancing:DescribeRules"),
                ("Listeners", "elasticloadbalancing:DescribeListeners"),
                ("MetricAlarms", "cloudwatch:DescribeAlarms"),
                ("imageDetails", "ecr:DescribeImages"),
                ("MetricDataResults", "cloudwatch:GetMetricData"),
            ];
            by_member.into_iter().find(|(member, _)| holds(member)).map(|(_, operation)| operation)?
        }
    };
    Some(vec![answered(from, document)])
}

/// A stream is of one task: each has the lines that fall into its life.
fn logs(document: &Value, plain: &Case) -> Vec<Answered> {
    let mut all = Vec::new();
    for (container, lines) in document.as_object().unwrap() {
        let events = lines.as_array().unwrap().iter().map(|line| if line.is_string() { json!({"message": line}) } else { line.clone() });
        let events: Vec<(i64, Value)> = events.map(|event| (time_of(&event), event)).collect();
        let of = |task: &str, events: Vec<&Value>| Answered {
            of: Some(LogOf { container: container.clone(), task: arn::short_name(task).to_owned() }),
            ..answered("logs:GetLogEvents", json!({"events": events}))
        };
        if let [] | [_] = plain.tasks.as_slice() {
            let task = plain.tasks.first().map_or("", |task| &task.task_arn);
            all.push(of(task, events.iter().map(|(_, event)| event).collect()));
            continue;
        }
        for task in &plain.tasks {
            let from = task.created_at.0.or(task.started_at.0).map_or(i64::MIN, |at| at.0 - 5_000);
            let to = task.stopped_at.0.map_or(i64::MAX, |at| at.0 + 60_000);
            let lived: Vec<&Value> = events.iter().filter(|(at, _)| (from..=to).contains(at)).map(|(_, event)| event).collect();
            if !lived.is_empty() {
                all.push(of(&task.task_arn, lived));
            }
        }
    }
    all
}

/// When a line was written, as the lenient types read it.
fn time_of(event: &Value) -> i64 {
    let mut case = Case::default();
    add_source(&mut case, "one.json", json!({"one": [event]}).to_string().as_bytes());
    case.logs[0].lines[0].timestamp.0.map_or(i64::MAX, |at| at.0)
}

fn head(case: &Case) -> Option<(&'static str, Outcome)> {
    let verdicts = examine(case, false);
    verdicts.first().map(|verdict| (verdict.cause.map_or("none", |cause| cause.slug), verdict.outcome))
}

#[test]
fn the_first_verdict_stays_though_the_secrets_are_gone() {
    let (mut count, mut differing) = (0, Vec::new());
    for Incident { name, plain, saved } in incidents() {
        let read = Saved::read(&saved.redacted().write()).unwrap().unwrap();
        let (before, after) = (head(&plain), head(&read.cases[0].case()));
        count += 1;
        if before != after {
            println!("{name}: {before:?} → {after:?}");
            differing.push(name);
        }
    }
    println!("{} of {count} differ", differing.len());
    assert_eq!(differing, DIFFERING);
}

/// Values of the environments in all incidents that are hidden: a key and an address with a password. The others name and place things.
const HIDDEN: [(&str, &str); 2] = [("1601-airflow-scheduler-restarts", "AIRFLOW__CORE__FERNET_KEY"), ("2259-telemetry-ingest", "AMQP_URL")];

#[test]
fn what_an_environment_says_stays_unless_it_is_secret() {
    let (mut values, mut hidden) = (0, Vec::new());
    for Incident { name, plain, .. } in incidents() {
        let redactor = Redactor::for_case(&plain);
        let environments = plain.definitions.iter().flat_map(|d| d.container_definitions.iter().map(|c| &c.environment));
        let given = plain.tasks.iter().flat_map(|task| task.overrides.container_overrides.iter().map(|c| &c.environment));
        for variable in environments.chain(given).flat_map(|environment| environment.iter()) {
            values += 1;
            if redactor.redact(&variable.value) != variable.value.as_str() {
                hidden.push((name.clone(), variable.name.to_string()));
            }
        }
    }
    println!("{} of {values} values are hidden", hidden.len());
    let hidden: Vec<(&str, &str)> = hidden.iter().map(|(name, variable)| (name.as_str(), variable.as_str())).collect();
    assert_eq!(hidden, HIDDEN);
}

/// A password that no line of any document gives away by its form.
const PLANTED: &str = "brevispatha-luteola";

#[test]
fn a_secret_of_the_environment_is_nowhere_in_what_is_written() {
    let mut planted = 0;
    for Incident { name, saved, .. } in incidents() {
        let mut cases = saved.cases;
        let mut names_it = false;
        for answered in &mut cases[0].answers {
            answered.answer.iter_mut().for_each(|answer| plant(answer, "", &mut names_it));
        }
        if !names_it {
            continue;
        }
        planted += 1;
        let written = Saved::of(cases).redacted().write();
        assert!(!written.contains(PLANTED), "{name}: {written}");
    }
    println!("planted in {planted} incidents");
    assert!(planted >= 200, "only in {planted}: are the definitions still there?");
}

/// Gives each container a variable with the password, and says it in whatever is a message.
fn plant(value: &mut Value, member: &str, names_it: &mut bool) {
    match value {
        Value::String(text) if member == "message" && !text.starts_with('{') => {
            text.push_str(&format!(" login as app with {PLANTED} failed"))
        }
        Value::String(text) if member.ends_with("Reason") && !text.is_empty() => text.push_str(&format!(" ({PLANTED})")),
        Value::Array(items) => {
            for item in items {
                if member == "containerDefinitions" {
                    *names_it = true;
                    item["environment"] = json!([{"name": "DB_PASSWORD", "value": PLANTED}]);
                }
                plant(item, member, names_it);
            }
        }
        Value::Object(members) => members.iter_mut().for_each(|(member, value)| plant(value, member, names_it)),
        _ => {}
    }
}

#[test]
fn what_is_redacted_twice_is_redacted_once() {
    for Incident { name, saved, .. } in incidents() {
        let once = saved.redacted();
        assert!(once.clone().redacted() == once, "{name}");
    }
}
