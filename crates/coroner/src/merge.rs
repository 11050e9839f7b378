//! `coroner merge`: the rows of several runs, joined into those of one.

use coroner_bulk::Rows;
use coroner_case::Skipped;
use coroner_report::unused;

use crate::cli::MergeArguments;
use crate::input::{self, MAX_TOLD};
use crate::output::{Output, Status, status_of_rows};

pub(crate) fn run(arguments: &MergeArguments, output: &Output) -> anyhow::Result<Status> {
    let (sources, mut skipped) = input::sources(&arguments.paths, false);
    let mut rows = Rows::default();
    let mut beyond = 0u64;
    for source in &sources {
        let mut told = |line, reason| match skipped.len() < MAX_TOLD {
            true => skipped.push(Skipped { source: format!("{}:{line}", source.name), reason: format!("no row: {reason}"), broken: true }),
            false => beyond += 1,
        };
        let read = source.open().and_then(|opened| rows.read(opened.into_reader(), &mut told));
        if let Err(error) = read {
            skipped.push(input::broken(&source.name, &input::reason(&error)));
        }
    }
    if beyond > 0 {
        skipped.push(input::broken("all of it", &format!("{beyond} further lines are no rows")));
    }
    let unused = unused(&skipped);
    output.warn(&unused);
    let rows = rows.in_order();
    output.rows(&rows)?;
    Ok(status_of_rows(&rows, &unused))
}
