//! What became of a service's deployments, by their own record: an old revision that runs steadily says nothing of the new one.

use coroner_case::{ActionOf, Located};
use coroner_ecs::Timestamp;
use coroner_ecs::arn;
use coroner_ecs::deployment::ServiceDeployment;
use coroner_ecs::event::ServiceAction;
use coroner_ecs::service::{Deployment, Service, ServiceEvent};

use crate::facts::Facts;
use crate::pattern::pattern;
use crate::quote::{Fact, shorten};
use crate::story::contains_any;

/// What a service says when a deployment is given up or taken back.
/// [Service deployment events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html)
const GIVEN_UP: [&str; 4] = ["deployment failed", "rolling back to deployment", "service deployment rolled back", "rollback candidate"];

/// In milliseconds: a deployment that begins so soon after another failed is the way back, and no new try.
const THE_WAY_BACK: i64 = 60_000;

/// A deployment that came to nothing, and that no later one has made good.
#[derive(Clone, Debug)]
pub struct CameToNothing {
    /// When it was given up; `None` if no time is told.
    pub at: Option<Timestamp>,
    /// Deployment that the service went back to: `ecs-svc/N`.
    back_to: Option<String>,
    /// The revision that came to nothing: `family:revision`; `None` if nothing tells.
    revision: Option<String>,
    /// In words.
    text: String,
    source: String,
}

impl CameToNothing {
    /// As evidence.
    pub fn fact(&self) -> Fact {
        Fact { text: self.text.clone(), source: self.source.clone(), at: self.at }
    }
}

/// The last deployment that came to nothing, unless a later one went through.
pub fn came_to_nothing(facts: &Facts<'_>, service: Option<&Located<Service>>) -> Option<CameToNothing> {
    let told = [by_record(facts), service.and_then(by_deployments), service.and_then(by_events), by_actions(facts)];
    let last = told.into_iter().flatten().max_by_key(|told| told.at)?;
    (!made_good(facts, service, &last)).then_some(last)
}

/// The newest service deployment: what earlier ones came to is history.
pub fn newest<'a>(facts: &Facts<'a>) -> Option<&'a Located<ServiceDeployment>> {
    facts.service_deployments.iter().next_back()
}

fn by_record(facts: &Facts<'_>) -> Option<CameToNothing> {
    let newest = newest(facts).filter(|deployment| deployment.is_taken_back()).or_else(|| taken_back_for_good(facts))?;
    let back = newest.rollback.as_ref();
    let at = [newest.finished_at.0, newest.stopped_at.0, back.and_then(|back| back.started_at.0), newest.updated_at.0, newest.created_at.0];
    let why = newest.why().map(|why| format!(": {}", shorten(why, 300))).unwrap_or_default();
    Some(CameToNothing {
        at: at.into_iter().flatten().next(),
        back_to: None,
        revision: revision_of(facts, newest),
        text: format!("the deployment of {} is {}{why}", arn::short_name(newest.service().0), newest.status),
        source: newest.origin.at("status"),
    })
}

/// The last deployment that was taken back, if whatever went through since only brought what stood before it.
fn taken_back_for_good<'a>(facts: &Facts<'a>) -> Option<&'a Located<ServiceDeployment>> {
    let all: Vec<&'a Located<ServiceDeployment>> = facts.service_deployments.iter().collect();
    let last = all.iter().rposition(|one| one.is_taken_back())?;
    let before: Vec<&str> = gone_back_to(all[last]).collect();
    let back = |one: &Located<ServiceDeployment>| one.target().is_some_and(|target| before.contains(&target));
    (last + 1 < all.len() && all[last + 1..].iter().all(|one| back(one))).then_some(all[last])
}

fn by_deployments(service: &Located<Service>) -> Option<CameToNothing> {
    let told = |(index, deployment): (usize, &Deployment)| {
        let failed = deployment.rollout_state.as_str() == "FAILED";
        let reason = deployment.rollout_state_reason.as_str();
        if !failed && !contains_any(reason, &["rolling back"]) {
            return None;
        }
        let key = if failed { "rolloutState" } else { "rolloutStateReason" };
        let revision = arn::family_revision(&deployment.task_definition);
        Some(CameToNothing {
            at: if failed { deployment.updated_at.0.or(deployment.created_at.0) } else { deployment.created_at.0 },
            back_to: back_to(reason).or_else(|| (!failed).then(|| deployment.id.to_string())),
            revision: (failed && !revision.is_empty()).then(|| revision.to_owned()),
            text: match failed {
                true if revision.is_empty() => "the deployment is FAILED".to_owned(),
                true => format!("the deployment of {revision} is FAILED"),
                false => format!("the service goes back to {revision}: {}", shorten(reason, 300)),
            },
            source: service.origin.at(&format!("deployments/{index}/{key}")),
        })
    };
    service.deployments.iter().enumerate().filter_map(told).max_by_key(|told| told.at)
}

