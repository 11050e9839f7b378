//! The command line: wiring only. What is read is told in `input.rs` and `stream.rs`, what is reasoned in `coroner-causes`, what is
//! shown in `coroner-report`.

mod cli;
mod file;
mod input;
mod live;
mod output;
mod own;
mod pages;
mod policy;
mod stream;
mod watch;
mod why;

use std::process::ExitCode;

use clap::Parser;
use coroner_causes::Catalogue;

use crate::cli::{Cli, Command};
use crate::output::{Output, Status};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe behind `--help` is no error of the user's.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { Status::NotExamined } else { Status::NothingFailed } as u8);
        }
    };
    let mut output = Output::new(&cli);
    match run(&cli, &mut output) {
        Ok(status) => ExitCode::from(status as u8),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output.complain(&format!("{error:#}"));
            ExitCode::from(Status::NotExamined as u8)
        }
    }
}

fn run(cli: &Cli, output: &mut Output) -> anyhow::Result<Status> {
    let own = own::catalogue(cli.causes.as_deref(), output)?;
    let catalogue = own.as_ref().unwrap_or_else(|| Catalogue::built_in());
    match &cli.command {
        Command::File(arguments) => file::run(arguments, catalogue, output),
        Command::Task(arguments) => live::task(arguments, catalogue, output),
        Command::Service(arguments) if arguments.watch => watch::run(arguments, catalogue, output),
        Command::Service(arguments) => live::service(arguments, catalogue, output),
        Command::Cluster(arguments) => live::cluster(arguments, catalogue, output),
        Command::Policy(arguments) => policy::run(arguments, output),
        Command::Why(arguments) => why::run(arguments, catalogue, output),
        Command::Explain(arguments) => pages::explain(arguments, catalogue, output),
        Command::Causes(arguments) => pages::causes(arguments, catalogue, output),
    }
}
