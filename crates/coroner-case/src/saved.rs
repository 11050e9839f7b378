//! A case as it is kept in a file: what AWS answered to which question, and what it did not answer. `docs/case-file.md` describes it for
//! users.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use coroner_ecs::Timestamp;
use coroner_ecs::document::{self, Document};
use coroner_ecs::lenient::List;
use coroner_ecs::log::LogLine;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::case::{Case, Gap, GapCause, Lookup, below};
use crate::clean::clean;
use crate::gate::cleaned;
use crate::origin::{Located, Origin};
use crate::redact::Redactor;

/// What the member `schema` of a file says. A file of a later version is refused, with these words in the message.
pub const SCHEMA: &str = "coroner-case/v1";

/// One file: one case, or those of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// [`SCHEMA`].
    schema: String,
    /// The cases.
    pub cases: Vec<Answers>,
}

/// What was learnt about one subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    /// ARN of the task that was asked about, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// When it was asked, in milliseconds since 1970: how long something waits is told by nothing else.
    #[serde(rename = "askedAt", default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<i64>,
    /// What was answered, in the order of operation and question.
    pub answers: Vec<Answered>,
    /// What was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The action as IAM names it: `ecs:DescribeTasks`.
    pub from: String,
    /// What the operation was given.
    pub asked: Value,
    /// Whose log an answer is that doesn't tell it itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<LogOf>,
    /// What it answered, in the words of its API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Value>,
    /// The service's word that what was asked for does not exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<String>,
}

/// Whose log it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogOf {
    /// Name of the container.
    pub container: String,
    /// Id of the task.
    pub task: String,
}

/// What was not answered, as a file has it.
#[derive(Serialize, Deserialize)]
pub(crate) struct SavedGap {
    what: String,
    why: String,
    action: String,
    resource: String,
    cause: String,
    said: String,
}

/// What a file calls the causes of gaps.
const CAUSES: [(GapCause, &str); 6] = [
    (GapCause::Denied, "denied"),
    (GapCause::Throttled, "throttled"),
    (GapCause::Late, "late"),
    (GapCause::Failed, "failed"),
    (GapCause::Refused, "refused"),
    (GapCause::Wrong, "wrong"),
];

impl From<Gap> for SavedGap {
    fn from(Gap { what, why, action, resource, cause, said }: Gap) -> SavedGap {
        let cause = CAUSES.iter().find(|(known, _)| *known == cause).map_or("failed", |(_, name)| name).to_owned();
        SavedGap { what, why, action, resource, cause, said }
    }
}

impl From<SavedGap> for Gap {
    fn from(SavedGap { what, why, action, resource, cause, said }: SavedGap) -> Gap {
        let cause = CAUSES.iter().find(|(_, name)| *name == cause).map_or(GapCause::Failed, |(cause, _)| *cause);
        Gap { what, why, action, resource, cause, said }
    }
}

/// Answers that are documents; of any other the examiner looks things up.
const DOCUMENTS: [&str; 8] = [
    "ecs:",
    "elasticloadbalancing:",
    "application-autoscaling:",
    "cloudwatch:",
    "ec2:",
    "autoscaling:",
    "servicediscovery:",
    "ecr:DescribeImages",
];

impl Saved {
    /// A file of these cases.
    pub fn of(cases: Vec<Answers>) -> Saved {
        Saved { schema: SCHEMA.to_owned(), cases }
    }