fn by_events(service: &Located<Service>) -> Option<CameToNothing> {
    let events = service.events.iter().enumerate().filter(|(_, event)| contains_any(&event.message, &GIVEN_UP));
    let (index, last) = events.max_by_key(|(index, event)| (event.created_at.0, std::cmp::Reverse(*index)))?;
    let of_the_same = service
        .events
        .iter()
        .filter(|event| event.created_at.0.zip(last.created_at.0).is_some_and(|(at, last)| (last.since(at)).abs() <= THE_WAY_BACK));
    Some(CameToNothing {
        at: last.created_at.0,
        back_to: back_to(&last.message).or_else(|| of_the_same.filter_map(|event| back_to(&event.message)).next()),
        revision: None,
        text: shorten(&last.message, 300),
        source: service.origin.at(&format!("events/{index}/message")),
    })
}

fn by_actions(facts: &Facts<'_>) -> Option<CameToNothing> {
    let ends_badly = |action: &ServiceAction| {
        let name = action.event_name.as_str();
        name == "SERVICE_DEPLOYMENT_FAILED"
            || name.starts_with("SERVICE_DEPLOYMENT_ROLLBACK")
            || contains_any(&action.reason, &["rolling back to"])
    };
    let mut actions = facts.actions.iter().filter(|action| action.of == ActionOf::Deployment);
    let last = actions.by_ref().filter(|action| ends_badly(&action.detail)).max_by_key(|action| at_of(&action.detail))?;
    let at = at_of(&last.detail);
    let text = format!("{}: {}", last.detail.event_name, shorten(&last.detail.reason, 300));
    // Where it goes back to is said of the deployment that does.
    let ways_back = facts.actions.iter().filter(|action| action.of == ActionOf::Deployment && at_of(&action.detail) >= at);
    let back = back_to(&last.detail.reason).or_else(|| ways_back.filter_map(|action| back_to(&action.detail.reason)).next());
    Some(CameToNothing { at, back_to: back, revision: None, text, source: last.origin.at("eventName") })
}

/// When an event of a deployment happened.
fn at_of(action: &ServiceAction) -> Option<Timestamp> {
    action.updated_at.0.or(action.created_at.0)
}

/// The task definition of the revision that a deployment brings, where the service revision is told.
fn revision_of(facts: &Facts<'_>, deployment: &ServiceDeployment) -> Option<String> {
    let target = deployment.target()?;
    let mut revisions = facts.service_revisions.iter().filter(|revision| revision.service_revision_arn.as_str() == target);
    Some(arn::family_revision(revisions.next()?.value.task_definition.some()?).to_owned())
}

/// Whether `other` is an earlier revision of the family of `failed`, or the same: whoever deploys that goes back.
pub fn is_no_newer(other: &str, failed: &str) -> bool {
    let parts =
        |revision: &str| revision.rsplit_once(':').and_then(|(family, number)| Some((family.to_owned(), number.parse::<u64>().ok()?)));
    match (parts(other), parts(failed)) {
        (Some((family, number)), Some((of, failed))) => family == of && number < failed,
        _ => false,
    }
}

/// `ecs-svc/N` of "rolling back to deployment ecs-svc/N".
fn back_to(text: &str) -> Option<String> {
    pattern!(r"(?i)rolling back to deployment(?:Id)? (ecs-svc/\d+)")?.group(text).map(str::to_owned)
}

