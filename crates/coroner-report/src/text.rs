//! The text report: read at 3 a.m. in a terminal of 80 columns. The first line is the answer.

use anstyle::{AnsiColor, Style};
use coroner_examiner::{Operation, Outcome, Patch, Verdict};
use serde_json::Value;

use crate::words::{
    about, beside, byline, error_line, first_told, headline, is_fork, is_open, looked_at, percent, strength_name, sureness, told_and_well,
};
use crate::wrap::{columns, paragraphs, wrap};
use crate::{Page, Report};

/// How the text is written.
#[derive(Clone, Copy, Debug)]
pub struct TextOptions {
    /// Whether colours and weights are used; they never carry anything alone.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// First lines only.
    pub quiet: bool,
    /// All evidence.
    pub verbose: bool,
}

impl Default for TextOptions {
    fn default() -> TextOptions {
        TextOptions { color: false, width: 80, quiet: false, verbose: false }
    }
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// The whole report.
pub fn report_text(report: &Report, options: &TextOptions) -> Page {
    let mut page = Writer { out: String::new(), options: *options, told: Vec::new() };
    let (told, well) = if options.quiet { (report.verdicts.iter().collect(), None) } else { told_and_well(&report.verdicts) };
    if told.len() >= SEVERAL && !options.quiet {
        page.overview(&told);
    }
    for verdict in told {
        if !page.out.is_empty() && !options.quiet {
            page.rule();
        }
        page.verdict(verdict);
    }
    if let Some(well) = well {
        if !page.out.is_empty() {
            page.rule();
        }
        page.indented(0, &well);
    }
    Page(page.out)
}

/// So many verdicts want an overview before their details.
const SEVERAL: usize = 4;

struct Writer {
    out: String,
    options: TextOptions,
    /// What was said to be missing already.
    told: Vec<String>,
}

impl Writer {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn rule(&mut self) {
        let rule = "─".repeat(self.options.width.min(80));
        self.line("");
        self.styled(DIM, &rule);
        self.line("");
    }

