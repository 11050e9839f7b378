//! Streams of events or tasks, and folders full of them: many cases, examined as they arrive, in constant memory.

use std::sync::Arc;

use coroner_bulk::{Bulk, Incident, MAX_INCIDENTS, Rows, Source, Table, Telling, Watch};
use coroner_case::{Shown, Skipped};
use coroner_examiner::{Catalogue, Verdict};
use coroner_report::{Page, Report, Row, report_markdown, report_text, row_line, skipped_line, unused, verdict_line};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::{FileArguments, Format};
use crate::output::{Output, Status, status, status_of_rows};

/// What the sources of a stream give, one after the other, or why one can't be read.
type Sources<'a> = Box<dyn Iterator<Item = Result<Source, (Arc<str>, String)>> + Send + 'a>;

/// Examines sources of which each record is a case. `name` is what they are called together, `length` how many bytes they are, if that
/// is known.
pub(crate) fn run(
    sources: Sources<'_>,
    name: &str,
    length: Option<u64>,
    arguments: &FileArguments,
    catalogue: &Catalogue,
    output: &Output,
) -> anyhow::Result<Status> {
    let watch = Progress { bar: progress(length), output };
    let threads = arguments.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from).min(4), usize::from);
    let telling = if output.format == Format::Rows { Telling::Rows } else { Telling::Words };
    let bulk = Bulk { catalogue, threads, telling, each: arguments.each, watch: &watch };
    let examined = bulk.examine(sources);
    watch.bar.finish_and_clear();
    conclude(examined?, name, arguments.each, output)
}

struct Progress<'a> {
    bar: ProgressBar,
    output: &'a Output,
}

impl Watch for Progress<'_> {
    fn progressed(&self, bytes: u64) {
        self.bar.set_position(bytes);
    }

    fn each(&self, verdict: Verdict) -> Option<Page> {
        let (mut page, apart) = match self.output.format {
            Format::Json => return Some(verdict_line(&verdict)),
            Format::Rows => return Some(row_line(&Row::of(&verdict))),
            Format::Text => (report_text(&Report::new(vec![verdict], &[]), &self.output.text), !self.output.text.quiet),
            Format::Markdown => (report_markdown(&Report::new(vec![verdict], &[])), true),
        };
        if apart {
            page.append(&Shown::ours("\n").into());
        }
        Some(page)
    }

    fn write(&self, page: &Page) -> anyhow::Result<()> {
        self.output.write(page)
    }
}

/// Progress on stderr, on a terminal only.
fn progress(length: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr_with_hz(5));
    let template = if length.is_some() { "{bytes} of {total_bytes}, {bytes_per_sec}, {eta} to go" } else { "{bytes}, {bytes_per_sec}" };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

fn conclude(mut table: Table, name: &str, each: bool, output: &Output) -> anyhow::Result<Status> {
    let mut incidents = table.take_incidents();
    let mut skipped = table.take_skipped();
    let mut told = |count: u64, what: &str, broken: bool| {
        if count > 0 {
            skipped.push(Skipped { source: name.to_owned(), reason: format!("{count} {what}"), broken });
        }
    };
    let mut beyond = table.beyond;
    if output.format != Format::Rows {
        beyond += incidents.iter().skip(MAX_INCIDENTS).map(|incident| incident.row.occurrences).sum::<u64>();
        incidents.truncate(MAX_INCIDENTS);
    }
    told(table.skipped_beyond, "further records could not be used", true);
    told(beyond, "further cases are of more incidents than are told apart; use --each", false);
    told(table.unfinished, "events tell of no failure: tasks that had not stopped, services that were steady", false);
    let unused = unused(&skipped);
    let incidents_none = incidents.is_empty();
    let found = match output.format {
        Format::Rows => rows(incidents, output, &unused)?,
        _ => verdicts(incidents, &skipped, output, &unused)?,
    };
    let status = if each && table.failed { Status::Failed } else { found };
    let nothing = matches!(status, Status::NotExamined | Status::NothingEstablished);
    let nothing_failed = nothing && incidents_none && (table.examined || table.unfinished > 0) && !table.failed;
    Ok(match nothing_failed {
        // A task that is sick or on its way to an end rules no failure out.
        true if table.open => Status::NothingEstablished,
        true => Status::NothingFailed,
        false => status,
    })
}

fn rows(incidents: Vec<Incident>, output: &Output, unused: &[coroner_report::Unused]) -> anyhow::Result<Status> {
    let mut rows = Rows::default();
    for incident in incidents {
        rows.add(incident.row).map_err(anyhow::Error::msg)?;
    }
    output.warn(unused);
    let rows = rows.in_order();
    output.rows(&rows)?;
    Ok(status_of_rows(&rows, unused))
}

fn verdicts(incidents: Vec<Incident>, skipped: &[Skipped], output: &Output, unused: &[coroner_report::Unused]) -> anyhow::Result<Status> {
    let verdicts: Vec<Verdict> = incidents.into_iter().filter_map(|incident| incident.verdict).collect();
    let status = status(&verdicts, unused);
    output.warn(unused);
    match output.format {
        Format::Json => {
            for verdict in &verdicts {
                output.write(&verdict_line(verdict))?;
            }
            if !unused.is_empty() {
                output.write(&skipped_line(unused))?;
            }
        }
        Format::Markdown => output.write(&report_markdown(&Report::new(verdicts, skipped)))?,
        _ => output.write(&report_text(&Report::new(verdicts, &[]), &output.text))?,
    }
    Ok(status)
}