    /// Reads a file. `None` if the text is no saved case at all.
    ///
    /// # Errors
    ///
    /// What is wrong with a file that says it is one.
    pub fn read(text: &str) -> Option<Result<Saved, String>> {
        #[derive(Deserialize)]
        struct Head {
            schema: String,
        }
        let text = text.trim_start();
        let head = text.char_indices().nth(256).map_or(text, |(end, _)| &text[..end]);
        // Whoever sorts a file's keys puts the schema at its end.
        if !text.starts_with('{') || memchr::memmem::find(text.as_bytes(), b"\"coroner-case/").is_none() {
            return None;
        }
        let schema = match serde_json::from_str(text) {
            Ok(Head { schema }) => schema,
            // Cut off, or followed by something else: its beginning tells what it was meant to be.
            Err(_) => schema_of(head)?.to_owned(),
        };
        if schema != SCHEMA {
            return schema.starts_with("coroner-case/").then(|| {
                Err(format!("it is a {schema}, and this version of Coroner reads {SCHEMA}; use the version that wrote it, or a newer one"))
            });
        }
        Some(serde_json::from_str(text).map_err(|error| format!("it is a damaged {SCHEMA}: {error}")))
    }

    /// The text of the file.
    pub fn write(&self) -> String {
        // Only maps with other keys than texts can't be written, and there are none.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// Without the secrets that any of the cases knows of, and fit to be written to a file.
    pub fn redacted(mut self) -> Saved {
        for case in &mut self.cases {
            case.redact();
        }
        self
    }
}

/// What a text that begins as a file says of its schema.
fn schema_of(head: &str) -> Option<&str> {
    let value = head.strip_prefix('{')?.trim_start().strip_prefix("\"schema\"")?.trim_start().strip_prefix(':')?;
    value.trim_start().strip_prefix('"')?.split('"').next().filter(|schema| schema.starts_with("coroner-case/"))
}

impl Answers {
    /// The facts in it.
    pub fn case(&self) -> Case {
        let mut case = Case::default();
        self.add_to(&mut case);
        case
    }

    /// Adds its facts to a case.
    pub(crate) fn add_to(&self, case: &mut Case) {
        case.gaps.extend(self.gaps.iter().cloned());
        case.about.clone_from(&self.about);
        case.live = true;
        case.asked_at = case.asked_at.max(self.asked_at.map(Timestamp));
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        for answered in &self.answers {
            let number = numbers.entry(&answered.from).or_default();
            *number += 1;
            let name = if *number == 1 { answered.from.clone() } else { format!("{} {number}", answered.from) };
            answered.add_to(case, &Arc::from(name));
        }
    }

    fn redact(&mut self) {
        let redactor = Redactor::for_documents(&self.case(), self.answers.iter().filter_map(|answered| answered.answer.as_ref()));
        let pass = |text: &mut String| *text = redactor.redact(&clean(text)).into_owned();
        // A file is looked at in a terminal, too.
        let clean_value = |value: &mut Value| *value = cleaned(value).unwrap_or_else(|| std::mem::take(value));
        for answered in &mut self.answers {
            // It names things, secrets among them, and holds none.
            clean_value(&mut answered.asked);
            answered.answer.iter_mut().for_each(|answer| {
                clean_value(answer);
                redactor.redact_value(answer);
            });
            answered.absent.iter_mut().for_each(pass);
        }
        for gap in &mut self.gaps {
            [&mut gap.what, &mut gap.why, &mut gap.action, &mut gap.resource, &mut gap.said].into_iter().for_each(pass);
        }
        self.about.iter_mut().for_each(pass);
    }
}

impl Answered {
    fn add_to(&self, case: &mut Case, name: &Arc<str>) {
        let origin = Origin { document: Arc::clone(name), line: 0, pointer: Cow::Borrowed("") };
        let Some(answer) = &self.answer else {
            return self.add_lookup(case, origin);
        };
        match self.from.as_str() {
            // That one instance has gone does not mean that the cluster has none.
            "ecs:DescribeContainerInstances" if self.names_instances() && is_empty(answer, "containerInstances") => {
                self.add_lookup(case, origin)
            }
            "logs:GetLogEvents" => self.add_log(case, answer, &origin),
            "logs:FilterLogEvents" => add_events(case, answer, name),
            from if DOCUMENTS.iter().any(|service| from.starts_with(service)) => match document::read(&text_of(answer, from)) {
                Ok(documents) => documents.into_iter().for_each(|document| case.add(document, name, 0, Cow::Borrowed(""), from)),
                Err(_) => self.add_lookup(case, origin),
            },
            _ => self.add_lookup(case, origin),
        }
    }

