//! Fields that a report can show, each with documents in which a text stands in that field alone.

use serde_json::{Value, json};

pub(crate) const TASK: &str = "arn:aws:ecs:eu-west-1:111122223333:task/prod/0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const REVISION: &str = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7";

/// Where a text is put.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// Whether it has a name and a value.
    pub(crate) named: bool,
    put: fn(&mut Case, &str, &str),
    /// Settings tell nothing of each other: those of one number are tried in one case.
    group: u8,
}

/// Fields that are tried at once.
pub(crate) fn groups(named: bool) -> Vec<Vec<&'static Field>> {
    let mut groups: Vec<Vec<&Field>> = Vec::new();
    for field in FIELDS.iter().filter(|field| field.named == named) {
        match groups.iter_mut().find(|group| field.group > 0 && group[0].group == field.group) {
            Some(group) => group.push(field),
            None => groups.push(vec![field]),
        }
    }
    groups
}

/// The documents of a small incident, by what would have been asked for them.
pub(crate) struct Case {
    pub(crate) tasks: Value,
    pub(crate) services: Value,
    pub(crate) definition: Value,
    pub(crate) targets: Value,
    pub(crate) alarms: Value,
    pub(crate) scaling: Value,
    pub(crate) docker: Value,
    pub(crate) lines: Vec<String>,
    pub(crate) pasted: Option<String>,
}

impl Case {
    fn plain() -> Case {
        let container = json!({
            "name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4", "essential": true, "memory": 512,
            "environment": [{"name": "PORT", "value": "3000"}],
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1"}},
        });
        Case {
            tasks: json!({"tasks": [{
                "taskArn": TASK, "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "taskDefinitionArn": REVISION,
                "group": "service:web", "launchType": "FARGATE", "lastStatus": "STOPPED", "desiredStatus": "STOPPED",
                "createdAt": "2026-03-01T10:00:00Z", "startedAt": "2026-03-01T10:00:20Z", "stoppingAt": "2026-03-01T10:01:00Z",
                "stoppedAt": "2026-03-01T10:01:05Z", "executionStoppedAt": "2026-03-01T10:01:00Z", "stopCode": "EssentialContainerExited",
                "stoppedReason": "Essential container in task exited",
                "containers": [{"name": "app", "exitCode": 1, "lastStatus": "STOPPED", "reason": ""}],
                "overrides": {"containerOverrides": [{"name": "app"}]}, "tags": [],
                "attachments": [{"type": "ElasticNetworkInterface", "status": "DELETED", "details": []}],
            }]}),
            services: json!({"services": [{
                "serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/prod/web", "serviceName": "web", "desiredCount": 1, "runningCount": 0,
                "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "taskDefinition": REVISION, "launchType": "FARGATE",
                "deployments": [{"id": "ecs-svc/1", "status": "PRIMARY", "taskDefinition": REVISION, "rolloutState": "IN_PROGRESS", "createdAt": "2026-03-01T09:59:00Z"}],
                "events": [{"id": "1", "createdAt": "2026-03-01T10:01:10Z", "message": "(service web) has started 1 tasks: (task 0a1b)."}],
            }]}),
            definition: json!({"taskDefinition": {"taskDefinitionArn": REVISION, "family": "web", "containerDefinitions": [container]}}),
            targets: json!({"TargetHealthDescriptions": []}),
            alarms: json!({"MetricAlarms": []}),
            scaling: json!({"ScalingActivities": []}),
            docker: json!([]),
            lines: ["starting", "listening on 3000", "Error: cannot go on", "    at run (/srv/app/index.js:12:3)", "exiting"]
                .map(str::to_owned)
                .to_vec(),
            pasted: None,
        }
    }

    /// The incident with `text` in these fields; where a field has a name for it, with that name.
    pub(crate) fn with(fields: &[&Field], name: &str, text: &str) -> Case {
        let mut case = Case::plain();
        fields.iter().for_each(|field| (field.put)(&mut case, name, text));
        case
    }

    /// Each document with the operation that answers it.
    pub(crate) fn documents(&self) -> Vec<(&'static str, &'static str, Value)> {
        let events: Vec<Value> = self
            .lines
            .iter()
            .enumerate()
            .map(|(at, line)| json!({"timestamp": 1_772_359_220_000_i64 + at as i64, "message": line}))
            .collect();
        let all = [
            ("describe-tasks.json", "ecs:DescribeTasks", &self.tasks),
            ("describe-services.json", "ecs:DescribeServices", &self.services),
            ("describe-task-definition.json", "ecs:DescribeTaskDefinition", &self.definition),
            ("describe-target-health.json", "elasticloadbalancing:DescribeTargetHealth", &self.targets),
            ("describe-alarms.json", "cloudwatch:DescribeAlarms", &self.alarms),
            ("describe-scaling-activities.json", "application-autoscaling:DescribeScalingActivities", &self.scaling),
            ("docker-inspect.json", "ecs:DockerInspect", &self.docker),
        ];
        let full = |value: &Value| match value {
            Value::Array(items) => !items.is_empty(),
            value => value
                .as_object()
                .is_some_and(|members| members.values().all(|value| value.as_array().is_none_or(|items| !items.is_empty()))),
        };
        let mut documents: Vec<_> =
            all.into_iter().filter(|(.., value)| full(value)).map(|(file, from, value)| (file, from, value.clone())).collect();
        documents.push(("app.json", "logs:GetLogEvents", json!({"events": events})));
        documents
    }

    fn task(&mut self) -> &mut Value {
        &mut self.tasks["tasks"][0]
    }

    fn service(&mut self) -> &mut Value {
        &mut self.services["services"][0]
    }

    fn container(&mut self) -> &mut Value {
        &mut self.definition["taskDefinition"]["containerDefinitions"][0]
    }
}

