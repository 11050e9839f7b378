//! The catalogue and its pages, as `coroner causes` and `coroner explain` show them.

use anstyle::Style;
use coroner_examiner::{Catalogue, Cause, Stage};
use serde::Serialize;

use crate::Page;
use crate::json::written;
use crate::text::TextOptions;
use crate::wrap::{paragraphs, wrap};

#[derive(Serialize)]
struct JsonCatalogue {
    schema: &'static str,
    causes: Vec<JsonEntry>,
}

#[derive(Serialize)]
struct JsonEntry {
    slug: &'static str,
    stage: &'static str,
    tier: &'static str,
    title: String,
}

#[derive(Serialize)]
struct JsonPage {
    schema: &'static str,
    slug: &'static str,
    stage: &'static str,
    tier: &'static str,
    title: String,
    diagnosis: String,
    fix: String,
    why: String,
    neighbours: Vec<JsonNeighbour>,
    #[serde(skip_serializing_if = "String::is_empty")]
    blind_to: String,
    sources: Vec<String>,
}

#[derive(Serialize)]
struct JsonNeighbour {
    slug: &'static str,
    difference: String,
}

fn causes(catalogue: &Catalogue, stage: Option<Stage>) -> impl Iterator<Item = &'static Cause> {
    catalogue.causes().iter().copied().filter(move |cause| stage.is_none_or(|stage| cause.stage == stage))
}

/// The catalogue as JSON.
pub fn causes_json(catalogue: &Catalogue, stage: Option<Stage>) -> Page {
    let entry =
        |cause: &'static Cause| JsonEntry { slug: cause.slug, stage: cause.stage.name(), tier: cause.tier.name(), title: cause.title() };
    written(serde_json::to_string_pretty(&JsonCatalogue { schema: "coroner/v1", causes: causes(catalogue, stage).map(entry).collect() }))
}

/// The catalogue as text, by stage.
pub fn causes_text(catalogue: &Catalogue, stage: Option<Stage>, options: &TextOptions) -> Page {
    let mut out = String::new();
    let bold = Style::new().bold();
    for heading in Stage::ALL.into_iter().filter(|each| stage.is_none_or(|stage| stage == *each)) {
        if !out.is_empty() {
            out.push('\n');
        }
        let name = heading.name();
        out.push_str(&if options.color { format!("{bold}{name}{bold:#}\n") } else { format!("{name}\n") });
        for cause in causes(catalogue, Some(heading)) {
            let lead = format!("  {:<40}", cause.slug);
            let indent = lead.len();
            for (index, line) in wrap(&cause.title(), options.width.saturating_sub(indent).max(30)).iter().enumerate() {
                let start = if index == 0 { lead.clone() } else { " ".repeat(indent) };
                out.push_str(&format!("{start}{line}\n"));
            }
        }
    }
    Page(out)
}

/// The catalogue as Markdown.
pub fn causes_markdown(catalogue: &Catalogue, stage: Option<Stage>) -> Page {
    let mut out = String::from("| Cause | Stage | Kind | What happened |\n|---|---|---|---|\n");
    for cause in causes(catalogue, stage) {
        out.push_str(&format!(
            "| `{}` | {} | {} | {} |\n",
            cause.slug,
            cause.stage.name(),
            cause.tier.name(),
            cause.title().replace('|', "\\|")
        ));
    }
    Page(out)
}

/// A page as JSON.
pub fn page_json(cause: &'static Cause) -> Page {
    let section = |heading: &str| paragraphs(cause.section(heading));
    let sources = cause.section("Sources").lines().filter_map(|line| line.trim().strip_prefix("- ")).map(str::to_owned).collect();
    written(serde_json::to_string_pretty(&JsonPage {
        schema: "coroner/v1",
        slug: cause.slug,
        stage: cause.stage.name(),
        tier: cause.tier.name(),
        title: cause.title(),
        diagnosis: section("Diagnosis"),
        fix: paragraphs(&cause.fix_without_a_case()),
        why: section("Why it works"),
        neighbours: cause.neighbours().into_iter().map(|(slug, difference)| JsonNeighbour { slug, difference }).collect(),
        blind_to: section("Blind to"),
        sources,
    }))
}

/// A page as Markdown, as it was written.
pub fn page_markdown(cause: &'static Cause) -> Page {
    Page(format!("{}\n", cause.explanation()))
}

/// A page as text, wrapped to the terminal.
pub fn page_text(cause: &'static Cause, options: &TextOptions) -> Page {
    let bold = Style::new().bold();
    let strong = |text: &str| if options.color { format!("{bold}{text}{bold:#}") } else { text.to_owned() };
    let mut out = format!("{}  ({}, {})\n", strong(cause.slug), cause.stage.name(), cause.tier.name());
    for line in wrap(&cause.title(), options.width) {
        out.push_str(&format!("{line}\n"));
    }
    let headings = ["Diagnosis", "Fix", "Why it works", "Not to be confused with", "Blind to", "Sources"];
    for heading in headings.into_iter().filter(|heading| !cause.section(heading).is_empty()) {
        out.push_str(&format!("\n{}\n", strong(heading)));
        let mut in_code = false;
        let section = if heading == "Fix" { cause.fix_without_a_case() } else { cause.section(heading).to_owned() };
        for block in blocks(&section, &mut in_code) {
            out.push_str(&block.render(options.width));
        }
    }
    Page(out)
}

/// A piece of a page: prose that is wrapped, or code that is not.
enum Block {
    Prose(String),
    Code(Vec<String>),
}

fn blocks(section: &str, in_code: &mut bool) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut prose = String::new();
    for line in section.lines() {
        if line.trim_start().starts_with("```") {
            *in_code = !*in_code;
            if *in_code {
                blocks.push(Block::Prose(std::mem::take(&mut prose)));
                blocks.push(Block::Code(Vec::new()));
            }
        } else if *in_code {
            if let Some(Block::Code(lines)) = blocks.last_mut() {
                lines.push(line.to_owned());
            }
        } else {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    blocks.push(Block::Prose(prose));
    blocks
}

impl Block {
    fn render(&self, width: usize) -> String {
        match self {
            Block::Prose(text) => wrap(&paragraphs(text), width.saturating_sub(2))
                .iter()
                .filter(|line| !line.is_empty())
                .map(|line| format!("  {line}\n"))
                .collect(),
            Block::Code(lines) => lines.iter().map(|line| format!("      {line}\n")).collect(),
        }
    }
}