    fn names_instances(&self) -> bool {
        !is_empty(&self.asked, "containerInstances")
    }

    fn add_lookup(&self, case: &mut Case, origin: Origin) {
        let lookup = Lookup {
            from: self.from.clone(),
            asked: self.asked.clone(),
            answer: self.answer.clone().unwrap_or_default(),
            absent: self.absent.clone(),
        };
        case.lookups.push(Located { origin, value: lookup });
    }

    fn add_log(&self, case: &mut Case, answer: &Value, origin: &Origin) {
        let lines = answer.get("events").and_then(|events| List::<LogLine>::deserialize(events).ok()).unwrap_or_default().0;
        let (container, task) = match &self.of {
            Some(of) => (of.container.clone(), Some(of.task.clone())),
            None => (self.asked["logStreamName"].as_str().unwrap_or_default().to_owned(), None),
        };
        case.add_log(container, task, below(origin, "events"), lines);
    }
}

fn is_empty(value: &Value, list: &str) -> bool {
    value.get(list).and_then(Value::as_array).is_none_or(Vec::is_empty)
}

/// The text of an answer. That a question named something that has gone meanwhile is no failure of anybody's; what could not be run is.
fn text_of(answer: &Value, from: &str) -> String {
    match answer.as_object() {
        Some(members) if from.starts_with("ecs:Describe") && members.contains_key("failures") => {
            let mut members = members.clone();
            members.remove("failures");
            Value::Object(members).to_string()
        }
        _ => answer.to_string(),
    }
}

/// Log groups keep events of EventBridge and records of action logs, one in each message.
fn add_events(case: &mut Case, answer: &Value, name: &Arc<str>) {
    let events = answer.get("events").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for (at, event) in events.iter().enumerate() {
        let Some(message) = event.get("message").and_then(Value::as_str) else { continue };
        let documents = document::read(message).unwrap_or_default();
        for document in documents.into_iter().filter(|document| matches!(document, Document::Event(_))) {
            case.add(document, name, 0, Cow::Owned(format!("/events/{at}/message")), "");
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::redact::MAX_DEPTH;

    const TASK: &str = "arn:aws:ecs:eu-west-1:111122223333:task/prod/0a1b2c3d4e5f60718293a4b5c6d7e8f9";

    fn answered(from: &str, answer: Value) -> Answered {
        Answered { from: from.to_owned(), asked: json!({}), of: None, answer: Some(answer), absent: None }
    }

    fn answers(answers: Vec<Answered>) -> Answers {
        Answers { answers, ..Answers::default() }
    }

    fn case_of(from: &str, answer: Value) -> Case {
        answers(vec![answered(from, answer)]).case()
    }

    fn definition(environment: Value) -> Answered {
        let container = json!({"name": "web", "image": "web:1", "environment": environment});
        answered("ecs:DescribeTaskDefinition", json!({"taskDefinition": {"family": "web", "containerDefinitions": [container]}}))
    }

    fn redacted(all: Vec<Answered>) -> Vec<Value> {
        let saved = Saved::of(vec![answers(all)]).redacted();
        saved.cases.into_iter().flat_map(|case| case.answers).map(|answered| answered.answer.unwrap_or_default()).collect()
    }

    /// A case with every member that the format has.
    fn full() -> Saved {
        let log = Answered {
            asked: json!({"logGroupName": "/ecs/web", "logStreamName": "ecs/web/0a1b"}),
            of: Some(LogOf { container: "web".to_owned(), task: "0a1b".to_owned() }),
            ..answered("logs:GetLogEvents", json!({"events": [{"timestamp": 1_767_225_650_000_i64, "message": "über \u{1F980} \" \\ \n"}]}))
        };
        let absent = Answered { answer: None, absent: Some("ResourceNotFoundException: no".to_owned()), ..log.clone() };
        let causes = [GapCause::Denied, GapCause::Throttled, GapCause::Late, GapCause::Failed, GapCause::Refused, GapCause::Wrong];
        let gap = |cause| Gap {
            what: "the log of web".to_owned(),
            why: "it tells".to_owned(),
            action: "logs:GetLogEvents".to_owned(),
            resource: "*".to_owned(),
            cause,
            said: "no".to_owned(),
        };
        let gaps = causes.into_iter().map(gap).collect();
        Saved::of(vec![
            Answers { about: Some(TASK.to_owned()), asked_at: Some(1_790_000_000_000), answers: vec![log, absent], gaps },
            Answers::default(),
        ])
    }

    #[test]
    fn what_is_written_is_read_again() {
        let saved = full();
        let text = saved.write();
        assert!(text.ends_with("}\n") && text.lines().count() == 1);
        assert_eq!(Saved::read(&text), Some(Ok(saved.clone())));
        assert_eq!(Saved::read(&serde_json::to_string_pretty(&saved).unwrap()), Some(Ok(saved)));
    }

    #[test]
    fn members_that_a_later_writer_adds_are_passed_over() {
        let text = r#"{"schema":"coroner-case/v1","by":"x","cases":[{"answers":[{"from":"a","asked":null,"new":1}],"new":[]}]}"#;
        let saved = Saved::read(text).unwrap().unwrap();
        assert_eq!(saved.cases[0].answers[0].asked, Value::Null);
    }

    #[test]
    fn a_cause_that_a_later_writer_gives_a_gap_counts_as_a_failure() {
        let text = full().write();
        for (cause, read) in CAUSES.map(|(cause, name)| (name, cause)).into_iter().chain([("bored", GapCause::Failed)]) {
            let text = text.replace(r#""cause":"denied""#, &format!(r#""cause":"{cause}""#));
            assert_eq!(Saved::read(&text).unwrap().unwrap().cases[0].gaps[0].cause, read, "{cause}");
        }
    }

    #[test]
    fn another_version_is_refused_and_both_are_named() {
        for text in [
            r#"{"schema":"coroner-case/v2","cases":"elsewhere"}"#,
            "\n {\n  \"schema\": \"coroner-case/v2\"}",
            r#"{"cases":{"all":7},"schema":"coroner-case/v2"}"#,
            r#"{"schema":"coroner-case/v2","cases":[{"#,
        ] {
            let refused = Saved::read(text).unwrap().unwrap_err();
            assert!(refused.contains("coroner-case/v2") && refused.contains(SCHEMA), "{text}: {refused}");
        }
    }

    #[test]
    fn a_damaged_file_is_called_damaged() {
        let whole = full().write();
        for text in [
            &whole[..whole.len() / 2],
            &whole[..whole.len() - 2],
            &format!("{whole}{whole}"),
            r#"{"schema":"coroner-case/v1"}"#,
            r#"{"schema":"coroner-case/v1","cases":{}}"#,
            r#"{"schema":"coroner-case/v1","cases":[{"answers":[{"asked":{}}]}]}"#,
            r#"{"schema":"coroner-case/v1","cases":[{"answers":[],"gaps":[{"cause":"late"}]}]}"#,
        ] {
            let error = Saved::read(text).unwrap().unwrap_err();
            assert!(error.starts_with("it is a damaged coroner-case/v1: "), "{text}: {error}");
        }
    }

    #[test]
    fn what_only_mentions_the_schema_is_no_saved_case() {
        for text in [
            "",
            "coroner-case/v1",
            r#"{"tasks":[]}"#,
            r#"{"schema":"other/v1","cases":[],"by":"coroner-case/v1"}"#,
            r#"{"schema":7,"by":"coroner-case/v1"}"#,
            "{\"image\":\"coroner-case/v1\"}\n{\"schema\":\"coroner-case/v1\",\"cases\":[]}",
            r#"[{"schema":"coroner-case/v1"}]"#,
            r#"{"schema":"#,
        ] {
            assert_eq!(Saved::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_absent_is_looked_up() {
        let absent = Answered {
            asked: json!({"SecretId": "web/db"}),
            answer: None,
            absent: Some("ResourceNotFoundException: no such secret".to_owned()),
            ..answered("secretsmanager:DescribeSecret", Value::Null)
        };
        let case = answers(vec![absent, answered("kms:DescribeKey", json!({"KeyMetadata": {"KeyState": "Disabled"}}))]).case();
        let [secret, key] = case.lookups.as_slice() else { unreachable!("{:?}", case.lookups) };
        assert_eq!((secret.from.as_str(), &secret.asked), ("secretsmanager:DescribeSecret", &json!({"SecretId": "web/db"})));
        assert_eq!((secret.absent.as_deref(), &secret.answer), (Some("ResourceNotFoundException: no such secret"), &Value::Null));
        assert_eq!((key.absent.as_deref(), key.answer["KeyMetadata"]["KeyState"].as_str()), (None, Some("Disabled")));
        assert_eq!(key.origin.to_string(), "kms:DescribeKey#");
    }

    #[test]
    fn a_document_that_is_none_is_looked_up() {
        let case = case_of("autoscaling:DescribeAutoScalingGroups", json!({"AutoScalingGroups": [{"MaxSize": "2"}]}));
        assert_eq!((case.lookups.len(), case.facts()), (1, 1));
    }

    #[test]
    fn lines_are_of_the_container_and_the_task_that_were_asked_for() {
        let events = json!({"events": [{"timestamp": 2, "message": "b"}, {"timestamp": 1, "message": "a"}]});
        let of = Some(LogOf { container: "web".to_owned(), task: "0a1b".to_owned() });
        let case = answers(vec![Answered { of, ..answered("logs:GetLogEvents", events.clone()) }]).case();
        let stream = &case.logs[0];
        assert_eq!((stream.container.as_str(), stream.task_id.as_deref()), ("web", Some("0a1b")));
        assert_eq!(stream.lines.iter().map(|line| line.message.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(stream.origin.to_string(), "logs:GetLogEvents#/events");
        let asked = json!({"logStreamName": "app"});
        let case = answers(vec![Answered { asked, ..answered("logs:GetLogEvents", events) }]).case();
        assert_eq!((case.logs[0].container.as_str(), case.logs[0].task_id.as_deref()), ("app", None));
    }

    #[test]
    fn messages_that_a_log_group_keeps_become_events() {
        let event = |kind: &str, detail: Value| json!({"detail-type": kind, "time": "2026-03-01T10:00:00Z", "detail": detail}).to_string();
        let case = case_of(
            "logs:FilterLogEvents",
            json!({"events": [
                {"message": "no JSON"},
                {"message": event("ECS Task State Change", json!({"taskArn": TASK, "lastStatus": "STOPPED"}))},
                {"message": event("EC2 Instance State-change Notification", json!({}))},
                {"message": json!({"tasks": [{"taskArn": "b"}]}).to_string()},
                {"message": 7},
                {"message": event("ECS Service Action", json!({"eventName": "SERVICE_STEADY_STATE"}))}]}),
        );
        assert_eq!((case.tasks.len(), case.actions.len(), case.logs.len(), case.facts()), (1, 1, 0, 2));
        assert_eq!(case.tasks[0].origin.to_string(), "logs:FilterLogEvents#/events/1/message/detail");
    }

    #[test]
    fn what_a_question_named_in_vain_is_no_failure() {
        let failures = json!([{"arn": "x", "reason": "MISSING"}]);
        let case = case_of("ecs:DescribeTasks", json!({"tasks": [{"taskArn": TASK}], "failures": failures}));
        assert_eq!((case.tasks.len(), case.failures.len()), (1, 0));
        assert_eq!(case_of("ecs:DescribeServices", json!({"services": [], "failures": failures})).failures.len(), 0);
        // A task that could not be run is what the case is about.
        assert_eq!(case_of("ecs:RunTask", json!({"tasks": [], "failures": failures})).failures.len(), 1);
    }

    #[test]
    fn one_instance_that_has_gone_is_not_all_of_them() {
        let none = json!({"containerInstances": [], "failures": [{"arn": "x", "reason": "MISSING"}]});
        let mut one = answered("ecs:DescribeContainerInstances", none.clone());
        one.asked = json!({"cluster": "prod", "containerInstances": ["x"]});
        let case = answers(vec![one]).case();
        assert_eq!((case.no_instances.is_none(), case.lookups.len()), (true, 1));
        let case = case_of("ecs:DescribeContainerInstances", none);
        assert_eq!((case.no_instances.is_some(), case.lookups.len()), (true, 0));
    }

    #[test]
    fn each_answer_of_an_operation_has_a_number() {
        let task = |arn: &str| answered("ecs:DescribeTasks", json!({"tasks": [{"taskArn": arn}]}));
        let service = answered("ecs:DescribeServices", json!({"services": [{"serviceArn": "s"}]}));
        let case = answers(vec![task("a"), task("b"), service, task("c")]).case();
        let places: Vec<String> = case.tasks.iter().map(|task| task.origin.to_string()).collect();
        assert_eq!(places, ["ecs:DescribeTasks#/tasks/0", "ecs:DescribeTasks 2#/tasks/0", "ecs:DescribeTasks 3#/tasks/0"]);
        assert_eq!(case.services[0].origin.to_string(), "ecs:DescribeServices#/services/0");
    }

    #[test]
    fn gaps_and_the_subject_are_the_case_s() {
        let saved = full();
        let case = saved.cases[0].case();
        assert_eq!((case.about.as_deref(), case.gaps.len()), (Some(TASK), CAUSES.len()));
    }

    #[test]
    fn secrets_of_the_environment_are_hidden_wherever_they_stand() {
        let overrides = json!({"containerOverrides": [{"name": "web", "environment": [{"name": "API_TOKEN", "value": "0ver-ridden7"}]}]});
        let tasks =
            json!({"tasks": [{"taskArn": TASK, "overrides": overrides, "stoppedReason": "no https://db.internal/x for 0ver-ridden7"}]});
        let log = json!({"events": [{"message": "login with sw0rdf1sh failed at https://db.internal/x"}]});
        let all = redacted(vec![
            definition(json!([{"name": "DB_PASSWORD", "value": "sw0rdf1sh"}, {"name": "DB_URL", "value": "https://db.internal/x"},
                {"name": "PORT", "value": "3000"}, {"name": "NODE_ENV", "value": "production"}])),
            answered("ecs:DescribeTasks", tasks),
            answered("logs:GetLogEvents", log),
            answered("kms:DescribeKey", json!({"KeyMetadata": {"Description": "for sw0rdf1sh"}})),
        ]);
        let written = Value::Array(all.clone()).to_string();
        for value in ["sw0rdf1sh", "0ver-ridden7"] {
            assert!(!written.contains(value), "{value} in {written}");
        }
        assert_eq!(
            all[0]["taskDefinition"]["containerDefinitions"][0]["environment"],
            json!([{"name": "DB_PASSWORD", "value": "[redacted]"}, {"name": "DB_URL", "value": "https://db.internal/x"},
                {"name": "PORT", "value": "3000"}, {"name": "NODE_ENV", "value": "production"}])
        );
        assert_eq!(all[1]["tasks"][0]["stoppedReason"], "no https://db.internal/x for [redacted]");
        assert_eq!(all[2]["events"][0]["message"], "login with [redacted] failed at https://db.internal/x");
    }

    #[test]
    fn a_password_that_is_also_a_name_is_hidden_where_it_is_the_password() {
        let all = redacted(vec![definition(json!([{"name": "ADMIN_PASSWORD", "value": "web:1"}]))]);
        let container = &all[0]["taskDefinition"]["containerDefinitions"][0];
        assert_eq!((&container["environment"][0]["value"], &container["image"]), (&json!("[redacted]"), &json!("web:1")));
    }

    #[test]
    fn what_is_absent_and_what_could_not_be_seen_is_redacted_too() {
        let absent = Answered { answer: None, absent: Some("no sw0rdf1sh".to_owned()), ..answered("ecr:DescribeImages", Value::Null) };
        let gap = Gap { said: "denied for sw0rdf1sh".to_owned(), ..full().cases[0].gaps[0].clone() };
        let all = vec![definition(json!([{"name": "DB_PASSWORD", "value": "sw0rdf1sh"}])), absent];
        let saved = Saved::of(vec![Answers { answers: all, gaps: vec![gap], ..Answers::default() }]).redacted();
        assert_eq!(saved.cases[0].answers[1].absent.as_deref(), Some("no [redacted]"));
        assert_eq!(saved.cases[0].gaps[0].said, "denied for [redacted]");
    }

    #[test]
    fn an_event_in_a_message_is_redacted_as_what_it_is() {
        let value = "tok\"en\\ with & more";
        let overrides = json!({"containerOverrides": [{"name": "web", "environment": [{"name": "API_TOKEN", "value": value}]}]});
        let task = json!({"taskArn": TASK, "overrides": overrides, "stoppedReason": format!("no {value}")});
        let event = json!({"detail-type": "ECS Task State Change", "detail": task}).to_string().replace('&', "\\u0026");
        let all = redacted(vec![answered("logs:FilterLogEvents", json!({"events": [{"message": event}]}))]);
        let event: Value = serde_json::from_str(all[0]["events"][0]["message"].as_str().unwrap()).unwrap();
        assert_eq!(event["detail"]["overrides"]["containerOverrides"][0]["environment"][0]["value"], "[redacted]");
        assert_eq!((&event["detail"]["stoppedReason"], &event["detail"]["taskArn"]), (&json!("no [redacted]"), &json!(TASK)));
    }

    #[test]
    fn names_stay_though_a_setting_has_the_same_value() {
        let values = ["subnet-0a1b2c3d4e5f60718", "10.0.0.0/16", "/mnt/media-2", "4096", "eu-shop-1", "/web/db-2", "web-api-8"];
        let environment: Vec<Value> = values.iter().map(|value| json!({"name": "API_TOKEN_LIMIT", "value": value})).collect();
        let of_task = json!({"tasks": [{"taskArn": TASK, "memory": "4096", "attachments": [{"type": "ElasticNetworkInterface",
            "details": [{"name": "subnetId", "value": "subnet-0a1b2c3d4e5f60718"}]}], "containers": [{"name": "web-api-8"}]}]});
        let of_network = json!({"SecurityGroups": [{"IpPermissions": [{"IpRanges": [{"CidrIp": "10.0.0.0/16"}]}]}]});
        let of_service = json!({"services": [{"serviceName": "eu-shop-1", "subnets": ["subnet-0a1b2c3d4e5f60718"],
            "secrets": [{"valueFrom": "/web/db-2"}], "mountPoints": [{"containerPath": "/mnt/media-2"}]}]});
        let all = redacted(vec![
            definition(environment.into()),
            answered("ecs:DescribeTasks", of_task.clone()),
            answered("ec2:DescribeSecurityGroups", of_network.clone()),
            answered("ecs:DescribeServices", of_service.clone()),
        ]);
        assert_eq!(all[1..], [of_task, of_network, of_service]);
    }

    #[test]
    fn a_name_may_hold_a_secret_and_a_text_that_begins_as_one_too() {
        let all = redacted(vec![
            definition(json!([{"name": "DB_PASSWORD", "value": "sw0rdf1sh"}])),
            answered(
                "kms:DescribeKey",
                json!({"Name": "postgres://app:hunter2@db/x", "Note": "arn:aws:x took sw0rdf1sh", "Id": "i-sw0rdf1sh"}),
            ),
        ]);
        assert_eq!(all[1], json!({"Name": "postgres://app:[redacted]@db/x", "Note": "arn:aws:x took [redacted]", "Id": "i-sw0rdf1sh"}));
    }

    #[test]
    fn what_is_redacted_twice_is_redacted_once() {
        let saved = Saved::of(vec![answers(vec![
            definition(json!([{"name": "DB_PASSWORD", "value": "sw0rdf1sh"}, {"name": "URL", "value": "postgres://a:b@c/d"}])),
            answered("logs:GetLogEvents", json!({"events": [{"message": "got bearer abcdefgh12345678, DB_PASSWORD=sw0rdf1sh"}]})),
            answered(
                "kms:DescribeKey",
                json!({"note": "password: sw0rdf1sh1", "deep": [[{"environment": [{"name": "KEY", "value": "abcd"}]}]]}),
            ),
        ])]);
        let once = saved.redacted();
        assert_eq!(once.clone().redacted(), once);
    }

    #[test]
    fn what_is_nested_too_deep_is_cut() {
        fn depth(value: &Value) -> usize {
            match value {
                Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
                Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
                _ => 0,
            }
        }
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("{\"environment\":[", "]}")] {
            let mut nested = serde_json::from_str::<Value>(&(open.repeat(60) + "7" + &close.repeat(60))).unwrap();
            // Deeper than any text that is read.
            for _ in 0..3 {
                nested = json!({"environment": [[nested.clone()], {"name": "X", "value": nested}]});
            }
            let cut = redacted(vec![answered("ecs:DescribeTasks", nested)]);
            assert!(depth(&cut[0]) <= MAX_DEPTH + 1, "{open}: {}", depth(&cut[0]));
        }
        let deep = format!(r#"{{"schema":"coroner-case/v1","cases":[{{"answers":[{}"#, "[".repeat(10_000_000));
        assert!(Saved::read(&deep).unwrap().is_err());
    }

    #[test]
    fn nothing_that_is_read_panics() {
        let whole = full().write();
        for (end, _) in whole.trim_end().char_indices() {
            assert!(Saved::read(&whole[..end]).is_none_or(|read| read.is_err()), "{}", &whole[..end]);
        }
        let values = [
            json!(null),
            json!(true),
            json!(-1e308),
            json!(u64::MAX),
            json!(""),
            json!("\u{0}\u{202e}"),
            json!([]),
            json!({}),
            json!([[{}], null, "x"]),
            json!({"events": {}, "tasks": 7, "failures": {}, "containerInstances": "x"}),
            json!({"events": [null, 7, "x", {"message": {}}, {"message": "{\"detail-type\":"}, {"message": "{\"detail-type\":7,\"detail\":[]}"}]}),
            json!({"environment": {"name": 1}, "x": {"environment": [null, [], {"name": {}, "value": []}]}}),
            json!({"tasks": [null, [], {"taskArn": {}, "containers": 7, "overrides": []}], "taskDefinition": []}),
        ];
        let operations = ["", "x", "ecs:", "ecs:DescribeContainerInstances", "logs:GetLogEvents", "logs:FilterLogEvents", "ec2:X", "iam:X"];
        for from in operations {
            for value in &values {
                let strange = Answered { asked: value.clone(), ..answered(from, value.clone()) };
                let absent = Answered { answer: None, ..strange.clone() };
                let saved = Saved::of(vec![answers(vec![strange, absent])]).redacted();
                assert!(Saved::read(&saved.write()).is_some_and(|read| read.is_ok()), "{from}: {value}");
                saved.cases[0].case();
            }
        }
    }
}
