//! What the examiner answers.

use std::fmt;

use coroner_ecs::Timestamp;
use serde_json::Value;

use crate::cause::Cause;
use crate::signature::Strength;

/// The answer about one subject.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What it is about.
    pub subject: Subject,
    /// Whether something failed.
    pub outcome: Outcome,
    /// The root cause; none for a healthy subject and where nothing is known.
    pub cause: Option<&'static Cause>,
    /// One sentence about this subject, without its name.
    pub summary: String,
    /// How sure the verdict is.
    pub confidence: Confidence,
    /// The probability that the root cause is the true one.
    pub probability: f64,
    /// From the root cause to what the user saw, in the order of time.
    pub chain: Vec<Step>,
    /// For and against.
    pub evidence: Vec<Evidence>,
    /// Other causes that were weighed.
    pub alternatives: Vec<Alternative>,
    /// Causes that made it worse or that follow from it and want a fix of their own.
    pub contributing: Vec<Contribution>,
    /// What would settle an open question.
    pub missing: Vec<Missing>,
    /// What to change.
    pub remedies: Vec<Remedy>,
    /// What the program that failed gave up for, if its log tells.
    pub error: Option<ProgramError>,
    /// The last lines that the failing container logged.
    pub last_words: Vec<String>,
    /// What has cured it since, if it is history.
    pub cured: Option<String>,
    /// How many tasks it is about.
    pub occurrences: u64,
    /// When the first and the last of them ended.
    pub period: Option<(Timestamp, Timestamp)>,
    /// How long the shortest- and the longest-lived of them ran, in milliseconds.
    pub lifetimes: Option<(i64, i64)>,
}

/// What a verdict is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// `task`, `service`, `container-instance`, `text`, …
    pub kind: &'static str,
    /// Its ARN, if known.
    pub arn: String,
    /// Name of the cluster.
    pub cluster: String,
    /// Name of the service.
    pub service: String,
    /// `family:revision`.
    pub task_definition: String,
    /// FARGATE, EC2 or EXTERNAL.
    pub launch_type: String,
    /// The container that failed.
    pub container: String,
}

/// The error that a program gave up for, as its log tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgramError {
    /// `KeyError`, `java.net.ConnectException`; empty if the log names none.
    pub kind: String,
    /// Its message.
    pub message: String,
    /// The error that it came of, with its type, where the log tells both; empty if it doesn't.
    pub cause: String,
    /// The file of the nearest frame in the program's own code; empty if there is none.
    pub file: String,
    /// The line in that file.
    pub line: Option<u64>,
    /// The function of that frame; empty if it has no name.
    pub frame: String,
    /// When it was logged.
    pub at: Option<Timestamp>,
    /// When the same error was logged first.
    pub first_at: Option<Timestamp>,
    /// How often it was logged.
    pub times: usize,
    /// The log, and the number of the line that names the error.
    pub source: String,
}

impl fmt::Display for ProgramError {
    /// `KeyError: 'DATABASE_URL' (app/settings.py:12, in load)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_named(f, &self.kind, &self.message)?;
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        match (self.file.as_str(), self.frame.as_str()) {
            ("", "") => Ok(()),
            ("", frame) => write!(f, " (in {frame})"),
            (file, "") => write!(f, " ({file}{line})"),
            (file, frame) => write!(f, " ({file}{line}, in {frame})"),
        }
    }
}

/// Type and message, of which either may be empty.
pub(crate) fn write_named(f: &mut fmt::Formatter<'_>, kind: &str, message: &str) -> fmt::Result {
    match (kind, message) {
        ("", one) | (one, "") => f.write_str(one),
        (kind, message) => write!(f, "{kind}: {message}"),
    }
}

/// Whether something failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It failed.
    Failed,
    /// It ended, and nothing tells whether it should have.
    Undetermined,
    /// It ended because it should.
    StoppedAsIntended,
    /// It runs.
    Running,
}

impl Outcome {
    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::Failed => "failed",
            Outcome::Undetermined => "undetermined",
            Outcome::Running => "running",
            Outcome::StoppedAsIntended => "stopped-as-intended",
        }
    }
}

/// How sure a verdict is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The evidence doesn't settle it.
    Possible,
    /// Wrong at most once in ten.
    Likely,
    /// Wrong at most once in two hundred.
    Certain,
}

impl Confidence {
    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Confidence::Possible => "possible",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        }
    }
}

/// One step of how it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The cause or symptom that the step belongs to.
    pub slug: &'static str,
    /// What happened.
    pub text: String,
    /// Where it stands.
    pub source: String,
    /// When.
    pub at: Option<Timestamp>,
}