const fn text(name: &'static str, put: fn(&mut Case, &str, &str)) -> Field {
    Field { name, named: false, put, group: 0 }
}

const fn setting(group: u8, name: &'static str, put: fn(&mut Case, &str, &str)) -> Field {
    Field { name, named: false, put, group }
}

const fn named(name: &'static str, put: fn(&mut Case, &str, &str)) -> Field {
    Field { name, named: true, put, group: 0 }
}

/// All fields.
pub(crate) static FIELDS: [Field; 34] = [
    text("log line in the middle", |case, _, text| case.lines.insert(2, text.to_owned())),
    text("first log line", |case, _, text| case.lines.insert(0, text.to_owned())),
    text("last log line", |case, _, text| case.lines.push(text.to_owned())),
    text("line of the error", |case, _, text| case.lines[2] = format!("Error: {text}")),
    text("several log lines", |case, _, text| {
        case.lines.splice(2..2, text.split('\n').map(str::to_owned));
    }),
    text("long log line, at its cut", |case, _, text| {
        case.lines.push(format!("{} {text}", "waiting for upstream ".repeat(19).split_at(388).0))
    }),
    text("long log line, before its cut", |case, _, text| {
        case.lines.push(format!("{} {text}", "waiting for upstream ".repeat(19).split_at(370).0))
    }),
    text("JSON log line", |case, _, text| case.lines.push(json!({"level": 50, "msg": text}).to_string())),
    text("Java log line", |case, _, text| {
        case.lines.push(format!("Exception in thread \"main\" java.lang.IllegalStateException: {text}"));
        case.lines.push("\tat com.example.App.main(App.java:12)".to_owned());
    }),
    text("stop reason", |case, _, text| case.task()["stoppedReason"] = json!(text)),
    text("long stop reason", |case, _, text| {
        case.task()["stoppedReason"] =
            json!(format!("{} {text}", "ResourceInitializationError: unable to reach it. ".repeat(4).split_at(146).0));
    }),
    text("container reason", |case, _, text| case.task()["containers"][0]["reason"] = json!(format!("CannotStartContainerError: {text}"))),
    text("service event", |case, _, text| {
        case.service()["events"][0]["message"] = json!(format!("(service web) was unable to place a task. Reason: {text}"));
    }),
    text("deployment's reason", |case, _, text| case.service()["deployments"][0]["rolloutStateReason"] = json!(text)),
    setting(1, "environment value", |case, _, text| case.container()["environment"] = json!([{"name": "SETTINGS", "value": text}])),
    setting(1, "command", |case, _, text| case.container()["command"] = json!(["sh", "-c", text])),
    setting(2, "words of a command", |case, _, text| case.container()["command"] = json!(text.split(' ').collect::<Vec<_>>())),
    setting(1, "entry point", |case, _, text| case.container()["entryPoint"] = json!(["/bin/sh", "-c", text])),
    setting(1, "label", |case, _, text| case.container()["dockerLabels"] = json!({"com.example.note": text})),
    setting(2, "log option", |case, _, text| case.container()["logConfiguration"]["options"]["tag"] = json!(text)),
    setting(1, "health check", |case, _, text| case.container()["healthCheck"] = json!({"command": ["CMD-SHELL", text]})),
    setting(2, "overridden command", |case, _, text| {
        case.task()["overrides"]["containerOverrides"][0]["command"] = json!(["sh", "-c", text])
    }),
    setting(2, "overridden environment", |case, _, text| {
        case.task()["overrides"]["containerOverrides"][0]["environment"] = json!([{"name": "SETTINGS", "value": text}]);
    }),
    setting(2, "tag", |case, _, text| case.task()["tags"] = json!([{"key": "note", "value": text}])),
    text("attachment's reason", |case, _, text| {
        case.task()["attachments"][0]["details"] = json!([{"name": "statusReason", "value": text}]);
    }),
    text("target's description", |case, _, text| {
        case.targets = json!({"TargetHealthDescriptions": [{"Target": {"Id": "10.0.0.1", "Port": 80},
            "TargetHealth": {"State": "unhealthy", "Reason": "Target.FailedHealthChecks", "Description": text}}]});
    }),
    text("alarm's reason", |case, _, text| {
        case.alarms = json!({"MetricAlarms": [{"AlarmName": "errors", "StateValue": "ALARM", "StateReason": text}]});
    }),
    text("scaling activity", |case, _, text| {
        case.scaling = json!({"ScalingActivities": [{"ResourceId": "service/prod/web", "StatusCode": "Failed", "StatusMessage": text}]});
    }),
    text("Docker's error", |case, _, text| {
        case.docker = json!([{"Id": "0a1b2c3d4e5f", "Name": "/app", "State": {"Status": "exited", "ExitCode": 1, "Error": text,
            "Health": {"Status": "unhealthy", "Log": [{"ExitCode": 1, "Output": text}]}}, "Config": {"Env": ["A=b"]}}]);
    }),
    text("pasted text", |case, _, text| case.pasted = Some(text.to_owned())),
    named("environment by name", |case, name, text| case.container()["environment"] = json!([{"name": name, "value": text}])),
    named("overridden environment by name", |case, name, text| {
        case.task()["overrides"]["containerOverrides"][0]["environment"] = json!([{"name": name, "value": text}]);
        case.lines.push(format!("read settings {text} of the run"));
    }),
    named("log option by name", |case, name, text| {
        case.container()["logConfiguration"]["options"][name] = json!(text);
        case.container()["dockerLabels"] = json!({name: text});
        case.lines.insert(1, format!("logging with {text}"));
    }),
    named("tag by name", |case, name, text| {
        case.task()["tags"] = json!([{"key": name, "value": text}]);
        case.lines.insert(1, "tagged".to_owned());
    }),
];
