//! What the AWS CLI prints with `--output text`.
//!
//! Each record is a line: the name of its list in capitals, then its values in the order of their keys, without the keys, as
//! `awscli/text.py` of <https://github.com/aws/aws-cli> writes it. All rows of a list have the same keys. Which keys those are is told by
//! the values; a key that can't be told is left out.

mod align;
mod form;
mod kinds;
mod records;

use std::cell::Cell;

use serde_json::{Map, Value as Json};

use crate::Value;
use crate::table::scalar;
use align::{Alignment, align, is_blank};
use form::Form;
use kinds::{AWSLOGS, Key, Kind, LOG_EVENT, VALUE};
use records::{Records, is_moment, root_part};

/// Answers of one text, at most.
const MAX_ANSWERS: usize = 1_000;
/// How much may be tried to tell the keys of a text: about a second. Two thousand tasks take less than half of it.
const MAX_TRIES: usize = 4_000_000;

/// The answer that a text is, if it is what the AWS CLI prints with `--output text`.
pub(crate) fn read(text: &str) -> Option<Vec<Value>> {
    let begins = text.lines().position(|line| !line.trim().is_empty())?;
    let first = text.lines().nth(begins)?;
    let (word, _) = first.split_once('\t')?;
    if !is_tokens(first) && root_part(word).is_none() {
        return None;
    }
    let tries = Cell::new(MAX_TRIES);
    let (mut values, mut at, mut line) = (Vec::new(), 0, 1);
    for _ in 0..MAX_ANSWERS {
        let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) else { break };
        let (records, end) = Records::of(rest);
        let mut answer = Map::new();
        Answer { records, tries: &tries }.fill(0, &mut answer);
        let sure = is_sure(&answer);
        let json = Json::Object(answer).to_string();
        // The values come without their keys, the longest of which take some thirty bytes.
        if sure && json.len() <= 16 * rest.len() + 4096 {
            values.push(Value { line: if at == 0 { begins + 1 } else { line }, json });
        }
        line += memchr::memchr_iter(b'\n', rest.get(..end)?.as_bytes()).count();
        at += end;
    }
    (!values.is_empty()).then_some(values)
}

/// Whether something in an answer is as only AWS writes it. Other tools begin lines with words in capitals too.
fn is_sure(answer: &Map<String, Json>) -> bool {
    answer.iter().any(|(name, value)| match name.as_str() {
        "tags" | "NextToken" | "searchedLogStreams" => false,
        "events" => true,
        "TargetHealthDescriptions" => value.to_string().contains("\"State\":"),
        _ => value.to_string().contains("\"arn:aws"),
    })
}

/// Whether a line is how the log events of `get-log-events` begin: with where to read on, backward and forward.
fn is_tokens(line: &str) -> bool {
    line.split_once('\t').is_some_and(|(back, forth)| back.starts_with("b/") && forth.starts_with("f/"))
}

/// An answer whose keys are to be told.
struct Answer<'a> {
    records: Records<'a>,
    /// How much may still be tried.
    tries: &'a Cell<usize>,
}

