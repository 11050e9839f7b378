//! The Markdown report: for an issue, a chat, a pull request.

use coroner_case::Shown;
use coroner_examiner::Verdict;

use crate::markup::{block, cell, code, escape, fenced, source};
use crate::words::{
    about, beside, byline, error_line, first_told, headline, is_fork, is_open, looked_at, percent, strength_name, sureness, told_and_well,
};
use crate::{Page, Report};

/// The whole report.
pub fn report_markdown(report: &Report) -> Page {
    let mut out = String::new();
    let (told, well) = told_and_well(&report.verdicts);
    let mut missing = Vec::new();
    for verdict in told {
        if !out.is_empty() {
            out.push_str("\n---\n\n");
        }
        write_verdict(&mut out, verdict, &mut missing);
    }
    if let Some(well) = well {
        out.push_str(&format!("\n---\n\n{}\n", escape(&well)));
    }
    if !report.unused.is_empty() {
        out.push_str("\n## Not used\n\n");
        for unused in &report.unused {
            out.push_str(&format!("- {}: {}\n", code(&unused.source), escape(&unused.reason)));
        }
    }
    Page(out)
}

fn write_verdict(out: &mut String, verdict: &Verdict, told: &mut Vec<String>) {
    out.push_str(&format!("## {}\n\n", escape(&headline(verdict))));
    let slug = verdict.cause.map_or_else(|| "no cause".to_owned(), |cause| format!("`{}`", cause.slug));
    out.push_str(&format!("**{}** · {} · {slug}\n", verdict.outcome.name(), sureness(verdict)));
    let byline = byline(verdict);
    if !byline.is_empty() {
        out.push_str(&format!("\n{}\n", escape(&byline)));
    }
    if !verdict.standing.is_empty() {
        out.push_str(&format!("\n{}\n", escape(&verdict.standing)));
    }
    let looked_at = looked_at(verdict);
    if !looked_at.is_empty() {
        out.push_str(&format!("\n{}\n", escape(&looked_at)));
    }
    for (index, remedy) in verdict.remedies.iter().enumerate() {
        out.push_str(match index {
            0 if is_fork(verdict) => "\n### Ask\n\n",
            1 if is_fork(verdict) => "\n### Fix, when it is known\n\n",
            0 => "\n### Fix\n\n",
            _ => "\n### And\n\n",
        });
        if let Some(before) = &remedy.before {
            out.push_str(&format!("{}:\n{}\nThen:\n\n", escape(&before.summary), pasted(&before.commands)));
        }
        out.push_str(&format!("{}\n", block(&remedy.summary)));
        if let Some(patch) = &remedy.patch {
            let lines: Vec<String> = patch
                .operations
                .iter()
                .flat_map(|operation| {
                    let was = operation.was.as_ref().map(|was| format!("- {}: {was}", operation.path));
                    let new = operation.value.as_ref().map(|value| format!("+ {}: {value}", operation.path));
                    [was, new]
                })
                .flatten()
                .collect();
            out.push_str(&format!("\n{}\n", fenced(&lines.join("\n"), "diff")));
        }
        out.push_str(&pasted(&remedy.commands));
        if let Some(after) = &remedy.after {
            out.push_str(&format!("\n{}:\n{}", escape(&after.summary), pasted(&after.commands)));
        }
        if !remedy.why.is_empty() {
            out.push_str(&format!("\n**Why it works.** {}\n", escape(&remedy.why)));
        }
        for further in &remedy.further {
            out.push_str(&format!("\n{}\n{}", block(&further.summary), pasted(&further.commands)));
        }
        if !remedy.check.is_empty() {
            out.push_str(&format!("\n**Check.**\n{}", pasted(&remedy.check)));
        }
        if !remedy.undo.is_empty() {
            out.push_str(&format!("\n**Back.**\n{}", pasted(&remedy.undo)));
        }
        if !remedy.risk.is_empty() {
            out.push_str(&format!("\n**Mind.** {}\n", escape(&remedy.risk)));
        }
        if !remedy.more.is_empty() {
            out.push_str(&format!("\n{}\n", block(&remedy.more)));
        }
    }
    let missing = first_told(&verdict.missing, told);
    if !missing.is_empty() {
        out.push_str("\n### Not known\n\n");
        for missing in missing {
            out.push_str(&format!("- {}: {}. {}\n", escape(&missing.what), escape(&missing.why), code(&missing.how)));
        }
    }
    if !verdict.chain.is_empty() {
        out.push_str("\n### How it went\n\n| When (UTC) | What | Where |\n|---|---|---|\n");
        for step in &verdict.chain {
            let at = step.at.map_or_else(String::new, |at| at.to_string());
            out.push_str(&format!("| {at} | {} | {} |\n", cell(&escape(&step.text)), cell(&source(&step.source))));
        }
    }
    if !verdict.evidence.is_empty() {
        out.push_str("\n### What proves it\n\n");
        for evidence in &verdict.evidence {
            let weighs = if evidence.weighs_for { "for" } else { "against" };
            out.push_str(&format!(
                "- {weighs}, {}: {} {}\n",
                strength_name(evidence.strength),
                escape(&evidence.text),
                source(&evidence.source)
            ));
        }
    }
    if let Some(error) = &verdict.error {
        out.push_str(&format!("\n**What the program gave up for.** {} {}\n", escape(&error_line(error)), source(&error.source)));
    }
    if !verdict.last_words.is_empty() {
        out.push_str(&format!(
            "\n### Last words of {}\n\n{}\n",
            escape(if verdict.subject.container.is_empty() { "the log" } else { &verdict.subject.container }),
            fenced(&verdict.last_words.join("\n"), "text")
        ));
    }
    if beside(verdict).next().is_some() {
        out.push_str(if is_open(verdict) { "\n### It could also be\n\n" } else { "\n### Less likely\n\n" });
        for other in beside(verdict) {
            let about = escape(&about(other));
            out.push_str(&format!("- `{}` ({}): {}{about}\n", other.cause.slug, percent(other.probability), escape(&other.cause.title())));
        }
    }
    if !verdict.contributing.is_empty() {
        out.push_str("\n### What came of it\n\n");
        for other in &verdict.contributing {
            out.push_str(&format!("- `{}`: {}\n", other.cause.slug, escape(&other.summary)));
        }
    }
}

/// Commands to paste; empty without any.
fn pasted(commands: &[Shown]) -> String {
    if commands.is_empty() { String::new() } else { format!("\n{}\n", fenced(&commands.join("\n"), "sh")) }
}
