//! `coroner task`, `coroner service`, `coroner cluster`: asked of AWS, now.

use std::io::IsTerminal;
use std::time::{Duration, SystemTime};

use anyhow::{Context, anyhow, bail};
use coroner_aws::{Asked, Client, Collector, Kind, Named, Reason, Refusal, Settings, Trouble};
use coroner_case::{Answers, Case, Saved};
use coroner_ecs::Region;
use coroner_examiner::{Catalogue, Examine};
use coroner_report::Report;
use indicatif::ProgressBar;
use tokio::runtime::Runtime;
use tokio::time::Instant;

use crate::cli::{ClusterArguments, LiveArguments, ServiceArguments, TaskArguments};
use crate::output::{Output, Status, status};
use crate::saving;
use crate::signals::until_interrupted;

/// Seconds after which a command reports what it has.
const TIMEOUT: u64 = 30;

pub(crate) fn task(arguments: &TaskArguments, catalogue: &Catalogue, output: &Output) -> anyhow::Result<Status> {
    let named = named(&arguments.task, Kind::Task)?;
    let cluster = arguments.cluster.clone().or_else(|| named.cluster.clone());
    let asking = Asking::start(&arguments.live, named.region.as_ref(), TIMEOUT, true)?;
    asking.examine(&arguments.live, catalogue, output, async |collector, now| {
        let groups = &arguments.events_group;
        let arn = coroner_aws::task(collector, catalogue, cluster.as_deref(), &named.name, groups, now).await?;
        Ok(vec![Answers { about: Some(arn), ..collector.answers() }])
    })
}

pub(crate) fn service(arguments: &ServiceArguments, catalogue: &Catalogue, output: &Output) -> anyhow::Result<Status> {
    let asking = Asking::start(&arguments.live, service_named(arguments)?.region.as_ref(), TIMEOUT, true)?;
    asking.service(arguments, catalogue, output)
}

pub(crate) fn cluster(arguments: &ClusterArguments, catalogue: &Catalogue, output: &Output) -> anyhow::Result<Status> {
    let named = named(&arguments.cluster, Kind::Cluster)?;
    let asking = Asking::start(&arguments.live, named.region.as_ref(), TIMEOUT, true)?;
    asking.examine(&arguments.live, catalogue, output, async |collector, now| {
        coroner_aws::cluster(collector, catalogue, &named.name, now).await
    })
}

fn named(text: &str, kind: Kind) -> anyhow::Result<Named> {
    Named::read(text, kind).map_err(|reason| anyhow!(reason))
}

/// The service that is meant, with the cluster that was given or that it tells.
pub(crate) fn service_named(arguments: &ServiceArguments) -> anyhow::Result<Named> {
    let named = named(&arguments.service, Kind::Service)?;
    Ok(Named { cluster: arguments.cluster.clone().or(named.cluster), ..named })
}

/// What it takes to ask: somebody who waits, and a client.
pub(crate) struct Asking {
    pub(crate) waiting: Waiting,
    pub(crate) client: Client,
    profile: Option<String>,
    pub(crate) deadline: Instant,
}

/// Waits for answers. What is under way at its end is left: a name server that says nothing would keep the program else.
pub(crate) struct Waiting(Option<Runtime>);

