//! The command line: wiring only. What is read is told in `input.rs` and `stream.rs`, what is reasoned in `coroner-examiner`, what is
//! shown in `coroner-report`.

mod cli;
mod file;
mod input;
mod live;
mod output;
mod own;
mod pages;
mod panic;
mod policy;
mod saving;
mod signals;
mod stream;
mod waiting;
mod watch;
mod why;

use std::process::ExitCode;

use clap::Parser;
use coroner_examiner::Catalogue;

use crate::cli::{Cli, Command};
use crate::output::{Output, Status};

fn main() -> ExitCode {
    panic::tell_in_one_line();
    // The help shows what the program is called, and whoever starts it chooses that.
    let typed = std::iter::once("coroner".into()).chain(std::env::args_os().skip(1));
    let cli = match Cli::try_parse_from(typed) {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(output::usage(&error) as u8),
    };
    let mut output = Output::new(&cli);
    match run(&cli, &mut output) {
        Ok(status) => ExitCode::from(status as u8),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("{error:#}"));
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
