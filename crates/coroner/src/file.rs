//! `coroner file`: saved data, offline.

use coroner_case::{Case, Reader, SCHEMA, Skipped, add_source, looks_like_stream, read_saved};
use coroner_examiner::{Catalogue, Examine};
use coroner_report::Report;

use crate::cli::FileArguments;
use crate::input::{self, MAX_CASE, MAX_DOCUMENT, MAX_SAVED, Opened, Source};
use crate::output::{Output, Status, status};
use crate::{live, stream};

pub(crate) fn run(arguments: &FileArguments, catalogue: &Catalogue, output: &mut Output) -> anyhow::Result<Status> {
    let (sources, mut skipped) = input::sources(&arguments.paths);
    if let [source] = sources.as_slice()
        && skipped.is_empty()
    {
        match open(source) {
            Ok((_, true)) if output.fix.is_some() => {
                anyhow::bail!("{}: a stream tells of many tasks; give the one task or service that is to be mended", source.name)
            }
            Ok((opened, true)) => return stream::run(opened, &source.name, arguments, catalogue, output),
            Ok((mut opened, false)) => {
                let mut case = Case::default();
                let limit = if holds_saved_case(&mut opened) { MAX_SAVED } else { MAX_DOCUMENT };
                match opened.read_all(limit) {
                    Ok(bytes) => match std::str::from_utf8(&bytes).ok().and_then(read_saved) {
                        Some(Ok(saved)) => return live::examine_saved(&saved, arguments.each, None, catalogue, output),
                        // What is wrong with it is told as it is of any document.
                        Some(Err(_)) | None => skipped.extend(add_source(&mut case, &source.name, &bytes)),
                    },
                    Err(error) => skipped.push(input::broken(&source.name, &input::reason(&error))),
                }
                return conclude(case, skipped, arguments, catalogue, output);
            }
            Err(error) => skipped.push(input::broken(&source.name, &input::reason(&error))),
        }
        return conclude(Case::default(), skipped, arguments, catalogue, output);
    }
    let mut case = Case::default();
    let mut reader = Reader::default();
    let mut room = MAX_CASE;
    for source in &sources {
        match open(source) {
            Ok((opened, _)) => room -= read(&mut reader, &mut case, &mut skipped, source, opened, room.min(MAX_DOCUMENT)),
            Err(error) => skipped.push(input::broken(&source.name, &input::reason(&error))),
        }
    }
    conclude(case, skipped, arguments, catalogue, output)
}

/// Whether a source is a saved case, which may be larger than what AWS answers at once.
fn holds_saved_case(opened: &mut Opened) -> bool {
    opened.head().is_ok_and(|head| memchr::memmem::find(&head[..head.len().min(256)], SCHEMA.as_bytes()).is_some())
}

/// Opens a source, and tells whether it is a stream.
fn open(source: &Source) -> std::io::Result<(Opened, bool)> {
    let mut opened = source.open()?;
    let stream = looks_like_stream(opened.head()?);
    Ok((opened, stream))
}

/// Reads a source into the case; answers how many bytes it had.
fn read(reader: &mut Reader, case: &mut Case, skipped: &mut Vec<Skipped>, source: &Source, opened: Opened, limit: u64) -> u64 {
    match opened.read_all(limit) {
        Ok(bytes) => {
            skipped.extend(reader.add(case, &source.name, &bytes));
            bytes.len() as u64
        }
        Err(error) => {
            skipped.push(input::broken(&source.name, &input::reason(&error)));
            0
        }
    }
}

fn conclude(
    mut case: Case,
    mut skipped: Vec<Skipped>,
    arguments: &FileArguments,
    catalogue: &Catalogue,
    output: &Output,
) -> anyhow::Result<Status> {
    skipped.sort();
    if case.is_empty() {
        let only_definitions = !case.definitions.is_empty();
        output.report(&Report::new(Vec::new(), &skipped))?;
        output.complain(if only_definitions {
            "nothing to examine: a task definition alone tells of no failure; add what `aws ecs describe-tasks` answers"
        } else {
            "nothing to examine: no task, service, event or log was found in what was given; `coroner file --help` shows what it takes"
        });
        return Ok(Status::NotExamined);
    }
    case.hide_secrets();
    let examined = catalogue.examine_whole(&case, arguments.each);
    // A report of thousands is as large as the case.
    drop(case);
    skipped.extend(examined.strangers);
    if examined.beyond > 0 {
        let reason =
            format!("{} further verdicts, none worse than those that are told; give fewer services at once to see them", examined.beyond);
        skipped.push(Skipped { source: "the report".to_owned(), reason, broken: false });
    }
    let report = Report::new(examined.verdicts, &skipped);
    output.report(&report)?;
    Ok(status(&report.verdicts, &report.unused))
}
