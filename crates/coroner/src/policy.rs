//! `coroner policy`: what the live commands must be allowed.

use coroner_aws::policy;
use coroner_case::Gate;

use crate::cli::PolicyArguments;
use crate::output::{Output, Status};

pub(crate) fn run(arguments: &PolicyArguments, output: &Output) -> anyhow::Result<Status> {
    let policy = policy(arguments.partition.name(), arguments.minimal);
    output.write(&Gate::default().lines(&policy).into())?;
    Ok(Status::NothingFailed)
}
