//! The JSON report, `coroner/v1`. Its types are a public contract and apart from the ones that reason.

use coroner_case::{Shown, ShownValue};
use coroner_examiner::{Outcome, Remedy, Strength, Verdict};
use serde::Serialize;

use crate::words::strength_name;
use crate::{Page, Report, Unused};

const SCHEMA: &str = "coroner/v1";

#[derive(Serialize)]
struct JsonReport<'a> {
    schema: &'static str,
    verdicts: Vec<JsonVerdict<'a>>,
    skipped: Vec<JsonSkipped<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonVerdict<'a> {
    subject: JsonSubject<'a>,
    outcome: &'static str,
    cause: Option<JsonCause<'a>>,
    summary: &'a str,
    confidence: &'static str,
    probability: f64,
    chain: Vec<JsonStep<'a>>,
    evidence: Vec<JsonEvidence<'a>>,
    alternatives: Vec<JsonAlternative<'a>>,
    contributing: Vec<JsonContribution<'a>>,
    missing: Vec<JsonMissing<'a>>,
    remedies: Vec<JsonRemedy<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<JsonError<'a>>,
    last_words: &'a [Shown],
    /// How the service stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<JsonState<'a>>,
    /// Who ended the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cured: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    standing: &'a str,
    #[serde(skip_serializing_if = "<[Shown]>::is_empty")]
    checked: &'a [Shown],
    #[serde(skip_serializing_if = "<[Shown]>::is_empty")]
    not_checked: &'a [Shown],
    occurrences: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_at: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonSubject<'a> {
    kind: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    arn: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    cluster: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    service: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    task_definition: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    launch_type: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    container: &'a str,
}

#[derive(Serialize)]
struct JsonCause<'a> {
    slug: &'static str,
    stage: &'static str,
    title: String,
    summary: &'a str,
}

#[derive(Serialize)]
struct JsonStep<'a> {
    slug: &'static str,
    text: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    source: &'a str,
    at: Option<String>,
}

#[derive(Serialize)]
struct JsonEvidence<'a> {
    weighs: &'static str,
    strength: &'static str,
    text: &'a str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonAlternative<'a> {
    slug: &'static str,
    probability: f64,
    ruled_out_by: &'a str,
    told_by: &'a str,
}

#[derive(Serialize)]
struct JsonContribution<'a> {
    slug: &'static str,
    summary: &'a str,
}

#[derive(Serialize)]
struct JsonMissing<'a> {
    what: &'a str,
    why: &'a str,
    how: &'a str,
}

#[derive(Serialize)]
struct JsonRemedy<'a> {
    summary: &'a str,
    why: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    risk: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    patch: Option<JsonPatch<'a>>,
    /// All commands of the remedy that change something, in their order.
    commands: Vec<&'a Shown>,
    /// The same in steps, with what each is for.
    steps: Vec<JsonRemedyStep<'a>>,
    /// What else there is to say, in Markdown.
    #[serde(skip_serializing_if = "str::is_empty")]
    more: &'a str,
}

#[derive(Serialize)]
struct JsonRemedyStep<'a> {
    /// `restore`, `change`, `then`, `also`, `check` or `undo`.
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    commands: &'a [Shown],
}

#[derive(Serialize)]
struct JsonState<'a> {
    summary: &'a str,
    healthy: bool,
    #[serde(skip_serializing_if = "<[Shown]>::is_empty")]
    checked: &'a [Shown],
}

#[derive(Serialize)]
struct JsonPatch<'a> {
    target: &'static str,
    /// Names of what only the user knows: it stands as `${{NAME}}` in the values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    asked: Vec<&'static str>,
    operations: Vec<JsonOperation<'a>>,
}

#[derive(Serialize)]
struct JsonOperation<'a> {
    op: &'static str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a ShownValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonError<'a> {
    #[serde(rename = "type", skip_serializing_if = "str::is_empty")]
    kind: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    cause: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "str::is_empty")]
    frame: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_at: Option<String>,
    times: usize,
    source: &'a str,
}

#[derive(Serialize)]
struct JsonSkipped<'a> {
    source: &'a str,
    reason: &'a str,
}

/// A verdict on a line of its own, as a stream gives them.
#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    #[serde(flatten)]
    verdict: JsonVerdict<'a>,
}

#[derive(Serialize)]
struct SkippedLine<'a> {
    schema: &'static str,
    skipped: Vec<JsonSkipped<'a>>,
}

/// The whole report, indented, with a line end.
pub fn report_json(report: &Report) -> Page {
    let json = JsonReport {
        schema: SCHEMA,
        verdicts: report.verdicts.iter().map(verdict).collect(),
        skipped: report.unused.iter().map(skipped).collect(),
    };
    written(serde_json::to_string_pretty(&json))
}

/// One verdict on one line, with a line end.
pub fn verdict_line(found: &Verdict) -> Page {
    written(serde_json::to_string(&Line { schema: SCHEMA, verdict: verdict(found) }))
}

/// What a stream held that could not be used, on one line, with a line end.
pub fn skipped_line(all: &[Unused]) -> Page {
    written(serde_json::to_string(&SkippedLine { schema: SCHEMA, skipped: all.iter().map(skipped).collect() }))
}

