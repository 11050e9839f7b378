//! `coroner why`: a pasted text.

use std::io::Read;

use anyhow::{Context, bail};
use coroner_examiner::{Catalogue, Examine, case_of_paste};
use coroner_forms::encoding;
use coroner_report::Report;

use crate::cli::WhyArguments;
use crate::input;
use crate::output::{Output, Status, status};
use crate::waiting::{self, Patience};

/// Nobody pastes more.
const MAX_TEXT: u64 = 4 << 20;

pub(crate) fn run(arguments: &WhyArguments, catalogue: &Catalogue, output: &mut Output) -> anyhow::Result<Status> {
    let text = match arguments.text.as_slice() {
        [dash] if dash == "-" => from_stdin()?,
        words => words.join(" "),
    };
    if text.trim().is_empty() {
        bail!("the text is empty; paste a stop reason, an event or some lines of a log");
    }
    let report = Report::new(catalogue.examine(&case_of_paste(&text), false), &[]);
    output.report(&report)?;
    Ok(status(&report.verdicts, &report.unused))
}

fn from_stdin() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let stdin = waiting::for_first(input::stdin(), "standard input", Patience::STDIN);
    stdin.and_then(|stdin| stdin.take(MAX_TEXT + 1).read_to_end(&mut bytes)).context("standard input")?;
    if bytes.len() as u64 > MAX_TEXT {
        bail!("standard input has more than {} MiB; save it as a .log file and give it to `coroner file`", MAX_TEXT >> 20);
    }
    match encoding::decode(&bytes) {
        Ok(text) => Ok(text.into_owned()),
        Err(encoding::Binary) => bail!("standard input is no text"),
    }
}