impl Waiting {
    fn new() -> anyhow::Result<Waiting> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no thread to wait with")?;
        Ok(Waiting(Some(runtime)))
    }

    /// What comes of it, or `None` if somebody interrupts it.
    pub(crate) fn wait<T>(&self, what: impl Future<Output = T>) -> Option<T> {
        self.0.as_ref()?.block_on(until_interrupted(what))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Asking {
    /// `keep` uses the same credentials for all calls, which are over soon; who watches for long needs new ones meanwhile.
    pub(crate) fn start(arguments: &LiveArguments, region: Option<&Region>, timeout: u64, keep: bool) -> anyhow::Result<Asking> {
        let given = match &arguments.region {
            Some(name) => {
                Some(Region::read(name).ok_or_else(|| anyhow!("--region {name:?} is no Region: they are called as eu-west-1 is"))?)
            }
            None => None,
        };
        let waiting = Waiting::new()?;
        let seconds = arguments.timeout.unwrap_or(timeout);
        let deadline = Instant::now() + Duration::from_secs(seconds);
        let profile = arguments.profile.clone();
        // What names the subject knows where it is better than a default does.
        let region = region.cloned().or(given);
        let settings = Settings { profile: profile.clone(), region, endpoint_url: arguments.endpoint_url.clone() };
        let identity = async {
            let config = settings.load().await.map_err(|reason| anyhow!(reason))?;
            let region = coroner_aws::region_of(&config).map_err(|reason| anyhow!(reason))?;
            let config = coroner_aws::with_credentials(config, keep).await;
            Ok(Client::new(config.map_err(|refusal| anyhow!(words_of(&refusal, profile.as_deref())))?, region))
        };
        let client: anyhow::Result<Client> = match waiting.wait(async { tokio::time::timeout_at(deadline, identity).await }) {
            Some(Ok(client)) => client,
            Some(Err(_)) => bail!(
                "no credentials came within {seconds} seconds, so that nothing was asked: see to what gives them (`credential_process`, \
                 the metadata endpoint, single sign-on), or give it longer with `--timeout`"
            ),
            None => bail!("interrupted while waiting for credentials: nothing was asked yet"),
        };
        Ok(Asking { waiting, client: client?, profile, deadline })
    }

    pub(crate) fn service(&self, arguments: &ServiceArguments, catalogue: &Catalogue, output: &Output) -> anyhow::Result<Status> {
        let named = service_named(arguments)?;
        self.examine(&arguments.live, catalogue, output, async |collector, now| {
            let asked = Asked { cluster: named.cluster.as_deref(), name: &named.name, groups: &arguments.events_group, now };
            coroner_aws::service(collector, catalogue, &asked).await?;
            Ok(vec![collector.answers()])
        })
    }

    /// Collects, keeps, examines, reports. An interruption ends the collecting and nothing else.
    fn examine(
        &self,
        arguments: &LiveArguments,
        catalogue: &Catalogue,
        output: &Output,
        collect: impl AsyncFnOnce(&Collector<'_>, i64) -> Result<Vec<Answers>, Trouble>,
    ) -> anyhow::Result<Status> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
        let collector = Collector::new(&self.client, self.deadline).at(now);
        let progress = progress();
        let collected = self.waiting.wait(collect(&collector, now)).unwrap_or_else(|| {
            output.complain("interrupted: this is what was known by then");
            Ok(collector.so_far())
        });
        progress.finish_and_clear();
        let answers = collected.map_err(|trouble| self.explain(&trouble))?;
        if let Some(refusal) = collector.fatal() {
            output.complain(&words_of(&refusal, self.profile.as_deref()));
        }
        conclude(answers, arguments, catalogue, output)
    }

    /// What to do about it.
    pub(crate) fn explain(&self, trouble: &Trouble) -> anyhow::Error {
        match trouble {
            Trouble::NotThere(message) => anyhow!(message.clone()),
            Trouble::Refused { refusal, .. } if matches!(refusal.reason, Reason::Expired | Reason::Unauthenticated) => {
                anyhow!(words_of(refusal, self.profile.as_deref()))
            }
            Trouble::Refused { action, resource, refusal } if refusal.reason == Reason::Denied => {
                anyhow!("{action} was {refusal}; allow it on {resource}, `coroner policy` prints all that is needed")
            }
            Trouble::Refused { action, refusal, .. } if refusal.reason == Reason::Throttled => {
                anyhow!("{action}: {refusal}; ask again in a minute, others use up what the account may ask")
            }
            Trouble::Refused { action, refusal, .. } => anyhow!("{action}: {refusal}"),
        }
    }
}

/// What to do about credentials that don't serve.
fn words_of(refusal: &Refusal, profile: Option<&str>) -> String {
    let login = profile.map_or_else(|| "aws sso login".to_owned(), |profile| format!("aws sso login --profile {profile}"));
    match refusal.reason {
        Reason::Expired => format!("{refusal}; renew them: `{login}`, or where they came from"),
        // AWS tells how far the signature is off, and only a wrong clock makes it so.
        _ if refusal.message.contains("Signature expired") || refusal.message.contains("Signature not yet current") => {
            format!("{refusal}; this machine's clock is wrong: set it, or let it be set over the network")
        }
        _ => format!("{refusal}; sign in with `{login}` or `aws configure`, or set AWS_PROFILE"),
    }
}

/// What is shown while AWS is asked, on a terminal only.
fn progress() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let progress = ProgressBar::new_spinner().with_message("asking AWS");
    progress.enable_steady_tick(Duration::from_millis(100));
    progress
}

/// The verdict is made from what a file would hold, so that the file gives the same one. It is said first: a full disk should keep
/// nobody from it.
fn conclude(answers: Vec<Answers>, arguments: &LiveArguments, catalogue: &Catalogue, output: &Output) -> anyhow::Result<Status> {
    if let Some(wanted) = &output.fix {
        let said = answers.iter().flat_map(|answers| &answers.answers).filter_map(|answered| answered.answer.as_ref());
        said.for_each(|said| wanted.keep(said));
    }
    let saved = Saved::of(answers).redacted();
    let status = examine_saved(&saved, arguments.each, arguments.profile.as_deref(), catalogue, output)?;
    if let Some(path) = &arguments.save {
        saving::save(path, &saved)?;
    }
    Ok(status)
}

/// Examines what a file holds, or would hold.
pub(crate) fn examine_saved(
    saved: &Saved,
    each: bool,
    profile: Option<&str>,
    catalogue: &Catalogue,
    output: &Output,
) -> anyhow::Result<Status> {
    let of = |answers: &Answers| Case { profile: profile.map(str::to_owned), ..answers.case() };
    let cases: Vec<Case> = saved.cases.iter().map(of).collect();
    let report = Report::new(catalogue.examine_all(&cases, each), &[]);
    output.report(&report)?;
    if report.verdicts.is_empty() {
        let gaps = cases.iter().flat_map(|case| &case.gaps);
        gaps.take(10).for_each(|gap| output.complain(&format!("{}: {} on {}: {}", gap.what, gap.action, gap.resource, gap.said)));
        let nothing = cases.iter().all(|case| case.gaps.is_empty());
        output.complain(if nothing { "there is nothing to examine: no service and no stopped task" } else { "nothing could be examined" });
        return Ok(if nothing { Status::NothingFailed } else { Status::NotExamined });
    }
    Ok(status(&report.verdicts, &report.unused))
}