impl Answer<'_> {
    /// Puts into `object` what lies within `record`.
    fn fill(&self, record: usize, object: &mut Map<String, Json>) {
        let Some(record) = self.records.get(record) else { return };
        for part in record.part.kind.parts {
            let is_part = |id: &usize| self.records.get(*id).is_some_and(|record| std::ptr::eq(record.part, part));
            let records: Vec<usize> = record.within.iter().copied().filter(is_part).collect();
            if records.is_empty() {
                continue;
            }
            // Which options there are depends on the driver; those of other drivers can't be told.
            if std::ptr::eq(part.kind, &AWSLOGS) && object.get("logDriver").is_none_or(|driver| driver != "awslogs") {
                continue;
            }
            let mut values = self.values(part.kind, &records);
            for (value, &record) in values.iter_mut().zip(&records) {
                if let Json::Object(object) = value {
                    self.fill(record, object);
                }
            }
            values.retain(|value| !value.as_object().is_some_and(Map::is_empty));
            let value = if part.many { (!values.is_empty()).then_some(Json::Array(values)) } else { values.into_iter().next() };
            if let Some(value) = value {
                object.insert(part.name.to_owned(), value);
            }
        }
    }

    fn align(&self, kind: &'static Kind, rows: &[Vec<&str>], cut: bool) -> Option<Alignment> {
        let columns = rows.iter().map(Vec::len).max()?;
        self.tries.set(self.tries.get().checked_sub(columns * kind.keys.len() * (1 + rows.len() / 16))?);
        align(kind.keys, rows, cut)
    }

    /// The records of one list, without what lies within them.
    fn values(&self, kind: &'static Kind, records: &[usize]) -> Vec<Json> {
        let whole = records.iter().map(|&record| self.records.rows(record).0);
        if std::ptr::eq(kind, &VALUE) {
            return whole.map(Json::from).collect();
        }
        if std::ptr::eq(kind, &LOG_EVENT) {
            return whole.map(|row| Json::Object(log_event(row).unwrap_or_default())).collect();
        }
        let mut rows: Vec<Vec<&str>> = whole.map(cells).collect();
        let open = rows.last_mut().filter(|_| records.last().copied() == self.records.open);
        let cut = open.is_some_and(|row| self.is_cut(kind, row));
        if let Some(shared) = self.align(kind, &rows, cut && rows.len() == 1).filter(|shared| shared.unknown == 0) {
            return rows.iter().map(|row| Json::Object(object(&shared.keys, row))).collect();
        }
        let cut = |record| cut && Some(record) == self.records.open;
        records.iter().zip(&rows).map(|(&record, row)| Json::Object(self.alone(kind, record, row, cut(record)))).collect()
    }

    /// Whether a row doesn't end with its last key. If so, part of its last value may be missing, and that is taken from it.
    fn is_cut(&self, kind: &'static Kind, row: &mut Vec<&str>) -> bool {
        let told = self.align(kind, std::slice::from_ref(row), false);
        let last = told.and_then(|told| told.keys.last().copied().flatten());
        let whole = last.zip(kind.keys.last()).is_some_and(|(last, key)| std::ptr::eq(last, key));
        !whole && row.pop().is_some()
    }

    /// A record whose keys are told by itself: one of another answer than those before it, or one that was cut off.
    fn alone(&self, kind: &'static Kind, record: usize, row: &Vec<&str>, cut: bool) -> Map<String, Json> {
        let line = cells(self.records.rows(record).1);
        let mut best = self.align(kind, std::slice::from_ref(row), cut).map(|told| (told, row));
        // What follows the line may not belong to it.
        if !cut && line.len() < row.len() && best.as_ref().is_none_or(|(told, _)| told.unknown > 0) {
            let told = self.align(kind, std::slice::from_ref(&line), false).map(|told| (told, &line));
            best = best.into_iter().chain(told).min_by_key(|(told, _)| told.unknown);
        }
        best.map(|(told, row)| object(&told.keys, row)).unwrap_or_default()
    }
}

