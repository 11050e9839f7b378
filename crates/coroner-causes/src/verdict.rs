//! What the examiner answers. While it reasons, a verdict holds texts as they came ([`Draft`]); what it answers has passed the gate
//! ([`Printed`]), and only that can be reported.

use std::fmt;

use coroner_case::{Command, Gate, Shown, ShownValue};
use coroner_ecs::Timestamp;
use serde_json::Value;

use crate::cause::Cause;
use crate::signature::Strength;

/// What the texts of a verdict are.
pub trait Form: Clone + fmt::Debug + Default + PartialEq + Eq + PartialOrd + Ord + std::hash::Hash {
    /// Text.
    type Text: Clone + fmt::Debug + Default + PartialEq + Eq + PartialOrd + Ord + std::hash::Hash + AsRef<str> + fmt::Display;
    /// A command to paste.
    type Command: Clone + fmt::Debug + PartialEq;
    /// How a missing fact is got.
    type How: Clone + fmt::Debug + PartialEq;
    /// A value of a document.
    type Value: Clone + fmt::Debug + PartialEq;
}

/// Texts as they came: for reasoning, not for showing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Draft;

impl Form for Draft {
    type Text = String;
    type Command = Command;
    type How = How;
    type Value = Value;
}

/// Texts that have passed the gate.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Printed;

impl Form for Printed {
    type Text = Shown;
    type Command = Shown;
    type How = Shown;
    type Value = ShownValue;
}

/// How a missing fact is got.
#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// By a command.
    Run(Command),
    /// As these words say.
    Do(String),
}

impl From<Command> for How {
    fn from(command: Command) -> How {
        How::Run(command)
    }
}

impl From<String> for How {
    fn from(words: String) -> How {
        How::Do(words)
    }
}

impl How {
    /// Whether it is a call of this operation of the AWS CLI.
    pub(crate) fn calls(&self, operation: &str) -> bool {
        match self {
            How::Run(command) => command.plain().contains(operation),
            How::Do(_) => false,
        }
    }

    fn shown(self, gate: &Gate) -> Shown {
        match self {
            How::Run(command) => gate.commands(&[command]).into_iter().next().unwrap_or_default(),
            How::Do(words) => gate.line(&words),
        }
    }
}

/// The answer about one subject.
#[derive(Clone, Debug)]
pub struct Verdict<F: Form = Printed> {
    /// What it is about.
    pub subject: Subject<F>,
    /// Whether something failed.
    pub outcome: Outcome,
    /// The root cause; none for a healthy subject and where nothing is known.
    pub cause: Option<&'static Cause>,
    /// One sentence about this subject, without its name.
    pub summary: F::Text,
    /// How sure the verdict is.
    pub confidence: Confidence,
    /// The probability that the root cause is the true one.
    pub probability: f64,
    /// From the root cause to what the user saw, in the order of time.
    pub chain: Vec<Step<F>>,
    /// For and against.
    pub evidence: Vec<Evidence<F>>,
    /// Other causes that were weighed.
    pub alternatives: Vec<Alternative<F>>,
    /// Causes that made it worse or that follow from it and want a fix of their own.
    pub contributing: Vec<Contribution<F>>,
    /// What would settle an open question.
    pub missing: Vec<Missing<F>>,
    /// What to change.
    pub remedies: Vec<Remedy<F>>,
    /// What the program that failed gave up for, if its log tells.
    pub error: Option<ProgramError<F>>,
    /// The last lines that the failing container logged.
    pub last_words: Vec<F::Text>,
    /// What has cured it since, if it is history.
    pub cured: Option<F::Text>,
    /// How many tasks it is about.
    pub occurrences: u64,
    /// When the first and the last of them ended.
    pub period: Option<(Timestamp, Timestamp)>,
    /// How long the shortest- and the longest-lived of them ran, in milliseconds.
    pub lifetimes: Option<(i64, i64)>,
}

/// What a verdict is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject<F: Form = Printed> {
    /// `task`, `service`, `container-instance`, `text`, …
    pub kind: &'static str,
    /// Its ARN, if known.
    pub arn: F::Text,
    /// Name of the cluster.
    pub cluster: F::Text,
    /// Name of the service.
    pub service: F::Text,
    /// `family:revision`.
    pub task_definition: F::Text,
    /// FARGATE, EC2 or EXTERNAL.
    pub launch_type: F::Text,
    /// The container that failed.
    pub container: F::Text,
}