/// A piece of evidence.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Whether it speaks for the root cause or against it.
    pub weighs_for: bool,
    /// How much.
    pub strength: Strength,
    /// What was seen.
    pub text: String,
    /// Where.
    pub source: String,
    /// When.
    pub at: Option<Timestamp>,
}

/// Another cause that was weighed.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// The cause.
    pub cause: &'static Cause,
    /// Its probability.
    pub probability: f64,
    /// What speaks against it; empty if nothing does.
    pub ruled_out_by: String,
}

/// A cause beside the root cause.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// The cause.
    pub cause: &'static Cause,
    /// What it did.
    pub summary: String,
}

/// A fact that isn't there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The fact.
    pub what: String,
    /// What it would settle.
    pub why: String,
    /// How to get it.
    pub how: String,
}

/// What to change.
#[derive(Clone, Debug, Default)]
pub struct Remedy {
    /// What to do.
    pub summary: String,
    /// Why it works.
    pub why: String,
    /// What it risks; empty if nothing.
    pub risk: String,
    /// The change of a document.
    pub patch: Option<Patch>,
    /// Commands to paste.
    pub commands: Vec<String>,
}

/// A change of a document, as [JSON Patch](https://www.rfc-editor.org/rfc/rfc6902).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patch {
    /// What is changed: `task-definition`, `service`, …
    pub target: &'static str,
    /// The operations.
    pub operations: Vec<Operation>,
}

/// One operation of a patch.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Pointer to what is changed.
    pub path: String,
    /// What stands there now, if the document is known.
    pub was: Option<Value>,
    /// What shall stand there; none removes it.
    pub value: Option<Value>,
}

impl Operation {
    /// `add`, `replace` or `remove`.
    pub fn op(&self) -> &'static str {
        match (&self.was, &self.value) {
            (_, None) => "remove",
            (None, Some(_)) => "add",
            (Some(_), Some(_)) => "replace",
        }
    }
}

impl Verdict {
    /// Whether it says that something failed, or may have.
    pub fn is_failure(&self) -> bool {
        matches!(self.outcome, Outcome::Failed | Outcome::Undetermined)
    }

    /// Counts further tasks that ended of the same.
    pub fn count(&mut self, tasks: u64, period: Option<(Timestamp, Timestamp)>, lifetimes: Option<(i64, i64)>) {
        self.occurrences += tasks;
        self.period = join(self.period, period);
        self.lifetimes = join(self.lifetimes, lifetimes);
    }

    /// Passes every text that is shown through `change`: what redacts and cleans.
    pub fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        change(&mut self.summary);
        let subject = &mut self.subject;
        for text in [
            &mut subject.arn,
            &mut subject.cluster,
            &mut subject.service,
            &mut subject.task_definition,
            &mut subject.launch_type,
            &mut subject.container,
        ] {
            change(text);
        }
        for step in &mut self.chain {
            change(&mut step.text);
            change(&mut step.source);
        }
        for evidence in &mut self.evidence {
            change(&mut evidence.text);
            change(&mut evidence.source);
        }
        for alternative in &mut self.alternatives {
            change(&mut alternative.ruled_out_by);
        }
        for contribution in &mut self.contributing {
            change(&mut contribution.summary);
        }
        for missing in &mut self.missing {
            change(&mut missing.what);
            change(&mut missing.why);
            change(&mut missing.how);
        }
        for remedy in &mut self.remedies {
            change(&mut remedy.summary);
            change(&mut remedy.why);
            change(&mut remedy.risk);
            remedy.commands.iter_mut().for_each(&mut *change);
            for operation in remedy.patch.iter_mut().flat_map(|patch| &mut patch.operations) {
                change(&mut operation.path);
                operation.was.iter_mut().chain(&mut operation.value).for_each(|value| each_string(value, change));
            }
        }
        self.cured.iter_mut().for_each(&mut *change);
        if let Some(error) = &mut self.error {
            for text in [&mut error.kind, &mut error.message, &mut error.cause, &mut error.file, &mut error.frame, &mut error.source] {
                change(text);
            }
        }
        self.last_words.iter_mut().for_each(change);
    }
}

fn each_string(value: &mut Value, change: &mut dyn FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(values) => values.iter_mut().for_each(|value| each_string(value, change)),
        Value::Object(values) => values.values_mut().for_each(|value| each_string(value, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The span that holds both.
fn join<T: Ord>(a: Option<(T, T)>, b: Option<(T, T)>) -> Option<(T, T)> {
    match (a, b) {
        (Some((a0, a1)), Some((b0, b1))) => Some((a0.min(b0), a1.max(b1))),
        (one, other) => one.or(other),
    }
}
