//! The text report: read at 3 a.m. in a terminal of 80 columns. The first line is the answer; the first screen says what failed and why, how
//! it stands now, what to do and why that works, and what is not known. The proof comes below.

mod fix;
mod paste;
mod proof;

use anstyle::{AnsiColor, Style};
use coroner_case::Shown;
use coroner_examiner::{Missing, Outcome, Verdict};

use crate::words::{byline, headline, looked_at, quiet_line, sureness, told_and_well};
use crate::wrap::{columns, wrap};
use crate::{Page, Report};

/// How the text is written.
#[derive(Clone, Copy, Debug)]
pub struct TextOptions {
    /// Whether colours and weights are used; they never carry anything alone.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether nobody reads it at a terminal: then no line of a log is cut to fit one.
    pub piped: bool,
    /// First lines only.
    pub quiet: bool,
    /// All evidence.
    pub verbose: bool,
}

impl Default for TextOptions {
    fn default() -> TextOptions {
        TextOptions { color: false, width: 80, piped: false, quiet: false, verbose: false }
    }
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// The whole report.
pub fn report_text(report: &Report, options: &TextOptions) -> Page {
    let mut page = Writer { out: String::new(), options: *options, told: Vec::new(), begin: 0, open: None };
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

/// Letters of a first line: an error of many lines stands below.
const HEADLINE: usize = 290;

/// Columns of a label and the space behind it.
const LABEL: usize = 6;

/// So many verdicts want an overview before their details.
const SEVERAL: usize = 4;

struct Writer {
    out: String,
    options: TextOptions,
    /// What was said to be missing already.
    told: Vec<String>,
    /// Where the verdict at hand begins.
    begin: usize,
    /// The first of what is missing for the verdict at hand.
    open: Option<Missing>,
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

    fn section(&mut self, text: &str) {
        self.styled(BOLD, text);
    }

    /// A label, and its text beside it.
    fn labelled(&mut self, label: &str, text: &str) {
        let room = self.options.width.saturating_sub(LABEL).max(20);
        for (index, line) in wrap(text, room).into_iter().enumerate() {
            let lead = if index == 0 { self.paint(BOLD, &format!("{label:<5}")) } else { "     ".to_owned() };
            self.line(&format!("{lead} {line}"));
        }
    }

    /// Commands to paste, below a text.
    fn commands<'a>(&mut self, commands: impl IntoIterator<Item = &'a Shown>) {
        for command in commands {
            for line in paste::lines(command, self.options.width.saturating_sub(2), 2) {
                self.line(&format!("  {line}"));
            }
        }
    }

    fn verdict(&mut self, verdict: &Verdict) {
        if self.options.quiet {
            // One verdict, one line: for grep and for counting.
            self.line(&quiet_line(verdict));
            return;
        }
        self.begin = self.out.len();
        self.headline(verdict);
        for text in [byline(verdict), verdict.standing.to_string(), looked_at(verdict)] {
            if !text.is_empty() {
                self.indented(0, &text);
            }
        }
        self.first_remedy(verdict);
        self.open_question(verdict);
        self.further_remedies(verdict);
        self.proof(verdict);
        self.settled_by();
        if let Some(cause) = verdict.cause.filter(|cause| verdict.is_failure() || cause.fix_is_its_own()) {
            let all = if self.options.verbose { "" } else { "-v shows all of it; " };
            self.styled(DIM, &format!("{all}coroner explain {}", cause.slug));
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
        let text = headline(verdict);
        let text = if self.options.verbose { text } else { proof::shorten(&text, HEADLINE) };
        let mut lines = wrap(&text, width);
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
}
