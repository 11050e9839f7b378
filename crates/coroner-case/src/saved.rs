//! A case as it is kept in a file: what AWS answered to which question, and what it did not answer. `docs/case-file.md` describes it for
//! users.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use coroner_ecs::document::{self, Document};
use coroner_ecs::lenient::List;
use coroner_ecs::log::LogLine;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::case::{Case, Gap, Lookup, below};
use crate::origin::{Located, Origin};
use crate::redact::{MARK, Redactor, worth_hiding};

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

/// Deeper than any answer; what is deeper is cut.
const MAX_DEPTH: usize = 64;

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
        if !head.contains("coroner-case/") {
            return None;
        }
        let Head { schema } = serde_json::from_str(text).ok()?;
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
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        for answered in &self.answers {
            let number = numbers.entry(&answered.from).or_default();
            *number += 1;
            let name = if *number == 1 { answered.from.clone() } else { format!("{} {number}", answered.from) };
            answered.add_to(case, &Arc::from(name));
        }
    }

    fn redact(&mut self) {
        let redactor = Redactor::for_case(&self.case());
        for answered in &mut self.answers {
            answered.answer.iter_mut().for_each(|answer| hide(answer, "", &redactor, 0));
            answered.absent.iter_mut().for_each(|text| *text = redactor.redact(text).into_owned());
        }
        for gap in &mut self.gaps {
            gap.said = redactor.redact(&gap.said).into_owned();
        }
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
            from if DOCUMENTS.iter().any(|service| from.starts_with(service)) => match document::read(&without_failures(answer)) {
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

/// That Coroner's own question named something that has gone meanwhile is no failure of anybody's.
fn without_failures(answer: &Value) -> String {
    match answer.as_object() {
        Some(members) if members.contains_key("failures") => {
            let mut members = members.clone();
            members.remove("failures");
            Value::Object(members).to_string()
        }
        _ => answer.to_string(),
    }
}

/// Log groups keep events of EventBridge, one in each message.
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

/// How members end that name things: a case without them is about nothing, and none of them lets anybody in.
const NAMES: [&str; 26] = [
    "Arn",
    "arn",
    "Arns",
    "At",
    "Digest",
    "Id",
    "id",
    "Ids",
    "Name",
    "name",
    "Names",
    "Status",
    "status",
    "State",
    "state",
    "Code",
    "code",
    "Type",
    "type",
    "Time",
    "Timestamp",
    "timestamp",
    "family",
    "group",
    "image",
    "taskDefinition",
];

fn names_something(member: &str) -> bool {
    NAMES.iter().any(|ending| member.ends_with(ending))
}

fn hide(value: &mut Value, member: &str, redactor: &Redactor, depth: usize) {
    if depth > MAX_DEPTH {
        *value = Value::Null;
        return;
    }
    match value {
        Value::String(text) if names_something(member) || text.starts_with("arn:") => {
            // A message may be a whole document; a name is never redacted by the values of the environment, but may hold a token.
            *text = Redactor::default().redact(text).into_owned();
        }
        Value::String(text) => *text = redactor.redact(text).into_owned(),
        Value::Array(items) if member == "environment" => items.iter_mut().for_each(|item| hide_variable(item, redactor)),
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, member, redactor, depth + 1)),
        Value::Object(members) => members.iter_mut().for_each(|(member, value)| hide(value, member, redactor, depth + 1)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// `{"name": …, "value": …}` of a container's environment: the name decides.
fn hide_variable(variable: &mut Value, redactor: &Redactor) {
    let name = variable.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(Value::String(value)) = variable.get_mut("value") {
        *value = if worth_hiding(&name, value) { MARK.to_owned() } else { redactor.redact(value).into_owned() };
    }
}
