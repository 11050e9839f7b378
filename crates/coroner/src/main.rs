//! The command line: wiring only. What is read is told in `input.rs` and `stream.rs`, what is reasoned in `coroner-examiner`, what is
//! shown in `coroner-report`.

mod archive;
mod cli;
mod edit;
mod file;
mod fix;
mod hints;
mod input;
mod live;
mod merge;
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

use crate::cli::{Cli, Command, FileArguments, FixArguments, FormatArgument, ServiceArguments, TaskArguments};
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
    if cli.format.of_a_report().is_none() && !matches!(cli.command, Command::Fix(_)) {
        anyhow::bail!("only `coroner fix` has this form; a report is text, json, markdown or rows");
    }
    let has_no_rows = matches!(cli.command, Command::Fix(_) | Command::Explain(_) | Command::Causes(_) | Command::Policy(_));
    if cli.format == FormatArgument::Rows && has_no_rows {
        anyhow::bail!("rows are of incidents: `file`, `task`, `service`, `cluster`, `why` and `merge` have them");
    }
    match &cli.command {
        Command::Fix(arguments) => fix(arguments, cli.format, catalogue, output),
        Command::File(arguments) => file::run(arguments, catalogue, output),
        Command::Task(arguments) => live::task(arguments, catalogue, output),
        Command::Service(arguments) if arguments.watch => watch::run(arguments, catalogue, output),
        Command::Service(arguments) => live::service(arguments, catalogue, output),
        Command::Cluster(arguments) => live::cluster(arguments, catalogue, output),
        Command::Policy(arguments) => policy::run(arguments, output),
        Command::Merge(arguments) => merge::run(arguments, output),
        Command::Why(arguments) => why::run(arguments, catalogue, output),
        Command::Explain(arguments) => pages::explain(arguments, catalogue, output),
        Command::Causes(arguments) => pages::causes(arguments, catalogue, output),
    }
}

/// A fix is of a report: it is made as `file`, `task` and `service` make theirs.
fn fix(arguments: &FixArguments, format: FormatArgument, catalogue: &Catalogue, output: &mut Output) -> anyhow::Result<Status> {
    let wanted = fix::Wanted::new(arguments, format)?;
    wanted.keep_files(&arguments.paths);
    output.fix = Some(wanted);
    let (cluster, live) = (arguments.cluster.clone(), arguments.live.clone());
    match (&arguments.task, &arguments.service) {
        (Some(task), _) => {
            let arguments = TaskArguments { task: task.clone(), cluster, events_group: Vec::new(), live };
            live::task(&arguments, catalogue, output)
        }
        (None, Some(service)) => {
            let service = service.clone();
            let arguments = ServiceArguments { service, cluster, events_group: Vec::new(), watch: false, interval: 5, live };
            live::service(&arguments, catalogue, output)
        }
        (None, None) => {
            let arguments = FileArguments { paths: arguments.paths.clone(), recursive: false, each: arguments.live.each, threads: None };
            file::run(&arguments, catalogue, output)
        }
    }
}