/// Whether a deployment that began later, and is not the way back, went through.
fn made_good(facts: &Facts<'_>, service: Option<&Located<Service>>, failed: &CameToNothing) -> bool {
    let Some(then) = failed.at else { return false };
    let later = |at: Option<Timestamp>| at.is_some_and(|at| at.since(then) > THE_WAY_BACK);
    let other = |id: &str| !id.is_empty() && failed.back_to.as_deref() != Some(id);
    // Somebody who deploys the revision before once more goes back by another way.
    let goes_back =
        |definition: &str| failed.revision.as_deref().is_some_and(|failed| is_no_newer(arn::family_revision(definition), failed));
    let went_back_to: Vec<&str> = facts.service_deployments.iter().filter(|one| one.is_taken_back()).flat_map(gone_back_to).collect();
    let by_record = || {
        facts
            .service_deployments
            .iter()
            .any(|d| d.status.as_str() == "SUCCESSFUL" && later(d.created_at.0) && !went_back_to.contains(&d.target().unwrap_or_default()))
    };
    let by_itself = || {
        // Records that reach further tell more.
        let recorded = facts.service_deployments.iter().filter_map(|record| record.created_at.0).max();
        let new = |d: &Deployment| {
            recorded.is_none_or(|recorded| d.created_at.0.is_some_and(|at| at.since(recorded) > THE_WAY_BACK))
                && d.rollout_state.as_str() == "COMPLETED"
                && other(&d.id)
                && later(d.created_at.0)
                && !goes_back(&d.task_definition)
        };
        service.is_some_and(|service| service.deployments.iter().any(new))
    };
    let by_event = || {
        let completed =
            |text: &str| pattern!(r"\(deployment (ecs-svc/\d+)\) deployment completed").and_then(|id| id.group(text)).is_some_and(other);
        // Without a word of where it went back to, the next completion may be that of the way back.
        failed.back_to.is_some()
            && service.is_some_and(|s| s.events.iter().any(|event| later(event.created_at.0) && completed(&event.message)))
    };
    // What was begun after the failure, and not to go back, is a new try.
    let tried = |id: &str| {
        let begun =
            |action: &ServiceAction| action.event_name.as_str() == "SERVICE_DEPLOYMENT_IN_PROGRESS" && action.deployment_id.as_str() == id;
        let mut actions = facts.actions.iter().map(|action| &action.detail).filter(|action| begun(action) && later(at_of(action)));
        actions.any(|action| back_to(&action.reason).is_none())
    };
    let by_action = || {
        facts.actions.iter().map(|action| &action.detail).any(|action| {
            action.event_name.as_str() == "SERVICE_DEPLOYMENT_COMPLETED"
                && other(&action.deployment_id)
                && later(at_of(action))
                && (failed.back_to.is_some() || tried(&action.deployment_id))
        })
    };
    by_record() || by_itself() || by_event() || by_action()
}

/// The service revisions that stood before a deployment, or that it was taken back to.
fn gone_back_to(deployment: &Located<ServiceDeployment>) -> impl Iterator<Item = &str> {
    let back = deployment.value.rollback.as_ref().and_then(|back| back.service_revision_arn.some());
    back.into_iter().chain(deployment.value.source_service_revisions.iter().filter_map(|source| source.arn.some()))
}

/// What a service's events tell of tasks that ended though nobody stopped them: more were started than were wanted and stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// How many ended by themselves, at least.
    pub tasks: i64,
    /// When the first of the starts was that are counted, and when the last.
    pub span: (Timestamp, Timestamp),
}

/// Tasks that were replaced again and again since the newest deployment began; `None` if too few to be a loop, or if they are rare.
pub fn replaced(service: &Service) -> Option<Replaced> {
    /// Ends by themselves that are a loop and no mishap.
    const A_LOOP: i64 = 5;
    /// In milliseconds between two of them, on average: what comes less often a schedule may do, or the market for Spot.
    const OFTEN: i64 = 1_800_000;
    const A_MINUTE: i64 = 120_000;
    if service.scheduling_strategy.as_str() == "DAEMON" {
        return None;
    }
    // What takes hosts away takes tasks along, and that is nobody's fault.
    let spot = |item: &coroner_ecs::service::CapacityProviderItem| item.capacity_provider.as_str() != "FARGATE";
    let stays = service.launch_type.as_str() == "FARGATE" && !service.capacity_provider_strategy.iter().any(spot);
    let sick =
        |event: &&ServiceEvent| contains_any(&event.message, &["is unhealthy in", "failed container health checks", "failed elb health"]);
    let sick: Vec<Timestamp> = service.events.iter().filter(sick).filter_map(|event| event.created_at.0).collect();
    // Those that are stopped for their health end as little by intent as those that crash.
    let for_its_health = |at: Option<Timestamp>| at.is_some_and(|at| sick.iter().any(|sick| (0..=A_MINUTE).contains(&at.since(*sick))));
    let began = service.primary().and_then(|primary| primary.created_at.0);
    let (mut started, mut stopped, mut times) = (0_i64, 0_i64, Vec::new());
    for event in service.events.iter().filter(|event| began.is_none_or(|began| event.created_at.0 >= Some(began))) {
        if let Some(tasks) = pattern!(r"\) has started (\d+) tasks").and_then(|count| count.group(&event.message)) {
            started += tasks.parse::<i64>().unwrap_or(0).clamp(0, 10_000);
            times.extend(event.created_at.0);
        } else if let Some(tasks) = pattern!(r"\) has stopped (\d+) running tasks").and_then(|count| count.group(&event.message))
            && !for_its_health(event.created_at.0)
        {
            stopped += tasks.parse::<i64>().unwrap_or(0).clamp(0, 10_000);
        }
    }
    let span = times.iter().min().copied().zip(times.iter().max().copied())?;
    // Those that run now were started, too, if the deployment's first events are still told.
    let tasks = started - stopped - service.running_count.0.unwrap_or(0).max(service.desired_count.0.unwrap_or(0)).max(0);
    (tasks >= A_LOOP && (stays || span.1.since(span.0) / tasks <= OFTEN)).then_some(Replaced { tasks, span })
}