    /// The first line of each, worst first: who has many wants to know where to begin.
    fn overview(&mut self, verdicts: &[&Verdict]) {
        self.styled(BOLD, &format!("{} verdicts, worst first", verdicts.len()));
        for verdict in verdicts {
            self.indented(2, &format!("{} ({})", headline(verdict), sureness(verdict)));
        }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.options.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn styled(&mut self, style: Style, text: &str) {
        let painted = self.paint(style, text);
        self.line(&painted);
    }

    fn indented(&mut self, indent: usize, text: &str) {
        for line in wrap(text, self.options.width.saturating_sub(indent).max(20)) {
            self.line(&format!("{:indent$}{line}", ""));
        }
    }

    fn heading(&mut self, text: &str) {
        self.line("");
        self.styled(BOLD, text);
    }

    /// A heading and its text below it.
    fn labelled(&mut self, label: &str, text: &str) {
        self.heading(label);
        self.indented(2, text);
    }

    fn verdict(&mut self, verdict: &Verdict) {
        if self.options.quiet {
            // One verdict, one line: for grep and for counting.
            self.line(&format!("{} ({})", headline(verdict), sureness(verdict)));
            return;
        }
        self.headline(verdict);
        let byline = byline(verdict);
        if !byline.is_empty() {
            self.indented(0, &byline);
        }
        if !verdict.standing.is_empty() {
            self.indented(0, &verdict.standing);
        }
        let looked_at = looked_at(verdict);
        if !looked_at.is_empty() {
            self.indented(0, &looked_at);
        }
        self.chain(verdict);
        self.evidence(verdict);
        self.error(verdict);
        self.last_words(verdict);
        self.alternatives(verdict);
        self.contributing(verdict);
        self.remedies(verdict);
        self.missing(verdict);
        if let Some(cause) = verdict.cause.filter(|cause| verdict.is_failure() || cause.fix_is_its_own()) {
            self.line("");
            self.styled(DIM, &format!("More: coroner explain {}", cause.slug));
        }
    }

    fn headline(&mut self, verdict: &Verdict) {
        let sure = sureness(verdict);
        let style = match verdict.outcome {
            Outcome::Failed => RED,
            Outcome::Undetermined => YELLOW,
            Outcome::Running | Outcome::StoppedAsIntended => GREEN,
        };
        let width = self.options.width;
        let mut lines = wrap(&headline(verdict), width);
        let last = lines.pop().unwrap_or_default();
        for line in lines {
            self.styled(BOLD, &line);
        }
        let room = width.saturating_sub(columns(&last));
        let sure_painted = self.paint(style.bold(), sure);
        let last_painted = self.paint(BOLD, &last);
        if room > columns(sure) + 1 {
            let gap = room - columns(sure);
            self.line(&format!("{last_painted}{:gap$}{sure_painted}", ""));
        } else {
            self.line(&last_painted);
            let gap = width.saturating_sub(columns(sure));
            self.line(&format!("{:gap$}{sure_painted}", ""));
        }
    }

    fn chain(&mut self, verdict: &Verdict) {
        if verdict.chain.is_empty() {
            return;
        }
        self.heading("How it went");
        let mut day = String::new();
        for step in &verdict.chain {
            if let Some(at) = step.at
                && at.day() != day
            {
                day = at.day();
                let text = format!("  {day} (UTC)");
                self.styled(DIM, &text);
            }
            let clock = step.at.map_or_else(String::new, |at| at.clock());
            self.entry(&format!("  {clock:<10}  "), &step.text, &step.source);
        }
    }

    /// A text with hanging indent, and where it stands: on its last line if there is room, else on one of its own.
    fn entry(&mut self, lead: &str, text: &str, source: &str) {
        let indent = columns(lead);
        let room = self.options.width.saturating_sub(indent).max(20);
        let mut lines = wrap(text, room);
        let last = lines.pop().unwrap_or_default();
        let mut first = true;
        for line in &lines {
            self.line(&format!("{}{line}", if first { lead.to_owned() } else { " ".repeat(indent) }));
            first = false;
        }
        let start = if first { lead.to_owned() } else { " ".repeat(indent) };
        if source.is_empty() {
            self.line(&format!("{start}{last}"));
            return;
        }
        let painted = self.paint(DIM, source);
        if columns(&last) + 2 + columns(source) <= room {
            let gap = room - columns(&last) - columns(source);
            self.line(&format!("{start}{last}{:gap$}{painted}", ""));
        } else {
            self.line(&format!("{start}{last}"));
            let gap = self.options.width.saturating_sub(columns(source)).max(indent.min(self.options.width));
            let gap = if gap + columns(source) > self.options.width { indent } else { gap };
            self.line(&format!("{:gap$}{painted}", ""));
        }
    }

    fn evidence(&mut self, verdict: &Verdict) {
        let all = self.options.verbose;
        // What the chain told already is not told twice, unless everything is asked for.
        let told =
            |text: &str| verdict.chain.iter().any(|step| text.starts_with(step.text.trim_end_matches('…')) || step.text.contains(text));
        let shown: Vec<_> = verdict.evidence.iter().filter(|e| all || !told(&e.text)).take(if all { usize::MAX } else { 5 }).collect();
        // What the chain told already is named again only where nothing else proves it.
        let shown = if shown.is_empty() { verdict.evidence.iter().take(2).collect() } else { shown };
        if shown.is_empty() {
            return;
        }
        self.heading("What proves it");
        for evidence in shown {
            let sign = if evidence.weighs_for { "+" } else { "−" };
            let text = if all { format!("[{}] {}", strength_name(evidence.strength), evidence.text) } else { evidence.text.to_string() };
            self.entry(&format!("  {sign} "), &text, &evidence.source);
        }
    }

    fn error(&mut self, verdict: &Verdict) {
        if let Some(error) = &verdict.error {
            self.heading("What the program gave up for");
            self.entry("  ", &error_line(error), &error.source);
        }
    }

    fn last_words(&mut self, verdict: &Verdict) {
        if verdict.last_words.is_empty() {
            return;
        }
        let name = if verdict.subject.container.is_empty() { "the log" } else { &verdict.subject.container };
        self.heading(&format!("Last words of {name}"));
        let from = if self.options.verbose { 0 } else { verdict.last_words.len().saturating_sub(8) };
        for line in &verdict.last_words[from..] {
            let room = self.options.width.saturating_sub(2);
            let cut = cut(line, room);
            self.line(&format!("  {cut}"));
        }
    }

    fn alternatives(&mut self, verdict: &Verdict) {
        let shown: Vec<_> = beside(verdict).filter(|other| self.options.verbose || other.probability >= 0.02).take(4).collect();
        if shown.is_empty() {
            return;
        }
        self.heading(if is_open(verdict) { "It could also be" } else { "Less likely" });
        for other in shown {
            let about = about(other);
            self.entry("  ", &format!("{} ({}): {}{about}", other.cause.slug, percent(other.probability), other.cause.title()), "");
        }
    }

    fn contributing(&mut self, verdict: &Verdict) {
        if verdict.contributing.is_empty() {
            return;
        }
        self.heading("What came of it");
        for other in &verdict.contributing {
            self.entry("  ", &format!("{}: {}", other.cause.slug, other.summary), "");
        }
    }

    fn remedies(&mut self, verdict: &Verdict) {
        for (index, remedy) in verdict.remedies.iter().enumerate() {
            let label = match (index, is_open(verdict)) {
                (0, _) if is_fork(verdict) => "Ask",
                (1, _) if is_fork(verdict) => "Fix, when it is known",
                (0, false) => "Fix",
                (0, true) => "Fix, if that is the cause",
                _ if remedy.summary.starts_with("or ") => "Or",
                _ => "And",
            };
            self.labelled(label, &paragraphs(&remedy.summary));
            if let Some(patch) = &remedy.patch {
                self.patch(patch);
            }
            for command in &remedy.commands {
                self.line(&format!("      {command}"));
            }
            if !remedy.why.is_empty() {
                self.labelled("Why it works", &paragraphs(&remedy.why));
            }
            if !remedy.risk.is_empty() {
                self.labelled("Mind", &remedy.risk);
            }
        }
    }

    /// The change as people read one: under the name of its place, what goes and what comes.
    fn patch(&mut self, patch: &Patch) {
        let mut place = String::new();
        for operation in &patch.operations {
            let (parent, key) = operation.path.rsplit_once('/').unwrap_or(("", &operation.path));
            let parent = dotted(parent);
            let above = if parent.is_empty() { patch.target.to_owned() } else { parent };
            if above != place {
                let text = format!("    {above}");
                self.styled(DIM, &text);
                place = above;
            }
            self.change(operation, key);
        }
    }

    fn change(&mut self, operation: &Operation, key: &str) {
        let name = if key == "-" || key.parse::<usize>().is_ok() { String::new() } else { format!("\"{key}\": ") };
        let write = |value: &Value| serde_json::to_string(value).unwrap_or_default();
        if let Some(was) = &operation.was {
            let text = format!("  -   {name}{}", write(was));
            self.styled(RED, &text);
        }
        if let Some(value) = &operation.value {
            let text = format!("  +   {name}{}", write(value));
            self.styled(GREEN, &text);
        }
    }

    fn missing(&mut self, verdict: &Verdict) {
        let missing = first_told(&verdict.missing, &mut self.told);
        if missing.is_empty() {
            return;
        }
        self.heading("Not known");
        for missing in missing {
            self.entry("  ", &format!("{}: {}.", missing.what, missing.why), "");
            self.line(&format!("      {}", missing.how));
        }
    }
}

/// `containerDefinitions[0].portMappings[1]` of `/containerDefinitions/0/portMappings/1`.
fn dotted(pointer: &str) -> String {
    let mut out = String::new();
    for key in pointer.split('/').skip(1) {
        match key.parse::<usize>() {
            Ok(index) => out.push_str(&format!("[{index}]")),
            Err(_) if out.is_empty() => out.push_str(key),
            Err(_) => out.push_str(&format!(".{key}")),
        }
    }
    out
}

fn cut(line: &str, room: usize) -> String {
    if columns(line) <= room {
        return line.to_owned();
    }
    let mut out = String::new();
    for c in line.chars() {
        if columns(&out) + 2 > room {
            break;
        }
        out.push(c);
    }
    out + "…"
}