/// The error that a program gave up for, as its log tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgramError<F: Form = Printed> {
    /// `KeyError`, `java.net.ConnectException`; empty if the log names none.
    pub kind: F::Text,
    /// Its message.
    pub message: F::Text,
    /// The error that it came of, with its type, where the log tells both; empty if it doesn't.
    pub cause: F::Text,
    /// The file of the nearest frame in the program's own code; empty if there is none.
    pub file: F::Text,
    /// The line in that file.
    pub line: Option<u64>,
    /// The function of that frame; empty if it has no name.
    pub frame: F::Text,
    /// When it was logged.
    pub at: Option<Timestamp>,
    /// When the same error was logged first.
    pub first_at: Option<Timestamp>,
    /// How often it was logged.
    pub times: usize,
    /// The log, and the number of the line that names the error.
    pub source: F::Text,
}

impl<F: Form> fmt::Display for ProgramError<F> {
    /// `KeyError: 'DATABASE_URL' (app/settings.py:12, in load)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_named(f, self.kind.as_ref(), self.message.as_ref())?;
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        match (self.file.as_ref(), self.frame.as_ref()) {
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
pub struct Step<F: Form = Printed> {
    /// The cause or symptom that the step belongs to.
    pub slug: &'static str,
    /// What happened.
    pub text: F::Text,
    /// Where it stands.
    pub source: F::Text,
    /// When.
    pub at: Option<Timestamp>,
}

/// A piece of evidence.
#[derive(Clone, Debug)]
pub struct Evidence<F: Form = Printed> {
    /// Whether it speaks for the root cause or against it.
    pub weighs_for: bool,
    /// How much.
    pub strength: Strength,
    /// What was seen.
    pub text: F::Text,
    /// Where.
    pub source: F::Text,
    /// When.
    pub at: Option<Timestamp>,
}

/// Another cause that was weighed.
#[derive(Clone, Debug)]
pub struct Alternative<F: Form = Printed> {
    /// The cause.
    pub cause: &'static Cause,
    /// Its probability.
    pub probability: f64,
    /// What speaks against it; empty if nothing does.
    pub ruled_out_by: F::Text,
}

/// A cause beside the root cause.
#[derive(Clone, Debug)]
pub struct Contribution<F: Form = Printed> {
    /// The cause.
    pub cause: &'static Cause,
    /// What it did.
    pub summary: F::Text,
}

/// A fact that isn't there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing<F: Form = Printed> {
    /// The fact.
    pub what: F::Text,
    /// What it would settle.
    pub why: F::Text,
    /// How to get it.
    pub how: F::How,
}

/// What to change.
#[derive(Clone, Debug, Default)]
pub struct Remedy<F: Form = Printed> {
    /// What to do.
    pub summary: F::Text,
    /// Why it works.
    pub why: F::Text,
    /// What it risks; empty if nothing.
    pub risk: F::Text,
    /// The change of a document.
    pub patch: Option<Patch<F>>,
    /// Commands to paste.
    pub commands: Vec<F::Command>,
    /// Whether the summary is the page's, of several lines.
    pub of_page: bool,
}

/// A change of a document, as [JSON Patch](https://www.rfc-editor.org/rfc/rfc6902).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patch<F: Form = Printed> {
    /// What is changed: `task-definition`, `service`, …
    pub target: &'static str,
    /// The operations.
    pub operations: Vec<Operation<F>>,
}

/// One operation of a patch.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation<F: Form = Printed> {
    /// Pointer to what is changed.
    pub path: F::Text,
    /// What stands there now, if the document is known.
    pub was: Option<F::Value>,
    /// What shall stand there; none removes it.
    pub value: Option<F::Value>,
}

impl<F: Form> Operation<F> {
    /// `add`, `replace` or `remove`.
    pub fn op(&self) -> &'static str {
        match (&self.was, &self.value) {
            (_, None) => "remove",
            (None, Some(_)) => "add",
            (Some(_), Some(_)) => "replace",
        }
    }
}

impl<F: Form> Verdict<F> {
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
}

// Each part names all of its fields, so that a new one can't be forgotten.

