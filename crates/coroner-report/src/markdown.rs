//! The Markdown report: for an issue, a chat, a pull request.

use coroner_causes::Verdict;

use crate::Report;
use crate::words::{byline, error_line, first_told, headline, is_open, percent, strength_name, sureness, told_and_well};

/// The whole report.
pub fn report_markdown(report: &Report) -> String {
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
    if !report.skipped.is_empty() {
        out.push_str("\n## Not used\n\n");
        for skipped in &report.skipped {
            out.push_str(&format!("- `{}`: {}\n", code(&skipped.source), escape(&skipped.reason)));
        }
    }
    out
}

fn write_verdict(out: &mut String, verdict: &Verdict, told: &mut Vec<String>) {
    out.push_str(&format!("## {}\n\n", escape(&headline(verdict))));
    let slug = verdict.cause.map_or_else(|| "no cause".to_owned(), |cause| format!("`{}`", cause.slug));
    out.push_str(&format!("**{}** · {} · {slug}\n", verdict.outcome.name(), sureness(verdict)));
    let byline = byline(verdict);
    if !byline.is_empty() {
        out.push_str(&format!("\n{}\n", escape(&byline)));
    }
    if !verdict.chain.is_empty() {
        out.push_str("\n### How it went\n\n| When (UTC) | What | Where |\n|---|---|---|\n");
        for step in &verdict.chain {
            let at = step.at.map_or_else(String::new, |at| at.to_string());
            out.push_str(&format!("| {at} | {} | {} |\n", escape(&step.text), source(&step.source)));
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
    if !verdict.alternatives.is_empty() {
        out.push_str(if is_open(verdict) { "\n### It could also be\n\n" } else { "\n### Less likely\n\n" });
        for other in &verdict.alternatives {
            let against = if other.ruled_out_by.is_empty() { String::new() } else { format!(" But: {}", escape(&other.ruled_out_by)) };
            out.push_str(&format!(
                "- `{}` ({}): {}{against}\n",
                other.cause.slug,
                percent(other.probability),
                escape(&other.cause.title())
            ));
        }
    }
    if !verdict.contributing.is_empty() {
        out.push_str("\n### What came of it\n\n");
        for other in &verdict.contributing {
            out.push_str(&format!("- `{}`: {}\n", other.cause.slug, escape(&other.summary)));
        }
    }
    for (index, remedy) in verdict.remedies.iter().enumerate() {
        out.push_str(if index == 0 { "\n### Fix\n\n" } else { "\n### And\n\n" });
        // A page's words are Markdown already; a computed summary holds nothing that Markdown reads, but for names.
        out.push_str(&format!("{}\n", remedy.summary));
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
        if !remedy.commands.is_empty() {
            out.push_str(&format!("\n{}\n", fenced(&remedy.commands.join("\n"), "sh")));
        }
        if !remedy.why.is_empty() {
            out.push_str(&format!("\n**Why it works.** {}\n", remedy.why));
        }
        if !remedy.risk.is_empty() {
            out.push_str(&format!("\n**Mind.** {}\n", remedy.risk));
        }
    }
    let missing = first_told(&verdict.missing, told);
    if !missing.is_empty() {
        out.push_str("\n### Not known\n\n");
        for missing in missing {
            out.push_str(&format!("- {}: {}. `{}`\n", escape(&missing.what), escape(&missing.why), code(&missing.how)));
        }
    }
}

/// A fence longer than any run of backticks in the text, so that nothing in it ends the block.
fn fenced(text: &str, language: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}")
}

/// What came from outside must not become markup.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

fn code(text: &str) -> String {
    text.replace('`', "'").replace('\n', " ")
}

fn source(source: &str) -> String {
    if source.is_empty() { String::new() } else { format!("`{}`", code(source).replace('|', "\\|")) }
}
