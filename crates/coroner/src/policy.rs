//! `coroner policy`: what the live commands must be allowed.

use coroner_aws::policy;

use crate::cli::PolicyArguments;
use crate::output::{Output, Status};

pub(crate) fn run(arguments: &PolicyArguments, output: &Output) -> anyhow::Result<Status> {
    output.write(&policy(arguments.partition.name(), arguments.minimal))?;
    Ok(Status::NothingFailed)
}