impl Verdict<Draft> {
    /// The verdict as it may be seen.
    pub(crate) fn shown(self, gate: &Gate) -> Verdict {
        let Verdict {
            subject,
            outcome,
            cause,
            summary,
            confidence,
            probability,
            chain,
            evidence,
            alternatives,
            contributing,
            missing,
            remedies,
            error,
            last_words,
            cured,
            occurrences,
            period,
            lifetimes,
        } = self;
        Verdict {
            subject: subject.shown(gate),
            outcome,
            cause,
            summary: gate.line(&summary),
            confidence,
            probability,
            chain: chain.into_iter().map(|step| step.shown(gate)).collect(),
            evidence: evidence.into_iter().map(|evidence| evidence.shown(gate)).collect(),
            alternatives: alternatives.into_iter().map(|other| other.shown(gate)).collect(),
            contributing: contributing.into_iter().map(|other| other.shown(gate)).collect(),
            missing: missing.into_iter().map(|missing| missing.shown(gate)).collect(),
            remedies: remedies.into_iter().map(|remedy| remedy.shown(gate)).collect(),
            error: error.map(|error| error.shown(gate)),
            last_words: last_words.iter().map(|line| gate.line(line)).collect(),
            cured: cured.map(|cured| gate.line(&cured)),
            occurrences,
            period,
            lifetimes,
        }
    }
}

impl Subject<Draft> {
    fn shown(self, gate: &Gate) -> Subject {
        let Subject { kind, arn, cluster, service, task_definition, launch_type, container } = self;
        Subject {
            kind,
            arn: gate.line(&arn),
            cluster: gate.line(&cluster),
            service: gate.line(&service),
            task_definition: gate.line(&task_definition),
            launch_type: gate.line(&launch_type),
            container: gate.line(&container),
        }
    }
}

impl ProgramError<Draft> {
    fn shown(self, gate: &Gate) -> ProgramError {
        let ProgramError { kind, message, cause, file, line, frame, at, first_at, times, source } = self;
        ProgramError {
            kind: gate.line(&kind),
            message: gate.line(&message),
            cause: gate.line(&cause),
            file: gate.line(&file),
            line,
            frame: gate.line(&frame),
            at,
            first_at,
            times,
            source: gate.line(&source),
        }
    }
}

impl Step<Draft> {
    fn shown(self, gate: &Gate) -> Step {
        let Step { slug, text, source, at } = self;
        Step { slug, text: gate.line(&text), source: gate.line(&source), at }
    }
}

impl Evidence<Draft> {
    fn shown(self, gate: &Gate) -> Evidence {
        let Evidence { weighs_for, strength, text, source, at } = self;
        Evidence { weighs_for, strength, text: gate.line(&text), source: gate.line(&source), at }
    }
}

impl Alternative<Draft> {
    fn shown(self, gate: &Gate) -> Alternative {
        let Alternative { cause, probability, ruled_out_by } = self;
        Alternative { cause, probability, ruled_out_by: gate.line(&ruled_out_by) }
    }
}

impl Contribution<Draft> {
    fn shown(self, gate: &Gate) -> Contribution {
        let Contribution { cause, summary } = self;
        Contribution { cause, summary: gate.line(&summary) }
    }
}

impl Missing<Draft> {
    fn shown(self, gate: &Gate) -> Missing {
        let Missing { what, why, how } = self;
        Missing { what: gate.line(&what), why: gate.line(&why), how: how.shown(gate) }
    }
}

impl Remedy<Draft> {
    fn shown(self, gate: &Gate) -> Remedy {
        let Remedy { summary, why, risk, patch, commands, of_page } = self;
        Remedy {
            summary: if of_page { gate.lines(&summary) } else { gate.line(&summary) },
            why: gate.line(&why),
            risk: gate.line(&risk),
            patch: patch.map(|patch| patch.shown(gate)),
            commands: gate.commands(&commands),
            of_page,
        }
    }
}

impl Patch<Draft> {
    fn shown(self, gate: &Gate) -> Patch {
        let Patch { target, operations } = self;
        Patch { target, operations: operations.into_iter().map(|operation| operation.shown(gate)).collect() }
    }
}

impl Operation<Draft> {
    fn shown(self, gate: &Gate) -> Operation {
        let Operation { path, was, value } = self;
        let show = |value: Value| gate.value(&value);
        Operation { path: gate.line(&path), was: was.map(show), value: value.map(show) }
    }
}

/// The span that holds both.
fn join<T: Ord>(a: Option<(T, T)>, b: Option<(T, T)>) -> Option<(T, T)> {
    match (a, b) {
        (Some((a0, a1)), Some((b0, b1))) => Some((a0.min(b0), a1.max(b1))),
        (one, other) => one.or(other),
    }
}