pub(crate) fn written(json: serde_json::Result<String>) -> Page {
    // These types hold no map with keys that are no strings: writing them cannot fail.
    Page(json.map_or_else(|error| format!("{{\"schema\":\"{SCHEMA}\",\"error\":\"{error}\"}}\n"), |json| json + "\n"))
}

fn skipped(unused: &Unused) -> JsonSkipped<'_> {
    JsonSkipped { source: &unused.source, reason: &unused.reason }
}

fn verdict(verdict: &Verdict) -> JsonVerdict<'_> {
    let subject = &verdict.subject;
    JsonVerdict {
        subject: JsonSubject {
            kind: subject.kind,
            arn: &subject.arn,
            cluster: &subject.cluster,
            service: &subject.service,
            task_definition: &subject.task_definition,
            launch_type: &subject.launch_type,
            container: &subject.container,
        },
        outcome: verdict.outcome.name(),
        cause: verdict.cause.map(|cause| JsonCause {
            slug: cause.slug,
            stage: cause.stage.name(),
            title: cause.title(),
            summary: &verdict.summary,
        }),
        summary: &verdict.summary,
        confidence: verdict.confidence.name(),
        probability: verdict.probability,
        chain: verdict
            .chain
            .iter()
            .map(|step| JsonStep { slug: step.slug, text: &step.text, source: &step.source, at: step.at.map(|at| at.to_string()) })
            .collect(),
        evidence: verdict
            .evidence
            .iter()
            .map(|evidence| JsonEvidence {
                weighs: if evidence.weighs_for { "for" } else { "against" },
                strength: strength(evidence.strength),
                text: &evidence.text,
                source: &evidence.source,
                at: evidence.at.map(|at| at.to_string()),
            })
            .collect(),
        alternatives: verdict
            .alternatives
            .iter()
            .map(|other| JsonAlternative {
                slug: other.cause.slug,
                probability: other.probability,
                ruled_out_by: &other.ruled_out_by,
                told_by: &other.told_by,
            })
            .collect(),
        contributing: verdict.contributing.iter().map(|c| JsonContribution { slug: c.cause.slug, summary: &c.summary }).collect(),
        missing: verdict.missing.iter().map(|missing| JsonMissing { what: &missing.what, why: &missing.why, how: &missing.how }).collect(),
        remedies: verdict.remedies.iter().map(remedy).collect(),
        error: verdict.error.as_ref().map(|error| JsonError {
            kind: &error.kind,
            message: &error.message,
            cause: &error.cause,
            file: &error.file,
            line: error.line,
            frame: &error.frame,
            at: error.at.map(|at| at.to_string()),
            first_at: error.first_at.map(|at| at.to_string()),
            times: error.times,
            source: &error.source,
        }),
        last_words: &verdict.last_words,
        state: (!verdict.standing.is_empty() || verdict.subject.kind == "service").then(|| JsonState {
            summary: if verdict.standing.is_empty() { &verdict.summary } else { &verdict.standing },
            healthy: verdict.outcome == Outcome::Running && verdict.cause.is_none(),
            checked: &verdict.checked,
        }),
        stopped_by: verdict.stopped_by,
        cured: verdict.cured.as_deref(),
        standing: &verdict.standing,
        checked: &verdict.checked,
        not_checked: &verdict.unchecked,
        occurrences: verdict.occurrences,
        first_at: verdict.period.map(|(first, _)| first.to_string()),
        last_at: verdict.period.map(|(_, last)| last.to_string()),
    }
}

fn remedy(remedy: &Remedy) -> JsonRemedy<'_> {
    let mut steps = Vec::new();
    if let Some(before) = &remedy.before {
        steps.push(JsonRemedyStep { kind: "restore", summary: &before.summary, commands: &before.commands });
    }
    steps.push(JsonRemedyStep { kind: "change", summary: &remedy.summary, commands: &remedy.commands });
    if let Some(after) = &remedy.after {
        steps.push(JsonRemedyStep { kind: "then", summary: &after.summary, commands: &after.commands });
    }
    let commands = steps.iter().flat_map(|step| step.commands).collect();
    steps.extend(remedy.further.iter().map(|also| JsonRemedyStep { kind: "also", summary: &also.summary, commands: &also.commands }));
    for (kind, commands) in [("check", &remedy.check), ("undo", &remedy.undo)] {
        if !commands.is_empty() {
            steps.push(JsonRemedyStep { kind, summary: "", commands });
        }
    }
    JsonRemedy {
        summary: &remedy.summary,
        why: &remedy.why,
        risk: &remedy.risk,
        patch: remedy.patch.as_ref().map(|patch| JsonPatch {
            target: patch.target,
            asked: patch.asked.iter().map(|asked| asked.name).collect(),
            operations: patch.operations.iter().map(|o| JsonOperation { op: o.op(), path: &o.path, value: o.value.as_ref() }).collect(),
        }),
        commands,
        steps,
        more: &remedy.more,
    }
}

fn strength(strength: Strength) -> &'static str {
    strength_name(strength)
}