fn object(keys: &[Option<&'static Key>], row: &[&str]) -> Map<String, Json> {
    let cells = keys.iter().zip(row).filter(|(_, cell)| !is_blank(cell));
    cells.filter_map(|(key, cell)| key.map(|key| (key.name.to_owned(), value(key.form, cell)))).collect()
}

fn value(form: Form, cell: &str) -> Json {
    if form.is_number() || form == Form::Flag { scalar(cell) } else { Json::from(cell.trim_end_matches(['\r', '\n'])) }
}

/// The values of a row. A tab that begins a line with prose belongs to the value that goes on there, as in what the AWS SDK for Go reports.
fn cells(row: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut begin = 0;
    for at in memchr::memchr_iter(b'\t', row.as_bytes()) {
        let (before, behind) = row.split_at_checked(at).unwrap_or_default();
        let prose = || behind.get(1..).is_some_and(|rest| rest.split(['\t', '\n']).next().is_some_and(|next| next.contains(' ')));
        if !before.ends_with('\n') || !prose() {
            cells.push(row.get(begin..at).unwrap_or_default());
            begin = at + 1;
        }
    }
    if !row.is_empty() {
        cells.push(row.get(begin..).unwrap_or_default());
    }
    cells
}

/// A log event, whose message may hold tabs: `filter-log-events` begins it with an identifier, and tells the stream before the message.
fn log_event(row: &str) -> Option<Map<String, Json>> {
    let (row, timestamp) = row.rsplit_once('\t').filter(|(_, at)| is_moment(at))?;
    let (first, rest) = row.split_once('\t')?;
    let mut event = Map::new();
    let (ingested, message) = if is_moment(first) {
        (first, rest)
    } else {
        let (ingested, rest) = rest.split_once('\t').filter(|_| first.len() > 20 && first.bytes().all(|byte| byte.is_ascii_digit()))?;
        let (stream, message) = rest.split_once('\t').filter(|_| is_moment(ingested))?;
        event.insert("eventId".to_owned(), Json::from(first));
        event.insert("logStreamName".to_owned(), Json::from(stream));
        (ingested, message)
    };
    event.insert("ingestionTime".to_owned(), scalar(ingested));
    event.insert("message".to_owned(), Json::from(message));
    event.insert("timestamp".to_owned(), scalar(timestamp));
    Some(event)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const TASKS: &str = "\
        FAILURES\tarn:aws:ecs:eu-west-1:111122223333:task/prod/ffff\tMISSING\n\
        TASKS\tarn:aws:ecs:eu-west-1:111122223333:cluster/prod\t256\t2025-11-03T10:15:00.100000+00:00\tSTOPPED\tFalse\t\
        2025-11-03T10:20:09.100000+00:00\tservice:web\tUNKNOWN\tSTOPPED\tFARGATE\t512\tLinux\t1.4.0\t2025-11-03T10:15:11+00:00\t\
        2025-11-03T10:15:20+00:00\t2025-11-03T10:15:25.100000+00:00\tecs-svc/1234567890123456789\tEssentialContainerExited\t\
        2025-11-03T10:20:30.100000+00:00\tEssential container in task exited\t2025-11-03T10:20:10.100000+00:00\t\
        arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e2d3c4b5a6978\tarn:aws:ecs:eu-west-1:111122223333:task-definition/web:7\t5\n\
        CONTAINERS\tarn:aws:ecs:eu-west-1:111122223333:container/prod/0f1e/11\t0\t137\tUNKNOWN\tapp:1\tSTOPPED\tapp\t\
        OutOfMemoryError: Container killed due to memory usage\t0f1e2d3c4b5a69788796a5b4c3d2e1f0-11\t\
        arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e2d3c4b5a6978\n\
        CONTAINERS\tarn:aws:ecs:eu-west-1:111122223333:container/prod/0f1e/22\t0\t0\tUNKNOWN\tlog:1\tSTOPPED\tlog\t\t\
        0f1e2d3c4b5a69788796a5b4c3d2e1f0-22\tarn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e2d3c4b5a6978\n\
        CONTAINEROVERRIDES\tapp\n";

    const SERVICES: &str = "\
        SERVICES\tarn:aws:ecs:eu-west-1:111122223333:cluster/prod\t2025-10-01T08:00:00+00:00\tarn:aws:iam::111122223333:role/deploy\t\
        2\tTrue\tFalse\t60\tFARGATE\t1\tLATEST\tNONE\tarn:aws:iam::111122223333:role/ecs\t2\tREPLICA\t\
        arn:aws:ecs:eu-west-1:111122223333:service/prod/web\tweb\tACTIVE\tarn:aws:ecs:eu-west-1:111122223333:task-definition/web:7\n\
        DEPLOYMENTCONFIGURATION\t200\t100\n\
        DEPLOYMENTCIRCUITBREAKER\tTrue\tFalse\n\
        DEPLOYMENTS\t2025-11-03T10:14:00+00:00\t2\t5\tecs-svc/1234567890123456789\tFARGATE\t1\t1.4.0\tIN_PROGRESS\t\
        ECS deployment ecs-svc/1234567890123456789 in progress.\t0\tPRIMARY\t\
        arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7\t2025-11-03T10:15:00+00:00\n\
        AWSVPCCONFIGURATION\tDISABLED\n\
        SUBNETS\tsubnet-0a1\n\
        SUBNETS\tsubnet-0b2\n\
        DEPLOYMENTS\t2025-10-01T08:00:00+00:00\t0\t0\tecs-svc/9876543210987654321\tFARGATE\t0\t1.4.0\tCOMPLETED\t\t2\tACTIVE\t\
        arn:aws:ecs:eu-west-1:111122223333:task-definition/web:6\t2025-10-01T08:05:00+00:00\n\
        EVENTS\t2025-11-03T10:21:00+00:00\t0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\t(service web) has started 1 tasks: (task 0f1e).\n\
        EVENTS\t2025-11-03T10:20:00+00:00\t1f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\t\
        (service web) is unable to consistently start tasks successfully.\n\
        LOADBALANCERS\tapp\t8080\tarn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0f1e2d3c4b5a6978\n";

    fn json(text: &str) -> Vec<Json> {
        read(text).unwrap_or_default().iter().map(|value| serde_json::from_str(&value.json).unwrap()).collect()
    }

    #[test]
    fn a_failed_task_has_its_keys_again() {
        let container = |name: &str, id: &str, code: u8| {
            serde_json::json!({
                "containerArn": format!("arn:aws:ecs:eu-west-1:111122223333:container/prod/0f1e/{id}"), "cpu": 0, "exitCode": code,
                "healthStatus": "UNKNOWN", "image": format!("{name}:1"), "lastStatus": "STOPPED", "name": name,
                "runtimeId": format!("0f1e2d3c4b5a69788796a5b4c3d2e1f0-{id}"),
                "taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e2d3c4b5a6978"
            })
        };
        let mut app = container("app", "11", 137);
        app["reason"] = Json::from("OutOfMemoryError: Container killed due to memory usage");
        let answer = serde_json::json!({
            "failures": [{"arn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/ffff", "reason": "MISSING"}],
            "tasks": [{
                "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "cpu": 256,
                "createdAt": "2025-11-03T10:15:00.100000+00:00", "desiredStatus": "STOPPED", "enableExecuteCommand": false,
                "executionStoppedAt": "2025-11-03T10:20:09.100000+00:00",
                "group": "service:web", "healthStatus": "UNKNOWN", "lastStatus": "STOPPED", "launchType": "FARGATE", "memory": 512,
                "platformFamily": "Linux", "platformVersion": "1.4.0", "pullStartedAt": "2025-11-03T10:15:11+00:00",
                "pullStoppedAt": "2025-11-03T10:15:20+00:00", "startedAt": "2025-11-03T10:15:25.100000+00:00",
                "startedBy": "ecs-svc/1234567890123456789", "stopCode": "EssentialContainerExited",
                "stoppedAt": "2025-11-03T10:20:30.100000+00:00", "stoppedReason": "Essential container in task exited",
                "stoppingAt": "2025-11-03T10:20:10.100000+00:00",
                "taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e2d3c4b5a6978",
                "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", "version": 5,
                "containers": [app, container("log", "22", 0)], "overrides": {"containerOverrides": [{"name": "app"}]}
            }]
        });
        let answer = vec![answer];
        assert_eq!(json(TASKS), answer);
        assert_eq!(json(&TASKS.replace('\n', "\r\n")), answer);
    }

    #[test]
    fn a_service_has_deployments_and_events() {
        let answer = serde_json::from_str::<Json>(
            r#"{"services": [{
            "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "createdAt": "2025-10-01T08:00:00+00:00",
            "createdBy": "arn:aws:iam::111122223333:role/deploy", "desiredCount": 2, "enableECSManagedTags": true,
            "enableExecuteCommand": false, "healthCheckGracePeriodSeconds": 60, "launchType": "FARGATE", "pendingCount": 1,
            "platformVersion": "LATEST",
            "propagateTags": "NONE", "roleArn": "arn:aws:iam::111122223333:role/ecs", "runningCount": 2, "schedulingStrategy": "REPLICA",
            "serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/prod/web", "serviceName": "web", "status": "ACTIVE",
            "taskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7",
            "deploymentConfiguration": {
                "maximumPercent": 200, "minimumHealthyPercent": 100, "deploymentCircuitBreaker": {"enable": true, "rollback": false}
            },
            "deployments": [
                {
                    "createdAt": "2025-11-03T10:14:00+00:00", "desiredCount": 2, "failedTasks": 5, "id": "ecs-svc/1234567890123456789",
                    "launchType": "FARGATE", "pendingCount": 1, "platformVersion": "1.4.0", "rolloutState": "IN_PROGRESS",
                    "rolloutStateReason": "ECS deployment ecs-svc/1234567890123456789 in progress.", "runningCount": 0, "status": "PRIMARY",
                    "taskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", "updatedAt": "2025-11-03T10:15:00+00:00",
                    "networkConfiguration": {"awsvpcConfiguration": {"assignPublicIp": "DISABLED", "subnets": ["subnet-0a1", "subnet-0b2"]}}
                },
                {
                    "createdAt": "2025-10-01T08:00:00+00:00", "desiredCount": 0, "failedTasks": 0, "id": "ecs-svc/9876543210987654321",
                    "launchType": "FARGATE", "pendingCount": 0, "platformVersion": "1.4.0", "rolloutState": "COMPLETED", "runningCount": 2,
                    "status": "ACTIVE", "taskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:6",
                    "updatedAt": "2025-10-01T08:05:00+00:00"
                }
            ],
            "events": [
                {
                    "createdAt": "2025-11-03T10:21:00+00:00", "id": "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
                    "message": "(service web) has started 1 tasks: (task 0f1e)."
                },
                {
                    "createdAt": "2025-11-03T10:20:00+00:00", "id": "1f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
                    "message": "(service web) is unable to consistently start tasks successfully."
                }
            ],
            "loadBalancers": [{
                "containerName": "app", "containerPort": 8080,
                "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0f1e2d3c4b5a6978"
            }]
        }]}"#,
        )
        .unwrap();
        let answer = vec![answer];
        assert_eq!(json(SERVICES), answer);
        let one = json(&SERVICES.replace("SERVICES", "SERVICE"));
        assert_eq!(one, [serde_json::json!({"service": answer[0]["services"][0]})]);
        let two = read(&SERVICES.replace("SERVICES", "SERVICE").repeat(2)).unwrap();
        assert_eq!((two.len(), two[0].line, two[1].line), (2, 1, 12));
        assert_eq!(two[0].json, two[1].json);
    }

    #[test]
    fn a_task_that_never_started_has_no_moment_when_it_did() {
        let failed = TASKS.replace("\t2025-11-03T10:15:25.100000+00:00", "").replace("EssentialContainerExited", "TaskFailedToStart");
        let task = &json(&failed)[0]["tasks"][0];
        assert_eq!((&task["pullStoppedAt"], &task["startedAt"]), (&Json::from("2025-11-03T10:15:20+00:00"), &Json::Null));
        // Either may be what is told: then neither is.
        let one = failed.replace("\t2025-11-03T10:15:20+00:00", "");
        let task = &json(&one)[0]["tasks"][0];
        assert_eq!((&task["pullStartedAt"], &task["pullStoppedAt"], &task["startedAt"]), (&Json::Null, &Json::Null, &Json::Null));
        assert_eq!(task["stoppedAt"], "2025-11-03T10:20:30.100000+00:00");
    }

    #[test]
    fn log_events_may_hold_tabs_and_lines() {
        let id = "3".repeat(56);
        let filtered =
            format!("EVENTS\t{id}\t1762164922999\tapp/1\tpanic\n\tat main.go:7\tx\n\t1762164922123\nSEARCHEDLOGSTREAMS\tapp/1\tTrue\n");
        let event = serde_json::json!({
            "eventId": id, "ingestionTime": 1_762_164_922_999_u64, "logStreamName": "app/1", "message": "panic\n\tat main.go:7\tx\n",
            "timestamp": 1_762_164_922_123_u64
        });
        assert_eq!(json(&filtered)[0]["events"], serde_json::json!([event]));
        let got = "b/3777/s\tf/3777/s\nEVENTS\t1762164922999\tstarted\t1762164922123\n";
        assert_eq!(json(got)[0]["events"][0]["message"], "started");
    }

    #[test]
    fn keys_are_in_the_order_in_which_they_are_printed() {
        let mut kinds = vec![&kinds::ROOT];
        while let Some(kind) = kinds.pop() {
            assert!(kind.keys.is_sorted_by(|a, b| a.name < b.name), "{kind:?}");
            kinds.extend(kind.parts.iter().map(|part| part.kind));
        }
    }

    #[test]
    fn other_texts_are_none() {
        let bare = "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e\tSTOPPED\tEssential container in task exited\n";
        let others =
            ["", "NAME\tSTATUS\n", "SERVICE\tNAME\tSTATUS\n", "TASKS\t1\t2\n", "EVENTS\tone\ttwo\n", "tasks\ta\tb\n", "TAGS\ta\tb\n"];
        for text in others.into_iter().chain([bare, "{\"tasks\": []}", "INFO\tstarted\n"]) {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(json("TASKARNS\tarn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e\n").len(), 1);
    }

    #[test]
    fn nothing_panics_on_what_is_cut_off_or_broken() {
        for (sample, step) in [(TASKS, 1), (SERVICES, 7)] {
            (0..sample.len()).step_by(step).for_each(|end| drop(json(&sample[..end])));
            let mut state = 7_usize;
            for _ in 0..100 {
                let mut bytes = sample.as_bytes().to_vec();
                for _ in 0..3 {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let at = (state >> 33) % bytes.len();
                    bytes[at] = b"\tA \nx-:9"[(state >> 20) % 8];
                }
                json(&String::from_utf8_lossy(&bytes));
            }
        }
        let half = json(&TASKS[..TASKS.find("\t0f1e2d3c4b5a69788796a5b4c3d2e1f0-11").unwrap()]);
        assert_eq!(half[0]["tasks"][0]["containers"][0]["exitCode"], 137);
    }
}
