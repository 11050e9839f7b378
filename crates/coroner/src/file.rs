//! `coroner file`: saved data, offline.

use std::sync::Arc;

use coroner_bulk::{Shape, shape_of};
use coroner_case::{Case, Reader, SCHEMA, Skipped, add_source, read_saved};
use coroner_examiner::{Catalogue, Examine};
use coroner_report::Report;

use crate::cli::{FileArguments, Format};
use crate::input::{self, Kind, MAX_CASE, MAX_DOCUMENT, MAX_SAVED, Opened, Source};
use crate::output::{Output, Status, status};
use crate::{archive, hints, live, stream};

pub(crate) fn run(arguments: &FileArguments, catalogue: &Catalogue, output: &mut Output) -> anyhow::Result<Status> {
    let (sources, mut skipped) = input::sources(&arguments.paths, arguments.recursive);
    // Rows of several streams are those of one; whoever wants words of several files has one case.
    if arguments.recursive || (output.format == Format::Rows && sources.len() > 1 && sources.iter().all(is_stream)) {
        return each_by_itself(&sources, skipped, arguments, catalogue, output);
    }
    if let [source] = sources.as_slice()
        && skipped.is_empty()
    {
        return one(source, arguments, catalogue, output);
    }
    let mut case = Case::default();
    let mut reader = Reader::default();
    let mut room = MAX_CASE;
    for source in &sources {
        match source.open() {
            Ok(opened) => room -= read(&mut reader, &mut case, &mut skipped, &source.name, opened, room.min(MAX_DOCUMENT)),
            Err(error) => skipped.push(input::broken(&source.name, &input::reason(&error))),
        }
    }
    conclude(case, skipped, arguments, catalogue, output)
}

/// Examines one source: a stream, a saved case, or a case of one document.
fn one(source: &Source, arguments: &FileArguments, catalogue: &Catalogue, output: &mut Output) -> anyhow::Result<Status> {
    let (mut case, mut skipped) = (Case::default(), Vec::new());
    let opened = open(source).and_then(|(mut opened, shape)| {
        let archive = archive::kind(opened.head()?);
        Ok((opened, shape, archive.is_some()))
    });
    match opened {
        Ok((_, shape, _)) if shape != Shape::Case && output.fix.is_some() => {
            anyhow::bail!("{}: a stream tells of many tasks; give the one task or service that is to be mended", source.name)
        }
        Ok((opened, shape, _)) if shape != Shape::Case => {
            let length = opened.length;
            let stream = coroner_bulk::Source { name: Arc::from(source.name.as_str()), reader: opened.into_reader(), shape };
            return stream::run(Box::new(std::iter::once(Ok(stream))), &source.name, length, arguments, catalogue, output);
        }
        Ok((mut opened, _, false)) => {
            let limit = if holds_saved_case(&mut opened) { MAX_SAVED } else { MAX_DOCUMENT };
            match opened.read_all(limit) {
                Ok(bytes) => match std::str::from_utf8(&bytes).ok().and_then(read_saved) {
                    Some(Ok(saved)) => return live::examine_saved(&saved, arguments.each, None, catalogue, output),
                    // What is wrong with it is told as it is of any document.
                    Some(Err(_)) | None => skipped.extend(add_source(&mut case, &source.name, &bytes)),
                },
                Err(error) => skipped.push(input::broken(&source.name, &input::reason(&error))),
            }
        }
        Ok((opened, _, true)) => {
            read(&mut Reader::default(), &mut case, &mut skipped, &source.name, opened, MAX_DOCUMENT);
        }
        Err(error) => skipped.push(input::broken(&source.name, &input::reason(&error))),
    }
    conclude(case, skipped, arguments, catalogue, output)
}

/// Examines each source by itself, as the archive of a bus of events has them.
fn each_by_itself(
    sources: &[Source],
    skipped: Vec<Skipped>,
    arguments: &FileArguments,
    catalogue: &Catalogue,
    output: &Output,
) -> anyhow::Result<Status> {
    if output.fix.is_some() {
        anyhow::bail!("-r tells of many tasks; give the one task or service that is to be mended");
    }
    let told = skipped.into_iter().map(|skipped| Err((Arc::from(skipped.source), skipped.reason)));
    let opened = sources.iter().map(|source| {
        let name: Arc<str> = Arc::from(source.name.as_str());
        match open(source) {
            Ok((opened, shape)) => Ok(coroner_bulk::Source { name, reader: opened.into_reader(), shape }),
            Err(error) => Err((name, input::reason(&error))),
        }
    });
    let name = arguments.paths.first().map(|path| path.display().to_string()).unwrap_or_default();
    stream::run(Box::new(told.chain(opened)), &name, None, arguments, catalogue, output)
}

/// Whether a source is a saved case, which may be larger than what AWS answers at once.
fn holds_saved_case(opened: &mut Opened) -> bool {
    opened.head().is_ok_and(|head| memchr::memmem::find(&head[..head.len().min(256)], SCHEMA.as_bytes()).is_some())
}

/// Whether a source holds many records, or nothing at all. Standard input can be looked at only once.
fn is_stream(source: &Source) -> bool {
    let looked_at = !matches!(source.kind, Kind::Stdin | Kind::Handed(_));
    looked_at
        && open(source).and_then(|(mut opened, shape)| Ok(shape != Shape::Case || opened.head()?.trim_ascii().is_empty())).unwrap_or(false)
}

/// Opens a source, and tells how its records lie.
fn open(source: &Source) -> std::io::Result<(Opened, Shape)> {
    let mut opened = source.open()?;
    let shape = shape_of(opened.head()?);
    Ok((opened, shape))
}

/// Reads a source, or all that an archive holds, into the case; answers how many bytes it had.
fn read(reader: &mut Reader, case: &mut Case, skipped: &mut Vec<Skipped>, name: &str, mut opened: Opened, limit: u64) -> u64 {
    let kind = opened.head().ok().and_then(archive::kind);
    let mut length = 0;
    let read = match kind {
        Some(kind) => archive::each(kind, opened, &mut |entry, bytes| {
            length += bytes.len() as u64;
            skipped.extend(reader.add(case, &format!("{name}/{entry}"), &bytes).into_iter().filter(|skipped| skipped.broken));
            length < limit
        }),
        None => opened.read_all(limit).map(|bytes| {
            length = bytes.len() as u64;
            skipped.extend(reader.add(case, name, &bytes));
        }),
    };
    if let Err(error) = read {
        skipped.push(input::broken(name, &input::reason(&error)));
    }
    length.min(limit)
}

fn conclude(
    mut case: Case,
    mut skipped: Vec<Skipped>,
    arguments: &FileArguments,
    catalogue: &Catalogue,
    output: &Output,
) -> anyhow::Result<Status> {
    skipped.sort();
    let no_bytes = skipped.iter().all(|skipped| skipped.reason == "empty") && case.holds_nothing();
    if output.format == Format::Rows && no_bytes {
        return Ok(Status::NothingFailed);
    }
    if case.is_empty() {
        output.report(&Report::new(Vec::new(), &skipped))?;
        output.complain(&hints::nothing_to_examine(&case, &skipped));
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
