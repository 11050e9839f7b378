//! `coroner service --watch`: follows a deployment until it is steady or failed.

use std::io::IsTerminal;
use std::time::Duration;

use coroner_aws::{Collector, Following, Progress, Reason, Trouble};
use coroner_case::Gate;
use coroner_examiner::Catalogue;
use indicatif::ProgressBar;
use tokio::time::Instant;

use crate::cli::ServiceArguments;
use crate::live::{Asking, service_named};
use crate::output::{Output, Status};

/// Seconds that a deployment is followed.
const PATIENCE: u64 = 1800;
/// Seconds for the diagnosis, however late it is.
const DIAGNOSIS: u64 = 30;
/// Looks in a row that may fail: a network comes back.
const MISSES: u32 = 5;

pub(crate) fn run(arguments: &ServiceArguments, catalogue: &Catalogue, output: &Output) -> anyhow::Result<Status> {
    let named = service_named(arguments)?;
    let mut asking = Asking::start(&arguments.live, named.region.as_ref(), PATIENCE, false)?;
    let end = asking.waiting.wait(follow(&asking, arguments, output)).unwrap_or(Ok(End::Interrupted));
    let end = end.map_err(|trouble| asking.explain(&trouble))?;
    match end {
        End::Steady => {}
        End::Failed => output.complain("the deployment failed"),
        End::TooLate => output.complain("the deployment is not steady yet, and the time is over"),
        End::Interrupted => output.complain("interrupted"),
    }
    asking.deadline = Instant::now() + Duration::from_secs(DIAGNOSIS);
    let status = asking.service(arguments, catalogue, output)?;
    Ok(match end {
        // Tasks that died before it was steady are history.
        End::Steady => Status::NothingFailed,
        End::Failed => Status::Failed,
        // Neither steady nor failed is no success for whoever waits.
        End::TooLate | End::Interrupted if status == Status::NotExamined => status,
        End::TooLate | End::Interrupted => Status::Failed,
    })
}

/// How the watch ended.
enum End {
    Steady,
    Failed,
    TooLate,
    Interrupted,
}

async fn follow(asking: &Asking, arguments: &ServiceArguments, output: &Output) -> Result<End, Trouble> {
    let named = service_named(arguments).map_err(|error| Trouble::NotThere(error.to_string()))?;
    let collector = Collector::new(&asking.client, asking.deadline);
    let cluster = coroner_aws::locate(&collector, named.cluster.as_deref(), &named.name).await?;
    let mut following = Following::default();
    let mut shown = Shown::new();
    let mut misses = 0;
    loop {
        match following.look(&collector, &cluster, &named.name).await {
            Ok(Progress::Steady(words)) => {
                shown.end(&words, output);
                return Ok(End::Steady);
            }
            Ok(Progress::Failed(words)) => {
                shown.end(&words, output);
                return Ok(End::Failed);
            }
            Ok(Progress::Going(words)) => {
                misses = 0;
                shown.show(words, output);
            }
            Err(_) if Instant::now() >= asking.deadline => return Ok(End::TooLate),
            Err(trouble @ Trouble::NotThere(_)) => return Err(trouble),
            Err(trouble) => {
                misses += 1;
                if misses >= MISSES || misses == 1 && is_final(&trouble) {
                    return Err(trouble);
                }
            }
        }
        let next = Instant::now() + Duration::from_secs(arguments.interval);
        if next >= asking.deadline {
            return Ok(End::TooLate);
        }
        tokio::time::sleep_until(next).await;
    }
}

/// A refusal that no patience helps against.
fn is_final(trouble: &Trouble) -> bool {
    match trouble {
        Trouble::Refused { refusal, .. } => matches!(refusal.reason, Reason::Denied | Reason::Expired | Reason::Unauthenticated),
        Trouble::NotThere(_) => true,
    }
}

/// What is shown meanwhile: a line that changes on a terminal, a line for each change elsewhere.
struct Shown {
    spinner: Option<ProgressBar>,
    last: String,
}

impl Shown {
    fn new() -> Shown {
        let spinner = std::io::stderr().is_terminal().then(|| {
            let spinner = ProgressBar::new_spinner();
            spinner.enable_steady_tick(Duration::from_millis(100));
            spinner
        });
        Shown { spinner, last: String::new() }
    }

    fn show(&mut self, words: String, output: &Output) {
        match &self.spinner {
            Some(spinner) => spinner.set_message(Gate::default().line(&words).to_string()),
            None if words != self.last => output.complain(&words),
            None => {}
        }
        self.last = words;
    }

    fn end(&mut self, words: &str, output: &Output) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
        if self.spinner.is_some() || words != self.last {
            output.complain(words);
        }
    }
}
