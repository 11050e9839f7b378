//! What the examiner answers.

use coroner_case::Gate;
use coroner_ecs::Timestamp;

use coroner_causes::cause::Cause;
use coroner_causes::evidence::Evidence;
use coroner_causes::fix::Remedy;
use coroner_scene::form::{Draft, Form, Printed};
use coroner_scene::missing::Missing;
use coroner_scene::program_error::ProgramError;

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
    /// How its service stands: what runs now, and what became of the newest deployment. Empty where there is nothing to say.
    pub standing: F::Text,
    /// Who ended the task: `kernel`, `itself`, `scheduler`, `load-balancer`, `health-check`, `person`, `deployment`, `host` or `platform`;
    /// `None` where it hasn't ended or nothing tells.
    pub stopped_by: Option<&'static str>,
    /// What was looked at before it was called well: `3 deployments`.
    pub checked: Vec<F::Text>,
    /// What was not there to look at.
    pub unchecked: Vec<F::Text>,
    /// How many tasks it is about.
    pub occurrences: u64,
    /// When the first and the last of them ended.
    pub period: Option<(Timestamp, Timestamp)>,
    /// How long the shortest- and the longest-lived of them ran, in milliseconds.
    pub lifetimes: Option<(i64, i64)>,
    /// Exit code of the container that it is about, of the first of them.
    pub exit_code: Option<i64>,
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

/// Another cause that was weighed.
#[derive(Clone, Debug)]
pub struct Alternative<F: Form = Printed> {
    /// The cause.
    pub cause: &'static Cause,
    /// Its probability.
    pub probability: f64,
    /// What speaks against it; empty if nothing does.
    pub ruled_out_by: F::Text,
    /// What would show it, where the message left several open; empty where something else speaks for it.
    pub told_by: F::Text,
}

/// A cause beside the root cause.
#[derive(Clone, Debug)]
pub struct Contribution<F: Form = Printed> {
    /// The cause.
    pub cause: &'static Cause,
    /// What it did.
    pub summary: F::Text,
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
    /// A verdict on one subject that tells nothing yet.
    pub(crate) fn on(subject: Subject<Draft>, outcome: Outcome, (confidence, probability): (Confidence, f64)) -> Verdict<Draft> {
        Verdict {
            subject,
            outcome,
            cause: None,
            summary: String::new(),
            confidence,
            probability,
            chain: Vec::new(),
            evidence: Vec::new(),
            alternatives: Vec::new(),
            contributing: Vec::new(),
            missing: Vec::new(),
            remedies: Vec::new(),
            error: None,
            last_words: Vec::new(),
            cured: None,
            standing: String::new(),
            stopped_by: None,
            checked: Vec::new(),
            unchecked: Vec::new(),
            occurrences: 1,
            period: None,
            lifetimes: None,
            exit_code: None,
        }
    }

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
            standing,
            stopped_by,
            checked,
            unchecked,
            occurrences,
            period,
            lifetimes,
            exit_code,
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
            standing: gate.line(&standing),
            stopped_by,
            checked: checked.iter().map(|text| gate.line(text)).collect(),
            unchecked: unchecked.iter().map(|text| gate.line(text)).collect(),
            occurrences,
            period,
            lifetimes,
            exit_code,
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

impl Step<Draft> {
    fn shown(self, gate: &Gate) -> Step {
        let Step { slug, text, source, at } = self;
        Step { slug, text: gate.line(&text), source: gate.line(&source), at }
    }
}

impl Alternative<Draft> {
    fn shown(self, gate: &Gate) -> Alternative {
        let Alternative { cause, probability, ruled_out_by, told_by } = self;
        Alternative { cause, probability, ruled_out_by: gate.line(&ruled_out_by), told_by: gate.line(&told_by) }
    }
}

impl Contribution<Draft> {
    fn shown(self, gate: &Gate) -> Contribution {
        let Contribution { cause, summary } = self;
        Contribution { cause, summary: gate.line(&summary) }
    }
}

/// The span that holds both.
fn join<T: Ord>(a: Option<(T, T)>, b: Option<(T, T)>) -> Option<(T, T)> {
    match (a, b) {
        (Some((a0, a1)), Some((b0, b1))) => Some((a0.min(b0), a1.max(b1))),
        (one, other) => one.or(other),
    }
}
