//! stdout carries the report and nothing else; everything else goes to stderr.

use std::io::{self, IsTerminal, Write};

use anyhow::Context;
use coroner_bulk::Rows;
use coroner_case::Gate;
use coroner_examiner::{Outcome, Verdict};
use coroner_report::{Page, Report, Row, TextOptions, Unused, row_line};

use crate::cli::{Cli, Color, Format};
use crate::fix::Wanted;

/// Exit status; a contract with scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Examined, and nothing failed.
    NothingFailed = 0,
    /// Examined, and a failure was found.
    Failed = 1,
    /// Could not be examined.
    NotExamined = 2,
    /// Examined, and nothing can be established.
    NothingEstablished = 3,
}

/// Where and how things are written.
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) text: TextOptions,
    quiet: bool,
    /// If not the report is wanted, but a fix of it.
    pub(crate) fix: Option<Wanted>,
}

impl Output {
    pub(crate) fn new(cli: &Cli) -> Output {
        let color = match cli.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => io::stdout().is_terminal() && no_color().is_none(),
        };
        let piped = !io::stdout().is_terminal();
        let text = TextOptions { color, width: width(piped), piped, quiet: cli.quiet, verbose: cli.verbose };
        Output { format: cli.format.of_a_report().unwrap_or(Format::Text), text, quiet: cli.quiet, fix: None }
    }

    /// Writes to stdout.
    pub(crate) fn write(&self, page: &Page) -> anyhow::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(page.as_str().as_bytes()).and_then(|()| stdout.flush()).context(REPORT)
    }

    /// Writes a report, and tells on stderr what was not used.
    pub(crate) fn report(&self, report: &Report) -> anyhow::Result<()> {
        self.warn(&report.unused);
        match &self.fix {
            Some(wanted) => wanted.write(report, self),
            None if self.format == Format::Rows => self.rows(&rows_of(report)),
            None => self.write(&self.form(report)),
        }
    }

    /// A report in the form that was asked for.
    pub(crate) fn form(&self, report: &Report) -> Page {
        match self.format {
            Format::Json => coroner_report::report_json(report),
            Format::Markdown => coroner_report::report_markdown(report),
            Format::Rows => {
                let mut page = Page::default();
                rows_of(report).iter().for_each(|row| page.append(&row_line(row)));
                page
            }
            Format::Text => coroner_report::report_text(report, &self.text),
        }
    }

    /// Writes rows. Several processes may write into one pipe, which keeps apart what is written at once and is no longer than a page of
    /// memory ([pipe(7)](https://man7.org/linux/man-pages/man7/pipe.7.html)).
    pub(crate) fn rows(&self, rows: &[Row]) -> anyhow::Result<()> {
        const AT_ONCE: usize = 4096;
        let mut page = Page::default();
        for row in rows {
            let line = row_line(row);
            if page.len() + line.len() > AT_ONCE {
                self.write(&page)?;
                page.clear();
            }
            page.append(&line);
        }
        self.write(&page)
    }

    /// Tells what was given and not used.
    pub(crate) fn warn(&self, unused: &[Unused]) {
        for unused in unused.iter().filter(|unused| unused.broken || !self.quiet) {
            self.complain(&format!("{}: {}", unused.source, unused.reason));
        }
    }

    /// Tells something on stderr.
    pub(crate) fn complain(&self, text: &str) {
        complain(text);
    }
}

/// Columns of the terminal, as far as a text is read well; those of a usual one where there is none.
fn width(piped: bool) -> usize {
    let columns = console::Term::stdout().size_checked().filter(|_| !piped).map_or(80, |(_, columns)| usize::from(columns));
    columns.clamp(60, 160)
}

/// What can't be done if stdout takes no more.
const REPORT: &str = "the report can't be written";

/// Tells something on stderr, as [`tell`] does, and says who tells it.
pub(crate) fn complain(text: &str) {
    tell(&format!("coroner: {text}"));
}

/// The one way to stderr, through the gate: file names and messages come from outside. Where stderr is closed or full there is nobody left to tell that to, and the report is worth more than what would have been said beside it.
pub(crate) fn tell(text: &str) {
    let line = format!("{}\n", Gate::default().lines(text).trim_end());
    let _ = io::stderr().lock().write_all(line.as_bytes());
}

/// What clap says: the help and the version on stdout, what was typed wrong on stderr. It quotes what was typed.
pub(crate) fn usage(error: &clap::Error) -> Status {
    if error.use_stderr() {
        tell(&error.render().to_string());
        return Status::NotExamined;
    }
    match error.print().and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            complain(&format!("{REPORT}: {error}"));
            Status::NotExamined
        }
        _ => Status::NothingFailed,
    }
}

/// NO_COLOR, if it is set to anything (<https://no-color.org>), or a terminal without colours.
fn no_color() -> Option<()> {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    (no_color || dumb).then_some(())
}

/// What the verdicts come to.
pub(crate) fn status<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>, unused: &[Unused]) -> Status {
    // What is over, in a service that is well now, is history.
    let well = |verdict: &Verdict| if verdict.cured.is_some() { Outcome::Running } else { verdict.outcome };
    let worst = verdicts.into_iter().map(well).min();
    match worst {
        Some(Outcome::Failed) => Status::Failed,
        Some(Outcome::Undetermined) => Status::NothingEstablished,
        _ if unused.iter().any(|unused| unused.broken) => Status::NotExamined,
        Some(_) => Status::NothingFailed,
        None => Status::NotExamined,
    }
}

/// The rows of a report, each key once.
fn rows_of(report: &Report) -> Vec<Row> {
    let mut rows = Rows::default();
    // There is room for far more than a report has verdicts.
    report.verdicts.iter().for_each(|verdict| drop(rows.add(Row::of(verdict))));
    rows.in_order()
}

/// What rows come to. Engines have empty parts, and an empty part is no mishap.
pub(crate) fn status_of_rows(rows: &[Row], unused: &[Unused]) -> Status {
    match () {
        () if rows.iter().any(|row| row.key.outcome == "failed") => Status::Failed,
        () if rows.iter().any(Row::is_failure) => Status::NothingEstablished,
        () if unused.iter().any(|unused| unused.broken) => Status::NotExamined,
        () => Status::NothingFailed,
    }
}

/// Whether an error says that nobody reads stdout any more.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}
