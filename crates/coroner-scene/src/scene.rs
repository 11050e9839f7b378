//! One subject and all that the case knows about it: what a cause looks at.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use coroner_case::{ActionOf, Located, LogStream, Origin, clean};
use coroner_ecs::Timestamp;
use coroner_ecs::arn;
use coroner_ecs::definition::{ContainerDefinition, TaskDefinition};
use coroner_ecs::instance::ContainerInstance;
use coroner_ecs::lenient::Int;
use coroner_ecs::log::LogLine;
use coroner_ecs::observation::{DockerContainer, MetricSeries};
use coroner_ecs::service::Service;
use coroner_ecs::task::{Container, Task};

use crate::crash::{self, Crash, Gravity, Reading};
use crate::deployments::{CameToNothing, came_to_nothing, newest};
use crate::exit;
use crate::facts::Facts;
use crate::fading::{BEFORE_IT_WAS_MADE, FADED, FORGOTTEN, HEALED, LAST_LINES, LAST_MS, composure, is_grave};
use crate::healing::{Healing, is_killed_worker};
use crate::hosts::{is_agent, is_host};
use crate::lexicon::{self, Complaint};
use crate::matcher::Found;
use crate::owner::life::Life;
use crate::pattern::pattern;
use crate::quote::{Fact, shorten};
use crate::ready::is_ready_line;
use crate::signature::{
    AGENT_LOG, ALARM, ATTACHMENT, CONTAINER_REASON, DAEMON, EVENT, FAILURE, HEALTH, LOG, Places, SCALING, STOP_CODE, Signature, Strength,
    TARGET, TASK_REASON,
};
use crate::stage::Tier;
use crate::story::{Asker, End, Story, contains_any};
use crate::wordings::{Meaning, Wordings};

/// What an event says without whom it says it of: its letters up to the first list.
fn kind_of(message: &str) -> String {
    let said = message.split_once(") ").map_or(message, |(_, said)| said);
    said.split_whitespace().filter(|word| !word.contains(|c: char| c.is_ascii_digit() || c == '(')).take(12).collect::<Vec<_>>().join(" ")
}

/// Kinds of complaints that a service has made between its steady states again and again.
fn returning(service: &Service) -> HashSet<String> {
    /// Intervals between steady states in which it was said.
    const AGAIN: usize = 3;
    let mut steady: Vec<Timestamp> = service.steady_times().collect();
    steady.sort_unstable();
    let mut seen: HashMap<String, BTreeSet<usize>> = HashMap::new();
    let complains = |message: &str| contains_any(message, &["unable", "unhealthy", "failed", "not authorized", "error", "denied"]);
    for event in service.events.iter().filter(|event| complains(&event.message)) {
        if let Some(at) = event.created_at.0 {
            seen.entry(kind_of(&event.message)).or_default().insert(steady.partition_point(|then| *then <= at));
        }
    }
    // One of the last intervals has to have it: what went on in spring is over in autumn.
    let lately = |intervals: &BTreeSet<usize>| intervals.last().is_some_and(|last| last + 2 >= steady.len());
    seen.into_iter().filter(|(_, intervals)| intervals.len() >= AGAIN && lately(intervals)).map(|(kind, _)| kind).collect()
}

/// Whether an event tells of the zones that a service's tasks are in.
/// [Rebalancing events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing-event-messages-list.html)
fn is_about_balance(message: &str) -> bool {
    contains_any(message, &["az rebalanc", "not az balanced", "unable to place a task in "])
}

/// A pasted text may be anything.
const ANYWHERE: Places = Places(u16::MAX);

/// Last lines of a log that are looked at for a complaint, and lines of an error that are read for one.
const LAST_WORDS: usize = 8;
const CRASH_LINES: usize = 40;

/// What a tool prints beside a task: answers of the API, events, reasons.
const TOLD: Places = FAILURE.or(EVENT);

/// Hits of one signature that are kept of one stream: the last ones are nearest to the death.
const HITS_KEPT: usize = 2;

/// Where a text stands.
#[derive(Clone, Copy, Debug)]
pub enum Spot {
    /// Below the origin, at a fixed key.
    Key(&'static str),
    /// A container of the task and a key of it.
    Container(usize, &'static str),
    /// An element of a list and a key of it.
    Element(&'static str, usize, &'static str),
    /// A line of a log.
    Line(usize),
    /// The origin itself.
    Here,
}

/// A text of the case that signatures are looked for in.
pub struct TextAt<'a> {
    /// As it was said, but for what nobody sees: escape sequences, control characters.
    pub text: Cow<'a, str>,
    /// As what it counts; a pasted text may be from many places.
    pub place: Places,
    /// Name of the container that it is of; `None` if it is of none, or nobody tells.
    pub container: Option<&'a str>,
    /// When it was said; `None` if that is not told.
    pub at: Option<Timestamp>,
    /// Steps by which its evidence is weaker than its signature says: an old line, another container's, a healed event.
    pub demotion: u8,
    origin: &'a Origin,
    spot: Spot,
}

/// A signature that a text bears.
pub struct Hit {
    /// Which signature, and of which cause.
    pub found: Found,
    /// Index of the text among the scene's.
    pub text: usize,
}

/// The error that ended a program, and the log that tells it.
pub struct CrashAt<'a> {
    /// With the time of the error and its source.
    pub crash: Crash,
    origin: &'a Origin,
    /// The log; `None` of a pasted text.
    log: Option<&'a LogStream>,
}

impl<'a> CrashAt<'a> {
    fn new(mut crash: Crash, origin: &'a Origin, lines: &[LogLine]) -> CrashAt<'a> {
        let time = |line: usize| lines.get(line).and_then(|line| line.timestamp.0);
        (crash.error.at, crash.error.first_at) = (time(crash.at), time(crash.first));
        crash.error.source = format!("{origin} line {}", crash.at + 1);
        CrashAt { crash, origin, log: None }
    }

    /// In the log that tells it: several streams may come from one place.
    fn of_log(self, log: &'a LogStream) -> CrashAt<'a> {
        CrashAt { log: Some(log), ..self }
    }

    /// Whether this log tells it.
    pub fn is_of(&self, stream: &LogStream) -> bool {
        *self.origin == stream.origin
    }

    /// The error in a few words, for a sentence.
    pub fn words(&self) -> String {
        shorten(&self.crash.error.to_string(), 240)
    }

    /// How surely it is an error, and no line that only complains.
    pub fn strength(&self) -> Strength {
        if self.crash.gravity == Gravity::Complaint { Strength::Weak } else { Strength::Moderate }
    }

    /// As evidence.
    pub fn fact(&self) -> Fact {
        Fact { text: format!("it logged: {}", self.words()), source: self.crash.error.source.clone(), at: self.crash.error.at }
    }
}

/// What a text complains of, in the words of a public vocabulary.
pub struct ComplaintAt {
    /// What is wrong.
    pub complaint: Complaint,
    /// Index of the text among the scene's.
    pub text: usize,
    /// How surely the program gave up for it.
    pub strength: Strength,
}

/// In milliseconds: a task that has waited so long waits for something that does not come. Images of gigabytes and a Spot market take
/// minutes; a host that an Auto Scaling group starts takes three to five.
pub const TOO_LONG: i64 = 600_000;

/// One subject.
pub struct Scene<'a> {
    /// What the texts are matched against.
    pub wordings: &'a dyn Wordings,
    /// All that may speak of the subject.
    pub case: &'a Facts<'a>,
    /// `None` if it is a service or something else, or a text beside which no task is known.
    pub task: Option<&'a Located<Task>>,
    /// The revision that the task runs, or the service is to run; `None` if it is not in the case, and for a text.
    pub definition: Option<&'a Located<TaskDefinition>>,
    /// The service itself, or that of the task; `None` if there is none or it is not in the case, and for a text.
    pub service: Option<&'a Located<Service>>,
    /// The task's container instance; beside a service, the only one that the case holds.
    pub instance: Option<&'a Located<ContainerInstance>>,
    /// How the task ended; nothing is known without a task.
    pub story: Story,
    /// All that signatures are looked for in.
    pub texts: Vec<TextAt<'a>>,
    /// Every signature that a text bears; of those in logs only the last few.
    pub hits: Vec<Hit>,
    /// What the program gave up for that ended first; none where it didn't fail.
    pub crash: Option<CrashAt<'a>>,
    /// What the program gave up for, in the words of public vocabularies; empty where the catalogue knows those words itself.
    pub complaints: Vec<ComplaintAt>,
    /// Whether the subject is a text that somebody pasted.
    pub pasted: bool,
    /// A deployment of its service that came to nothing, and that no later one has made good.
    pub came_to_nothing: Option<CameToNothing>,
}

impl<'a> Scene<'a> {
    /// A task: its own words, its service's, its logs, and what surrounds it.
    pub fn of_task(wordings: &'a dyn Wordings, case: &'a Facts<'a>, task: &'a Located<Task>) -> Scene<'a> {
        let definition = case.definition_of(task);
        let service = case.service_of(task);
        let story = Story::read(case, task, definition);
        let mut scene = Scene {
            wordings,
            case,
            task: Some(task),
            definition,
            service,
            instance: case.instance_of(task),
            story,
            texts: Vec::new(),
            hits: Vec::new(),
            crash: None,
            complaints: Vec::new(),
            pasted: false,
            came_to_nothing: None,
        };
        scene.read_task_texts(task);
        // Beside the task's own words the service's are second-hand; but of its health check the load balancer knows best.
        // And what runs has nothing to say of its own.
        let end = scene.story.end;
        let second_hand = u8::from(end != End::Asked(Asker::LoadBalancer) && !(end == End::Running && case.services.is_empty()));
        if let Some(service) = service {
            scene.came_to_nothing = came_to_nothing(case, Some(service));
            scene.read_service_texts(service, second_hand);
        }
        scene.read_logs();
        scene.match_the_crash_as_a_whole();
        scene.trust_the_crash();
        scene.read_docker();
        if case.services.len() <= 1 {
            scene.read_surroundings(second_hand);
        }
        scene.match_all();
        scene.read_complaints();
        scene
    }

    /// A service by itself, or without one what else a case shows. Logs are read only where there is no task.
    pub fn of_service(wordings: &'a dyn Wordings, case: &'a Facts<'a>, service: Option<&'a Located<Service>>) -> Scene<'a> {
        let definition = case.definition_of_service(service.map(|service| &service.value));
        let instance = case.instances.only();
        let mut scene = Scene {
            wordings,
            case,
            task: None,
            definition,
            service,
            instance,
            story: Story::none(),
            texts: Vec::new(),
            hits: Vec::new(),
            crash: None,
            complaints: Vec::new(),
            pasted: false,
            came_to_nothing: None,
        };
        scene.came_to_nothing = came_to_nothing(case, service);
        if let Some(service) = service {
            scene.read_service_texts(service, 0);
        }
        scene.read_surroundings(0);
        if case.tasks.is_empty() {
            scene.read_logs();
            scene.read_docker();
        }
        scene.match_all();
        scene.read_complaints();
        scene
    }

    /// What somebody pasted, as a whole and line by line. `task` is one that was read out of it.
    pub fn of_text(wordings: &'a dyn Wordings, case: &'a Facts<'a>, task: Option<&'a Located<Task>>) -> Scene<'a> {
        let story = task.map_or_else(Story::none, |task| Story::read(case, task, None));
        let mut scene = Scene {
            wordings,
            case,
            task,
            definition: None,
            service: None,
            instance: None,
            story,
            texts: Vec::new(),
            hits: Vec::new(),
            crash: None,
            complaints: Vec::new(),
            pasted: true,
            came_to_nothing: None,
        };
        for pasted in &case.pasted {
            // What a check printed is told with the word for it.
            let checks = contains_any(&pasted.value, &["health", "\"exitcode\":"]) || !pasted.value.trim().contains('\n');
            // What the agent prints is no log of a container.
            let of_agent = contains_any(
                &pasted.value,
                &[
                    "Amazon ECS Agent",
                    "module=\"api client\"",
                    "module=client.go",
                    "module=agent.go",
                    "websocket client",
                    "connecting to ACS",
                    "module=\"statemanager\"",
                ],
            );
            let place_of_pasted =
                |text: &str| if of_agent { Places(place_of_pasted(text).0 & !(LOG.0 | HEALTH.0)) } else { place_of_pasted(text) };
            let place_of_pasted = |text: &str| if checks { place_of_pasted(text) } else { Places(place_of_pasted(text).0 & !HEALTH.0) };
            let lines: Vec<&str> = pasted.value.lines().collect();
            // A line that calls itself an error may be anybody's; a stack and a fatal line are a program's.
            let crash = crash::find(&lines, false)
                .crash
                .filter(|crash| crash.gravity >= Gravity::Stack || (crash.gravity == Gravity::Line && !crash.error.kind.is_empty()))
                .filter(|_| place_of_pasted(&pasted.value).contains(LOG));
            scene.crash = scene.crash.or(crash.map(|crash| CrashAt::new(crash, &pasted.origin, &[])));
            scene.put(clean(&pasted.value), place_of_pasted(&pasted.value), &pasted.origin, Spot::Here);
            if let Some(whole) = unwrapped(&pasted.value) {
                scene.put(Cow::Owned(clean(&whole).into_owned()), place_of_pasted(&whole), &pasted.origin, Spot::Here);
            }
            if pasted.value.trim().contains('\n') {
                let healed = healed_lines(&lines);
                let over =
                    healed.iter().any(|healed| *healed) && lines.iter().zip(&healed).all(|(line, healed)| *healed || !is_error_line(line));
                for ((index, line), healed) in pasted.value.lines().enumerate().zip(healed) {
                    if let Some(text) = scene.put(clean(line), place_of_pasted(line), &pasted.origin, Spot::Line(index)) {
                        text.demotion += if healed { FADED } else { 0 };
                    }
                }
                if over {
                    scene.crash = None;
                    scene.texts.iter_mut().filter(|text| matches!(text.spot, Spot::Here)).for_each(|text| text.demotion += FADED);
                }
            }
        }
        scene.read_reasons_of_failures();
        scene.match_all();
        scene.forget_what_a_text_tells_healed();
        scene.read_complaints();
        scene
    }

    /// Tools print the reason of a failed call, a code, within words of their own: `Reasons : ["ATTRIBUTE"]`.
    fn read_reasons_of_failures(&mut self) {
        let Some(code) = pattern!(r#"(?i:reasons?)\W{1,8}((?:RESOURCE:[A-Z_]+|ATTRIBUTE|AGENT|LOCATION|MEMORY|CPU|INACTIVE|MISSING)\b)"#)
        else {
            return;
        };
        let found: Vec<(String, &'a Origin)> = self
            .texts
            .iter()
            .filter(|text| matches!(text.spot, Spot::Here))
            .filter_map(|text| Some((code.group(&text.text)?.to_owned(), text.origin)))
            .collect();
        for (reason, origin) in found {
            self.put(Cow::Owned(reason), FAILURE, origin, Spot::Here);
        }
    }

    /// In a pasted record of a service, what was refused before it was steady has healed. Its lines may run forwards or backwards.
    fn forget_what_a_text_tells_healed(&mut self) {
        // A tool's table of the newest deployment: completed, as many run as are wanted, none failed.
        let went_through = pattern!(r"PRIMARY\s+\S+\s+\[?completed\]?\s+(\d+)\s+(\d+)\s+0\s+0\b");
        let through = self.texts.iter().any(|text| {
            went_through.and_then(|table| table.captures::<2>(&text.text)).is_some_and(|[wanted, run]| wanted == run && wanted != "0")
        });
        if through {
            self.texts.iter_mut().for_each(|text| text.demotion += FORGOTTEN);
            return;
        }
        let steady = |text: &TextAt<'_>| text.text.contains("has reached a steady state");
        let line = |text: &TextAt<'_>| match text.spot {
            Spot::Line(line) => Some(line),
            _ => None,
        };
        let stamps: Vec<(usize, &str)> = self
            .texts
            .iter()
            .filter_map(|text| Some((line(text)?, pattern!(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?")?.find(&text.text)?)))
            .collect();
        let (Some(first), Some(last)) = (stamps.first(), stamps.last()) else { return };
        let backwards = match first.1.cmp(last.1) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => return,
        };
        let told = self.texts.iter().filter(|text| steady(text)).filter_map(line);
        let Some(healed) = (if backwards { told.min() } else { told.max() }) else { return };
        let over = |at: usize| if backwards { at > healed } else { at < healed };
        let refused = |text: &TextAt<'_>| text.text.contains("(service ");
        let healed: Vec<usize> =
            (0..self.texts.len()).filter(|index| line(&self.texts[*index]).is_some_and(over) && refused(&self.texts[*index])).collect();
        if healed.is_empty() {
            return;
        }
        healed.into_iter().for_each(|index| self.texts[index].demotion += FORGOTTEN);
        // The text as a whole says no more than its lines.
        self.texts.iter_mut().filter(|text| matches!(text.spot, Spot::Here)).for_each(|text| text.demotion += FORGOTTEN);
    }

    /// Adds a text unless it is empty, and gives it for what else is to be said of it.
    fn put(&mut self, text: Cow<'a, str>, place: Places, origin: &'a Origin, spot: Spot) -> Option<&mut TextAt<'a>> {
        if text.is_empty() {
            return None;
        }
        self.texts.push(TextAt { text, place, container: None, at: None, demotion: 0, origin, spot });
        self.texts.last_mut()
    }

    fn read_task_texts(&mut self, task: &'a Located<Task>) {
        let origin = &task.origin;
        self.put(clean(&task.stopped_reason), TASK_REASON, origin, Spot::Key("stoppedReason"));
        self.put(Cow::Borrowed(&task.stop_code), STOP_CODE, origin, Spot::Key("stopCode"));
        for (index, container) in task.containers.iter().enumerate() {
            if let Some(text) = self.put(clean(&container.reason), CONTAINER_REASON, origin, Spot::Container(index, "reason")) {
                text.container = Some(&container.name);
            }
        }
        for (index, reason) in task.attachment_reasons() {
            self.put(clean(reason), ATTACHMENT, origin, Spot::Element("attachments", index, "details"));
        }
    }

    /// Events that came before the service last reached a steady state are history: what they tell of has healed. So are those of
    /// long before the subject was made.
    fn read_service_texts(&mut self, service: &'a Located<Service>, demotion: u8) {
        let history = self.subject_made(service).map(|made| Timestamp(made.0 - BEFORE_IT_WAS_MADE));
        let steady = self.steady_at(service);
        let placed = self.placed_at(service);
        let balanced =
            service.events.iter().filter(|event| event.message.contains("is AZ balanced")).filter_map(|event| event.created_at.0).max();
        let whole = self.task.is_some_and(|task| task.stopped())
            || service.is_whole()
            || (service.running_count.0 == Some(0) && service.desired_count.0 == Some(0));
        let returning = if self.task.is_none() { returning(service) } else { HashSet::new() };
        // The service's own scene reads all that it tells.
        let case = self.case;
        let all = service.events.iter().enumerate().filter(|_| self.task.is_none());
        let newest = case.index.history.newest_events(service).filter(|_| self.task.is_some());
        let events: Vec<_> = all.chain(newest).collect();
        for (index, event) in events {
            let before = |then: Option<Timestamp>| then.zip(event.created_at.0).is_some_and(|(then, at)| at < then);
            // A service that is short again may be so for what it healed of before.
            let refused = event.message.contains("was unable to place a task");
            // A service is steady all the while it is out of balance.
            let unbalanced = is_about_balance(&event.message) && !before(balanced);
            // What comes back after the service was steady has not healed by that.
            let returns = returning.contains(&kind_of(&event.message));
            // That another task set is steady, which serves meanwhile, heals nothing of this one.
            let steady = event.task_set().map_or(steady, |set| self.case.index.history.steady_set(service, set));
            let age = match () {
                () if (unbalanced || returns) && !before(history) => 0,
                () if before(history) || (before(steady) && whole) => FORGOTTEN,
                () if before(steady) || (refused && before(placed)) => HEALED,
                // Of what nobody tells the time it may be long ago, where all runs.
                () if event.created_at.0.is_none() && whole && steady.is_some() => HEALED,
                () => 0,
            };
            if let Some(text) = self.put(clean(&event.message), EVENT, &service.origin, Spot::Element("events", index, "message")) {
                text.at = event.created_at.0;
                text.demotion = demotion + age;
            }
        }
        for (index, deployment) in service.deployments.iter().enumerate() {
            if let Some(text) = self.put(
                clean(&deployment.rollout_state_reason),
                EVENT,
                &service.origin,
                Spot::Element("deployments", index, "rolloutStateReason"),
            ) {
                text.demotion = demotion;
            }
        }
    }

    /// When the task was made, or else the latest deployment of the service.
    fn subject_made(&self, service: &Service) -> Option<Timestamp> {
        let deployed = service.deployments.iter().filter_map(|deployment| deployment.created_at.0).max();
        self.task.map_or(deployed, |task| task.created_at.0)
    }

    /// When the service last started a task: what had kept it from that before was over then.
    fn placed_at(&self, service: &Service) -> Option<Timestamp> {
        let placed = self.case.index.history.placed_at(service);
        match self.came_to_nothing.as_ref().and_then(|failed| failed.at) {
            Some(failed) => placed.filter(|placed| *placed < failed),
            None => placed,
        }
    }

    /// When the service was last steady; if a task that stopped is examined, before it was made.
    pub fn steady_at(&self, service: &Service) -> Option<Timestamp> {
        let made = self.task.filter(|task| task.stopped()).and_then(|task| task.created_at.0);
        // A deployment is COMPLETED when the service has become steady with it, whatever events are kept.
        let through = service.primary().filter(|primary| primary.rollout_state.as_str() == "COMPLETED" && service.is_whole());
        let through = through.and_then(|primary| primary.updated_at.0).filter(|_| self.task.is_none() && self.came_to_nothing.is_none());
        // That the old revision runs steadily after a rollback heals nothing of what failed the new one.
        let failed = self.came_to_nothing.as_ref().and_then(|failed| failed.at);
        self.case.index.history.steady_at(service, made.into_iter().chain(failed).min()).max(through)
    }

    fn read_surroundings(&mut self, demotion: u8) {
        let case = self.case;
        let from = self.texts.len();
        for action in &case.actions {
            // What keeps a managed daemon from a host says nothing of the application's own tasks.
            let place = if action.of == ActionOf::Daemon { DAEMON } else { EVENT };
            let at = action.detail.updated_at.0.or(action.detail.created_at.0);
            let age = if self.is_over(at) { FORGOTTEN } else { 0 };
            for (text, key) in [(&action.detail.reason, "reason"), (&action.detail.event_name, "eventName")] {
                if let Some(text) = self.put(clean(text), place, &action.origin, Spot::Key(key)) {
                    (text.at, text.demotion) = (at, age);
                }
            }
        }
        // What an earlier deployment came to is history once a later one is told.
        if let Some(deployment) = newest(case) {
            self.put(clean(&deployment.status_reason), EVENT, &deployment.origin, Spot::Key("statusReason"));
            if let Some(back) = deployment.rollback.as_ref().filter(|back| back.reason != deployment.status_reason) {
                self.put(clean(&back.reason), EVENT, &deployment.origin, Spot::Key("rollback/reason"));
            }
        }
        for provider in &case.capacity_providers {
            self.put(clean(&provider.update_status_reason), EVENT, &provider.origin, Spot::Key("updateStatusReason"));
        }
        for failure in &case.failures {
            self.put(clean(&failure.reason), FAILURE, &failure.origin, Spot::Key("reason"));
            self.put(clean(&failure.detail), FAILURE, &failure.origin, Spot::Key("detail"));
        }
        for target in &case.targets {
            self.put(clean(&target.target_health.reason), TARGET, &target.origin, Spot::Key("TargetHealth/Reason"));
            self.put(clean(&target.target_health.description), TARGET, &target.origin, Spot::Key("TargetHealth/Description"));
        }
        for activity in &case.scaling_activities {
            self.put(clean(&activity.status_message), SCALING, &activity.origin, Spot::Key("StatusMessage"));
            for (index, reason) in activity.not_scaled_reasons.iter().enumerate() {
                self.put(clean(&reason.code), SCALING, &activity.origin, Spot::Element("NotScaledReasons", index, "Code"));
            }
        }
        for alarm in &case.alarms {
            self.put(clean(&alarm.state_value), ALARM, &alarm.origin, Spot::Key("StateValue"));
            self.put(clean(&alarm.state_reason), ALARM, &alarm.origin, Spot::Key("StateReason"));
        }
        for instance in &case.instances {
            self.put(clean(&instance.status_reason), EVENT, &instance.origin, Spot::Key("statusReason"));
        }
        self.texts[from..].iter_mut().for_each(|text| text.demotion += demotion);
    }

    /// Whether what an event told at that moment was over later: the service was steady afterwards, and no deployment came to nothing.
    fn is_over(&self, at: Option<Timestamp>) -> bool {
        let Some(at) = at.filter(|_| self.task.is_none() && self.came_to_nothing.is_none()) else { return false };
        let well = |name: &str| matches!(name, "SERVICE_STEADY_STATE" | "SERVICE_DEPLOYMENT_COMPLETED");
        let told = self.case.actions.iter().filter(|action| well(&action.detail.event_name));
        let told = told.filter_map(|action| action.detail.updated_at.0.or(action.detail.created_at.0));
        let steady = self.service.filter(|service| service.is_whole()).into_iter().flat_map(|service| service.steady_times());
        told.chain(steady).max().is_some_and(|steady| steady > at)
    }

    fn read_docker(&mut self) {
        for docker in self.docker() {
            self.put(clean(&docker.state.error), CONTAINER_REASON, &docker.origin, Spot::Key("State/Error"));
            for (index, check) in docker.state.health.log.iter().enumerate() {
                self.put(clean(&check.output), HEALTH, &docker.origin, Spot::Element("State/Health/Log", index, "Output"));
            }
        }
    }

    /// Containers of the subject's as Docker saw them.
    fn docker(&self) -> Vec<&'a Located<DockerContainer>> {
        match self.task {
            Some(task) => self.case.docker_of(task).collect(),
            None => self.case.docker.iter().collect(),
        }
    }

    /// Log streams of the subject, with the lines of its life: the task's own where the stream's name tells it, else those that may be its.
    pub fn streams(&self) -> impl Iterator<Item = (&'a LogStream, usize, usize)> + '_ {
        (!self.case.logs.is_empty()).then(|| self.streams_of_life()).into_iter().flatten()
    }

    fn streams_of_life(&self) -> impl Iterator<Item = (&'a LogStream, usize, usize)> + '_ {
        let (life, record) = match (self.task, self.service) {
            (Some(task), _) => {
                let life = Life::of(task, self.story.died_at);
                (life, life)
            }
            (None, Some(service)) => (Life::of_service(service), Life::of_record(service)),
            (None, None) => Default::default(),
        };
        let (of_lines, of_host) = (life.of_lines(), record.of_host());
        let streams = match self.task {
            Some(task) => self.case.streams_of(arn::short_name(&task.task_arn)),
            None => self.case.logs.clone(),
        };
        let alone = self.case.tasks.len() <= 1;
        streams.into_iter().filter_map(move |stream| {
            let of_a_host = is_host(&stream.container) && !self.is_container(&stream.container);
            let life = match () {
                () if of_a_host && !self.has_host(stream) => return None,
                () if of_a_host => of_host,
                () if stream.task_id.is_some() => Life::default(),
                () => of_lines,
            };
            let (from, to) = stream.within(|at| life.is_before(at), |at| life.is_after(at))?;
            // A log that may be any task's is read by all of them together no more than a few times.
            let most = if alone || stream.task_id.is_some() { usize::MAX } else { self.case.index.history.lines_of_nobody() };
            (most > 0).then(|| (stream, from.max(to.saturating_sub(most)), to))
        })
    }

    /// Whether a host's log may be of the instance that the task ran on: Fargate's nobody sees, and one may name another instance.
    fn has_host(&self, stream: &LogStream) -> bool {
        let Some(task) = self.task else { return true };
        if self.on_fargate() {
            return false;
        }
        let Some(own) = task.container_instance_arn.some().map(arn::short_name) else { return true };
        self.case.hosts_in(stream).is_none_or(|hosts| {
            hosts.contains(own) || self.instance.is_some_and(|instance| hosts.contains(instance.ec2_instance_id.as_str()))
        })
    }

    fn read_logs(&mut self) {
        let first = self.first().map(|container| container.name.as_str());
        let only = match (self.task, self.definition) {
            (Some(task), _) if task.containers.len() == 1 => task.containers.first().map(|c| c.name.as_str()),
            (None, Some(definition)) if definition.container_definitions.len() == 1 => {
                definition.container_definitions.first().map(|c| c.name.as_str())
            }
            _ => None,
        };
        // A program that was stopped for its health never got further than its warnings.
        let lives_on = !matches!(self.story.end, End::Asked(Asker::ContainerHealth | Asker::LoadBalancer));
        let streams: Vec<_> = self.streams().collect();
        let named = first.is_some_and(|name| streams.iter().any(|(stream, ..)| stream.container == name));
        for (stream, from, to) in streams {
            let agent = self.is_of_host(&stream.container);
            let known = self.task.is_some_and(|task| task.containers.iter().any(|c| c.name.as_str() == stream.container));
            let container = if known || agent { Some(stream.container.as_str()) } else { only.or(Some(stream.container.as_str())) };
            let contested = self.case.is_contested(&stream.origin.to_string());
            let transcript = !agent && self.task.is_none() && !contested && !self.is_container(&stream.container);
            let elsewhere = u8::from(!agent && known && first.is_some_and(|first| first != stream.container));
            let lines = &stream.lines[from..to];
            let end = self.story.died_at.or_else(|| lines.last().and_then(|line| line.timestamp.0));
            // The last hits of a signature are found first: what is near the death weighs, the rest of a long log repeats.
            let mut counts: Vec<(*const Signature, usize)> = Vec::new();
            let mine = !agent && (!named || first.is_none_or(|first| first == stream.container));
            let reading = if mine { self.read_crash(stream, from, to) } else { Reading::default() };
            let ready = lines.iter().rposition(|line| is_ready_line(&line.message));
            let gravest = lines.iter().rposition(|line| is_grave(&line.message));
            let (runs, stopped) = (self.story.end == End::Running, !lives_on);
            // A program that ended well has got over all of its complaints.
            let well = !agent && self.story.end == End::ByItself && self.exit_code() == Some(0);
            let workers_die = runs && !agent && lines.iter().filter(|line| is_killed_worker(&line.message)).count() > 1;
            let (mut healing, mut pulled) = (Healing::default(), Vec::<String>::new());
            for (offset, line) in lines.iter().enumerate().rev() {
                let index = from + offset;
                let text = clean(&line.message);
                // A file of no container may be what a tool printed, or what somebody saved of the console.
                let place = match () {
                    () if agent => AGENT_LOG,
                    () if transcript => place_of_pasted(&text),
                    () => LOG,
                };
                let late =
                    lines.len() - offset <= LAST_LINES || line.timestamp.0.zip(end).is_some_and(|(at, end)| end.since(at) <= LAST_MS);
                let grave = is_grave(&text);
                let tone = if agent { 0 } else { composure(&text, grave, lives_on, lines.len() - offset <= 5) };
                // What came before the program was ready has healed; what it went on after is not what it gave up for.
                let healed = !agent && ready.is_some_and(|ready| offset < ready);
                let superseded = !agent
                    && (gravest.is_some_and(|gravest| offset + 3 < gravest) && !grave
                        || reading.crash.as_ref().is_some_and(|crash| crash.supersedes(index)));
                // The agent tries a pull again, and says when it has the image.
                if agent && text.contains("Finished pulling image") {
                    pulled.extend(pattern!(r#"image="([^"]+)""#).and_then(|image| image.group(&text)).map(str::to_owned));
                }
                // A master that starts another worker does not heal what killed the last one.
                let healed = healed && !(workers_die && is_killed_worker(&text));
                let healed = healed || (text.contains("failed to pull") && pulled.iter().any(|image| text.contains(image.as_str())));
                let healed = healed
                    || reading.healed.binary_search(&index).is_ok()
                    || (!agent && healing.heals(offset, runs, stopped) && !(workers_die && is_killed_worker(&text)));
                healing.take(offset, &text, grave);
                let gave_up = reading.crash.as_ref().is_some_and(|crash| crash.lines.contains(&index));
                let demotion = match () {
                    // What a program gave up for weighs whatever its tone and whatever was said after it.
                    () if gave_up => 0,
                    () => elsewhere + u8::from(!late) + tone + if healed { HEALED } else { 0 } + u8::from(superseded || well),
                };
                // What may as well be another's is nobody's transcript.
                if !agent && !known && self.task.is_some() && !contested {
                    self.read_transcript(&text, stream, index, line.timestamp.0);
                }
                let at = self.texts.len();
                let mut kept = false;
                let (wordings, hits) = (self.wordings, &mut self.hits);
                wordings.find(&text, place, false, &mut |found| {
                    let key: *const Signature = found.signature;
                    let count = match counts.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, count)) => count,
                        None => {
                            counts.push((key, 0));
                            let last = counts.len() - 1;
                            &mut counts[last].1
                        }
                    };
                    if *count < HITS_KEPT {
                        *count += 1;
                        hits.push(Hit { found, text: at });
                        kept = true;
                    }
                });
                if kept {
                    self.texts.push(TextAt {
                        text,
                        place,
                        container,
                        at: line.timestamp.0,
                        demotion,
                        origin: &stream.origin,
                        spot: Spot::Line(index),
                    });
                }
            }
        }
    }

    /// A stack comes line by line, and what it means may stand in two of its lines.
    fn match_the_crash_as_a_whole(&mut self) {
        let Some(found) = self.crash.as_ref().filter(|found| found.crash.lines.end() > found.crash.lines.start()) else { return };
        let (origin, at, lines) = (found.origin, found.crash.at, found.crash.lines.clone());
        let Some(stream) = found.log else { return };
        let whole: Vec<&str> =
            lines.take(CRASH_LINES).filter_map(|line| stream.lines.get(line)).map(|line| line.message.as_str()).collect();
        let whole = clean(&whole.join("\n")).into_owned();
        let mut hits = Vec::new();
        let told = |key: *const Signature| self.hits.iter().any(|hit| std::ptr::eq(hit.found.signature, key));
        self.wordings.find(&whole, LOG, false, &mut |found| {
            if !told(found.signature) {
                hits.push(found);
            }
        });
        if hits.is_empty() {
            return;
        }
        let (container, time) = (Some(stream.container.as_str()), stream.lines.get(at).and_then(|line| line.timestamp.0));
        self.texts.push(TextAt { text: Cow::Owned(whole), place: LOG, container, at: time, demotion: 0, origin, spot: Spot::Line(at) });
        let text = self.texts.len() - 1;
        self.hits.extend(hits.into_iter().map(|found| Hit { found, text }));
    }

    /// Where the error that a program gave up for bears a cause itself, other complaints of its log are beside the matter, but for those
    /// that tell more of the same.
    fn trust_the_crash(&mut self) {
        if self.story.end != End::ByItself || self.crash.as_ref().is_none_or(|found| found.crash.gravity == Gravity::Complaint) {
            return;
        }
        let telling = |hit: &&Hit| {
            hit.found.signature.strength >= Strength::Strong
                && self.meaning_of(hit).ends_programs
                && self.crash_of(&self.texts[hit.text]).is_some()
        };
        let inside: Vec<Meaning> = self.hits.iter().filter(telling).map(|hit| self.meaning_of(hit)).collect();
        if inside.is_empty() {
            return;
        }
        let more = |hit: &&Hit| {
            let cause = self.meaning_of(hit);
            inside.iter().any(|known| known.slug == cause.slug || cause.explains.contains(&known.slug))
        };
        let kept: Vec<usize> = self.hits.iter().filter(more).map(|hit| hit.text).collect();
        let beside: Vec<usize> = (0..self.texts.len())
            .filter(|index| self.texts[*index].place == LOG && !kept.contains(index) && self.crash_of(&self.texts[*index]).is_none())
            .collect();
        for index in beside {
            self.texts[index].demotion += HEALED;
        }
    }

    /// Reads what the program gave up for in the words of public vocabularies: first of the error that ended it, or else of the last
    /// lines that nothing healed. What the catalogue knows of the same words comes first.
    fn read_complaints(&mut self) {
        let known = |scene: &Scene<'_>, text: usize| {
            scene.hits.iter().any(|hit| {
                let meaning = scene.meaning_of(hit);
                hit.text == text
                    && hit.found.signature.strength >= Strength::Strong
                    && meaning.tier != Tier::Wrapper
                    && scene.texts[text].demotion < FADED
            })
        };
        if self.pasted {
            return self.read_pasted_complaint(known);
        }
        let ends_badly = self.exit_code().is_none_or(|code| code != 0 && exit::signal(code).is_none_or(|_| code == 134));
        let of_its_own = match self.story.end {
            End::ByItself | End::NeverStarted => ends_badly,
            // What never gets ready is asked to go.
            End::Asked(Asker::ContainerHealth | Asker::LoadBalancer) => true,
            End::Unknown => self.task.is_none() || ends_badly,
            End::Running | End::Asked(_) => false,
        };
        if self.case.logs.is_empty() {
            return;
        }
        if self.story.end == End::Running
            && self.task.is_some()
            && let Some((complaint, stream, index)) = self.last_error()
        {
            return self.complain(Some(complaint), stream, index, Strength::Moderate);
        }
        if !of_its_own {
            return;
        }
        if let Some(found) = &self.crash {
            let (error, lines) = (&found.crash.error, found.crash.lines.clone());
            let inside = self.texts.iter().enumerate().filter(|(_, text)| self.crash_of(text).is_some());
            if inside.into_iter().any(|(index, _)| known(self, index)) {
                return;
            }
            let Some(stream) = found.log else { return };
            let words = [error.kind.as_str(), error.message.as_str(), error.cause.as_str()].join(" ");
            let whole = || {
                // What follows it to the end of the log, without an end of its own, goes on with it.
                let end = if *lines.end() + LAST_WORDS >= stream.lines.len() { stream.lines.len() } else { lines.end() + 1 };
                let lines = (*lines.start()..end).take(CRASH_LINES).filter_map(|line| stream.lines.get(line));
                lines.map(|line| line.message.as_str()).collect::<Vec<_>>().join("\n")
            };
            let complaint = lexicon::read(&words).or_else(|| lexicon::read(&whole()));
            // What only complains is as good as an error where it is the last that the program said before it ended itself.
            let last = self.story.end == End::ByItself;
            let strength = if found.crash.gravity == Gravity::Complaint && !last { Strength::Moderate } else { Strength::Strong };
            let at = found.crash.at;
            self.complain(complaint, stream, at, strength);
            return;
        }
        // No error in a runtime's form: the last lines that complain.
        let lines: Vec<(&'a LogStream, usize, &'a LogLine)> = self.lines().collect();
        let last = lines.iter().rev().filter(|(stream, ..)| !self.case.is_contested(&stream.origin.to_string())).take(LAST_WORDS);
        let found = last
            .filter(|(_, _, line)| is_error_line(&line.message))
            .find_map(|(stream, index, line)| Some((lexicon::read(&clean(&line.message))?, *stream, *index)));
        if let Some((complaint, stream, index)) = found {
            let told =
                self.texts.iter().position(|text| text.origin == &stream.origin && matches!(text.spot, Spot::Line(at) if at == index));
            if told.is_none_or(|text| !known(self, text)) {
                self.complain(Some(complaint), stream, index, Strength::Moderate);
            }
        }
    }

    fn complain(&mut self, complaint: Option<Complaint>, stream: &'a LogStream, index: usize, strength: Strength) {
        let Some((complaint, line)) = complaint.zip(stream.lines.get(index)) else { return };
        let container = Some(stream.container.as_str());
        let (text, origin, spot) = (clean(&line.message), &stream.origin, Spot::Line(index));
        self.texts.push(TextAt { text, place: LOG, container, at: line.timestamp.0, demotion: 0, origin, spot });
        self.complaints.push(ComplaintAt { complaint, text: self.texts.len() - 1, strength });
    }

    /// Of what somebody pasted: the error that a program gave up for, or else the last line that complains.
    fn read_pasted_complaint(&mut self, known: impl Fn(&Scene<'_>, usize) -> bool) {
        // Where ECS or a tool speaks, a word of its own is no program's complaint.
        let of_ecs = |hit: &Hit| !hit.found.signature.places.contains(LOG) && hit.found.signature.strength >= Strength::Moderate;
        let by_ecs = self.hits.iter().any(of_ecs);
        if !by_ecs && (0..self.texts.len()).any(|index| known(self, index)) {
            return;
        }
        // … but a program's last words may stand below it.
        if by_ecs && self.exit_code() != Some(0) {
            let bare = |index: usize| !self.hits.iter().any(|hit| hit.text == index);
            let found = self.texts.iter().enumerate().rev().find_map(|(index, text)| {
                let line = matches!(text.spot, Spot::Line(_)) && text.place.contains(LOG) && text.demotion < FADED && bare(index);
                let complaint = line.then(|| lexicon::read(&text.text)).flatten().filter(|complaint| complaint.kind.lasts())?;
                (!complaint.kind.is_aws()).then_some((complaint, index))
            });
            if let Some((complaint, text)) = found {
                self.complaints.push(ComplaintAt { complaint, text, strength: Strength::Moderate });
            }
            return;
        }
        if by_ecs {
            return;
        }
        let strength = |text: usize| match () {
            () if self.hits.is_empty() => Strength::Strong,
            () if self.hits.iter().any(|hit| hit.text == text) => Strength::Weak,
            () => Strength::Moderate,
        };
        // Who warns goes on, where somebody else has an error.
        let errs = self.texts.iter().any(|text| matches!(text.spot, Spot::Line(_)) && is_error_line(&text.text) && !is_warning(&text.text));
        let of_program = |text: &&TextAt<'_>| text.place.contains(LOG) && text.demotion < FADED && !(errs && is_warning(&text.text));
        let words = self.crash.as_ref().map(|found| {
            let error = &found.crash.error;
            [error.kind.as_str(), error.message.as_str(), error.cause.as_str()].join(" ")
        });
        let found = words.and_then(|words| Some((lexicon::read(&words)?, 0))).or_else(|| {
            let mut all = self.texts.iter().enumerate().rev().filter(|(_, text)| of_program(text));
            all.find_map(|(index, text)| Some((lexicon::read(&text.text)?, index)))
        });
        if let Some((complaint, text)) = found {
            let strength = strength(text);
            self.complaints.push(ComplaintAt { complaint, text, strength });
        }
    }

    /// The complaint with which the log of what runs ends, if nothing else was said after it: what it is, and where it stands.
    pub fn last_error(&self) -> Option<(Complaint, &'a LogStream, usize)> {
        // With several tasks a log may be another's.
        if self.case.tasks.len() > 1 {
            return None;
        }
        let lines: Vec<(&'a LogStream, usize, &'a LogLine)> = self.lines().collect();
        let (stream, last, _) = lines.iter().rev().find(|(_, _, line)| !line.message.trim().is_empty())?;
        if self.case.is_contested(&stream.origin.to_string()) {
            return None;
        }
        // What is indented, or says nothing by itself, belongs to the error above it.
        let speaks = pattern!(r"\d\d:\d\d|(?i)\b(?:info|warn|warning|debug|get|post|put|head|http)\b|^\s*\{");
        let own = |line: &str| {
            line.trim().is_empty() || line.starts_with([' ', '\t', '}', ')']) || !speaks.is_some_and(|words| words.is_match(line))
        };
        let tail = lines.iter().rev().filter(|(of, index, _)| std::ptr::eq(*of, *stream) && *index + 2 * LAST_WORDS > *last);
        // A page that failed for one request, or a peer that went away, is any server's everyday life.
        tail.take_while(|(_, _, line)| own(&line.message) || is_error_line(&line.message)).find_map(|(stream, index, line)| {
            let complaint = lexicon::read(&clean(&line.message)).filter(|complaint| complaint.kind.lasts())?;
            Some((complaint, *stream, *index))
        })
    }

    /// A stream of no container of the task may be what somebody saw in a terminal: an answer of the API.
    fn read_transcript(&mut self, text: &str, stream: &'a LogStream, index: usize, at: Option<Timestamp>) {
        let mut found = Vec::new();
        self.wordings.find(text, TOLD, false, &mut |hit| found.push(hit));
        if found.is_empty() {
            return;
        }
        let text = Cow::Owned(text.to_owned());
        let (origin, spot) = (&stream.origin, Spot::Line(index));
        self.texts.push(TextAt { text, place: TOLD, container: None, at, demotion: 0, origin, spot });
        let last = self.texts.len() - 1;
        self.hits.extend(found.into_iter().map(|found| Hit { found, text: last }));
    }

    /// Whether the program may have ended by an error, and then whether only one that nobody caught counts: a signal, a good end and a
    /// failed health check have reasons of their own.
    fn may_have_crashed(&self) -> Option<bool> {
        // Runtimes give themselves up with SIGABRT, 134.
        let failed = self.exit_code().is_none_or(|code| code != 0 && (code == 134 || exit::signal(code).is_none()));
        match self.story.end {
            End::Running => None,
            End::Asked(Asker::ContainerHealth | Asker::LoadBalancer) => Some(true),
            End::Asked(_) => None,
            End::NeverStarted | End::ByItself | End::Unknown => Some(!failed),
        }
    }

    /// What the errors among a stream's lines come to; the lines are counted from the stream's first one.
    fn read_crash(&mut self, stream: &'a LogStream, from: usize, to: usize) -> Reading {
        let Some(strictly) = self.may_have_crashed() else { return Reading::default() };
        let messages: Vec<&str> = stream.lines[from..to].iter().map(|line| line.message.as_str()).collect();
        let reading = crash::find(&messages, strictly).behind(from);
        if let Some(crash) = &reading.crash {
            let found = CrashAt::new(crash.clone(), &stream.origin, &stream.lines).of_log(stream);
            if self.crash.as_ref().is_none_or(|known| known.crash.error.at < found.crash.error.at) {
                self.crash = Some(found);
            }
        }
        reading
    }

    /// Logs are matched as they are read: most lines bear nothing and are not kept.
    fn match_all(&mut self) {
        for (index, text) in self.texts.iter().enumerate() {
            if !matches!(text.spot, Spot::Line(_)) || self.pasted {
                self.wordings.find(&text.text, text.place, true, &mut |found| self.hits.push(Hit { found, text: index }));
            }
        }
    }

    /// Whether a log is the host's. A task may have a container that is called as the host's agent is.
    fn is_of_host(&self, name: &str) -> bool {
        is_agent(name) && !self.is_container(name)
    }

    /// Whether the task or its definition has a container of this name.
    fn is_container(&self, name: &str) -> bool {
        self.task.is_some_and(|task| task.containers.iter().any(|container| container.name.as_str() == name))
            || self.definition.is_some_and(|definition| definition.container(name).is_some())
            || (self.definition.is_none() && self.case.definitions.iter().any(|definition| definition.container(name).is_some()))
    }

    /// The container that failed or ended first.
    pub fn first(&self) -> Option<&'a Container> {
        self.task?.value.containers.get(self.story.first?)
    }

    /// `container app`, or `a container` if its name is not known.
    pub fn the_container(&self) -> String {
        self.first()
            .and_then(|container| container.name.some())
            .map_or_else(|| "a container".to_owned(), |name| format!("container {name}"))
    }

    /// The definition of the container that failed or ended first, with its index.
    pub fn first_definition(&self) -> Option<(usize, &'a ContainerDefinition)> {
        let definition = &self.definition?.value;
        match self.first() {
            Some(first) => definition.container(&first.name),
            None => definition.container_definitions.first().filter(|_| definition.container_definitions.len() == 1).map(|only| (0, only)),
        }
    }

    /// Exit code of the container that failed or ended first.
    pub fn exit_code(&self) -> Option<i64> {
        let first = self.first()?;
        first.exit_code.0.or_else(|| self.docker_of(&first.name)?.state.exit_code.0.filter(|_| self.task.is_some_and(|t| t.stopped())))
    }

    /// How many tasks of this revision were stopped for the same reason, and the lifetime that they share within a tenth: a loop that
    /// always lasts as long is somebody's patience, not the program's luck.
    pub fn constant_lifetime(&self) -> Option<(usize, i64)> {
        let task = self.task?;
        let (tasks, least, most) = self.case.index.history.lifetimes(task)?;
        (tasks >= 3 && (most - least) * 10 <= most).then_some((tasks, most))
    }

    /// The container whose health check fails.
    pub fn unhealthy(&self) -> Option<&'a Container> {
        self.task?.value.containers.iter().find(|container| container.health_status.as_str() == "UNHEALTHY")
    }

    /// Whether another deployment took the place of the task's; `None` if nothing tells.
    pub fn replaced(&self) -> Option<bool> {
        let task = self.task?;
        // A service that is to run another revision than the task's has had it replaced, or is about to.
        let wanted = self.service.and_then(|service| service.task_definition.some()).map(arn::family_revision);
        if wanted.zip(task.task_definition_arn.some()).is_some_and(|(wanted, own)| wanted != arn::family_revision(own)) {
            return Some(true);
        }
        let named = pattern!(r"ecs-svc/\d+")?.find(&task.stopped_reason);
        let own = task.started_by.some().filter(|by| by.starts_with("ecs-svc/")).or(named)?;
        match self.service.and_then(|service| service.primary()) {
            Some(primary) => Some(primary.id.as_str() != own),
            None => named.filter(|named| *named != own).map(|_| true),
        }
    }

    /// The latest time that is told of the service, its tasks and their logs.
    pub fn now(&self) -> Option<Timestamp> {
        let service = self.service.or_else(|| self.case.services.first());
        self.case.index.history.latest(service.map(|service| &service.value)).max(self.case.asked_at)
    }

    /// Milliseconds for which a task has waited to run when the latest of all that is known of its service was written; `None` if it runs.
    pub fn waits(&self, task: &Task) -> Option<i64> {
        let made = task.created_at.0.filter(|_| task.is_waiting())?;
        // Its own beginning tells nothing of how long that is ago.
        Some(self.now()?.since(made)).filter(|waited| *waited > 1_000)
    }

    /// What Docker knows of a container.
    pub fn docker_of(&self, name: &str) -> Option<&'a Located<DockerContainer>> {
        // Docker is seldom asked, and this often.
        if self.case.docker.is_empty() {
            return None;
        }
        self.docker().into_iter().find(|docker| docker.container_name() == name)
    }

    /// Whether the task ran on Fargate; what the definition asks for if the task doesn't tell.
    pub fn on_fargate(&self) -> bool {
        match self.task {
            Some(task) if task.on_fargate() || !task.launch_type.is_empty() => task.on_fargate(),
            _ => {
                self.service.is_some_and(|service| service.launch_type.as_str() == "FARGATE")
                    || self.definition.is_some_and(|definition| definition.for_fargate() && definition.requires_compatibilities.len() == 1)
            }
        }
    }

    /// Whether the task belongs to a service, as opposed to a job.
    pub fn in_service(&self) -> bool {
        self.service.is_some() || self.task.is_some_and(|task| task.service_name().is_some() || task.started_by.starts_with("ecs-svc/"))
    }

    /// Hard memory limit of the container that failed first, in MiB.
    pub fn container_limit(&self) -> Option<i64> {
        let positive = |Int(value): Int| value.filter(|mib| *mib > 0);
        let first = self.first();
        let docker = || Some(self.docker_of(&first?.name)?.host_config.memory.0? / (1024 * 1024)).filter(|mib| *mib > 0);
        self.first_definition()
            .and_then(|(_, definition)| positive(definition.memory))
            .or_else(|| first?.memory.parse().ok().filter(|mib: &i64| *mib > 0))
            .or_else(docker)
    }

    /// Memory of the task in MiB.
    pub fn task_memory(&self) -> Option<i64> {
        let of_task = self.task.and_then(|task| coroner_ecs::definition::amount(&task.memory, "gb", 1024.0));
        of_task.or_else(|| self.definition?.memory_mib())
    }

    /// CPU units of the task.
    pub fn task_cpu(&self) -> Option<i64> {
        let of_task = self.task.and_then(|task| coroner_ecs::definition::amount(&task.cpu, "vcpu", 1024.0));
        of_task.or_else(|| self.definition?.cpu_units())
    }

    /// Series of a metric whose label or id holds `name`, in any case.
    pub fn metrics(&self, name: &str) -> impl Iterator<Item = &'a Located<MetricSeries>> {
        let squash = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        // Most cases hold no metric, and a dozen causes ask.
        let name = if self.case.metrics.is_empty() { String::new() } else { squash(name) };
        self.case.metrics.iter().filter(move |series| squash(&series.label).contains(&name) || squash(&series.id).contains(&name))
    }

    /// The highest value of a metric in the task's life.
    pub fn peak(&self, name: &str) -> Option<(f64, &'a Located<MetricSeries>)> {
        self.metrics(name)
            .filter_map(|series| series.values.iter().filter_map(|value| value.0).max_by(f64::total_cmp).map(|peak| (peak, series)))
            .max_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// What a hit speaks for.
    pub fn meaning_of(&self, hit: &Hit) -> Meaning {
        self.wordings.meaning(hit.found.cause)
    }

    /// Texts of `places` that bear a signature of `slug`.
    pub fn texts_of(&self, slug: &str) -> impl Iterator<Item = &TextAt<'a>> {
        self.hits.iter().filter(move |hit| self.meaning_of(hit).slug == slug).map(|hit| &self.texts[hit.text])
    }

    /// The error that ended the program, if `text` is a line of it.
    pub fn crash_of(&self, text: &TextAt<'_>) -> Option<&CrashAt<'a>> {
        let found = self.crash.as_ref()?;
        let Spot::Line(line) = text.spot else { return None };
        (std::ptr::eq(found.origin, text.origin) && found.crash.lines.contains(&line)).then_some(found)
    }

    /// Whether any text bears a signature of `slug`.
    pub fn bears(&self, slug: &str) -> bool {
        self.texts_of(slug).any(|text| text.demotion < FADED)
    }

    /// All log lines of the container that failed first, with their origin; of all containers if none is known.
    pub fn lines(&self) -> impl Iterator<Item = (&'a LogStream, usize, &'a LogLine)> + '_ {
        let first = self.first().map(|container| container.name.as_str());
        let named = first.is_some_and(|name| self.streams().any(|(stream, ..)| stream.container == name));
        self.streams()
            .filter(move |(stream, ..)| {
                !self.is_of_host(&stream.container) && (!named || first.is_none_or(|name| stream.container == name))
            })
            .flat_map(|(stream, from, to)| stream.lines[from..to].iter().enumerate().map(move |(index, line)| (stream, from + index, line)))
    }

    /// A fact of the task's record.
    pub fn seen(&self, key: &str, text: impl Into<String>) -> Fact {
        Fact { text: text.into(), source: self.task.map_or_else(String::new, |task| task.origin.at(key)), at: None }
    }

    /// A fact about the container that failed first.
    pub fn seen_first(&self, key: &str, text: impl Into<String>) -> Fact {
        match self.story.first {
            Some(index) => self.seen(&format!("containers/{index}/{key}"), text),
            None => self.seen(key, text),
        }
    }

    /// A fact of the task definition.
    pub fn defined(&self, key: &str, text: impl Into<String>) -> Fact {
        Fact { text: text.into(), source: self.definition.map_or_else(String::new, |definition| definition.origin.at(key)), at: None }
    }

    /// A fact of the definition of the container that failed first.
    pub fn defined_first(&self, key: &str, text: impl Into<String>) -> Fact {
        match self.first_definition() {
            Some((index, _)) => self.defined(&format!("containerDefinitions/{index}/{key}"), text),
            None => self.defined(key, text),
        }
    }

    /// A fact of the service's record.
    pub fn of_the_service(&self, key: &str, text: impl Into<String>) -> Fact {
        Fact { text: text.into(), source: self.service.map_or_else(String::new, |service| service.origin.at(key)), at: None }
    }

    /// A fact of any record.
    pub fn fact<T>(&self, located: &Located<T>, key: &str, text: impl Into<String>) -> Fact {
        Fact { text: text.into(), source: located.origin.at(key), at: None }
    }

    /// A fact of a log line.
    pub fn logged(&self, stream: &LogStream, index: usize, text: impl Into<String>) -> Fact {
        let at = stream.lines.get(index).and_then(|line| line.timestamp.0);
        Fact { text: text.into(), source: format!("{} line {}", stream.origin, index + 1), at }
    }

    /// What the story says about the end, as evidence.
    pub fn asked_fact(&self) -> Fact {
        let text = match self.story.end {
            End::Asked(Asker::Unknown) => "ECS began to stop the task before its container had ended".to_owned(),
            _ => match self.task.and_then(|task| task.stopped_reason.some()) {
                Some(reason) => format!("the task was asked to stop: {reason}"),
                None => "the task was asked to stop".to_owned(),
            },
        };
        self.seen("stoppingAt", text).when(self.story.stopping_at)
    }
}

impl TextAt<'_> {
    /// A fact that the text tells.
    pub fn fact(&self, text: impl Into<String>) -> Fact {
        Fact { text: text.into(), source: self.source(), at: self.at }
    }

    /// Where the text stands.
    pub fn source(&self) -> String {
        match self.spot {
            Spot::Key(key) => self.origin.at(key),
            Spot::Container(index, key) => self.origin.at(&format!("containers/{index}/{key}")),
            Spot::Element(list, index, key) => self.origin.at(&format!("{list}/{index}/{key}")),
            Spot::Line(index) => format!("{} line {}", self.origin, index + 1),
            Spot::Here => self.origin.document.to_string(),
        }
    }
}

/// Whether a line calls itself a warning.
fn is_warning(line: &str) -> bool {
    pattern!(r"(?i)\blevel=warn|\bwarn(?:ing)?\b[ :|\]]").is_some_and(|words| words.is_match(line))
}

/// Whether a line calls itself an error, or says that something went wrong.
fn is_error_line(line: &str) -> bool {
    pattern!(r"(?i)\b(?:error|err|fatal|critical|panic|emerg|alert|severe|exception|fail(?:ed|ure)?|unable|cannot|can't|could not|denied|refused|missing|invalid|not found|abort(?:ed|ing)?)\b|(?-i:\bE[A-Z]{3,}\b)|(?-i:\w(?:Error|Exception)\b)")
        .is_some_and(|words| words.is_match(line))
}

/// Which lines of a pasted log the program got over: it said that it was ready, or that it got through, further below.
fn healed_lines(lines: &[&str]) -> Vec<bool> {
    let recovers = |line: &str| {
        pattern!(
            r"(?i)\b(?:succeeded at retry|re-?connected|connected to|connection established|recovered|is up\b|back online|now healthy|starting .{0,30}server on|erfolgreich|verbunden mit|conectado|ready to accept|bereit)"
        )
        .is_some_and(|words| words.is_match(line))
            && !is_error_line(line)
    };
    // Of several containers' lines, `app | …`, each gets over its own.
    let whose = |line: &str| line.split_once(" | ").map(|(name, _)| name.trim().to_owned()).filter(|name| name.len() <= 40);
    // What says that it is the end is not got over.
    let fatal = |line: &str| contains_any(line, &["fatal", "failed to start", "panic", "uncaught", "unhandled"]);
    let ready: Vec<(usize, Option<String>)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| (is_ready_line(line) && !is_error_line(line)) || recovers(line))
        .map(|(index, line)| (index, whose(line)))
        .collect();
    let is_ready = |index: usize, name: &Option<String>| ready.iter().any(|(later, of)| index < *later && of == name);
    let of_ecs = |line: &str| SPEAKERS.iter().any(|words| line.contains(words)) || contains_any(line, &["stoppedreason", "(service"]);
    let mut healing = Healing::default();
    let mut healed = vec![false; lines.len()];
    for (index, line) in lines.iter().enumerate().rev() {
        let grave = is_grave(line);
        let later = is_ready(index, &whose(line)) || (whose(line).is_none() && healing.heals(index, false, false));
        healed[index] = !of_ecs(line) && !fatal(line) && later;
        healing.take(index, line, grave);
    }
    healed
}

/// The text with its lines put together again, where a tool broke it at a column of its own: lines of one length, the next ones indented
/// or behind a bar.
fn unwrapped(text: &str) -> Option<String> {
    /// Columns from which on a tool breaks lines.
    const WIDE: usize = 60;
    let lines: Vec<&str> = text.lines().collect();
    let mut whole = String::with_capacity(text.len());
    let mut joined = false;
    for (index, line) in lines.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| lines.get(before)).copied().unwrap_or_default();
        let (indented, bare) = (line.starts_with([' ', '\t', '│', '|']), line.trim_start_matches([' ', '\t', '│', '|']));
        if indented && !bare.is_empty() && before.chars().count() >= WIDE {
            whole.push_str(bare);
            joined = true;
        } else {
            whole.push_str(if index == 0 { "" } else { "\n" });
            whole.push_str(line);
        }
    }
    joined.then_some(whole)
}

/// Words by which ECS, its agent and Docker begin what they say of a task.
const SPEAKERS: [&str; 9] = [
    "CannotPull",
    "CannotStart",
    "CannotCreate",
    "ResourceInitializationError",
    "TaskFailedToStart",
    "Error response from daemon",
    "OCI runtime",
    "(service ",
    "was unable to place a task",
];

/// Where a pasted text may have stood: what ECS, its agent or Docker says of a container is no line of the container's log.
fn place_of_pasted(text: &str) -> Places {
    if SPEAKERS.iter().any(|words| text.contains(words)) {
        return Places(ANYWHERE.0 & !(LOG.0 | HEALTH.0));
    }
    // A line with a time of its own that has no word of ECS is a program's: what stands in it is no reason of a task.
    let stamped = pattern!(
        r"(?m)^\s*\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d.{0,60}\b(?:ERROR|PANIC|FATAL|WARN|WARNING|INFO|LOG|DEBUG|CRITICAL|SEVERE)\b"
    )
    .is_some_and(|stamp| stamp.is_match(text));
    let of_ecs = pattern!(r"(?i)\becs\b|AWS::|\btasks?\b|deployment|target.?group|stopped.?reason|\bservice\b|capacity provider|\bstack\b");
    if stamped && !of_ecs.is_some_and(|words| words.is_match(text)) {
        let of_host = pattern!(
            r"(?i)\blevel=|module=|\bmodule \w+\.go|dockerd|containerd|kernel:|ecs-agent|\bagent\b|\[(?:DEBUG|INFO|WARN|ERROR|CRITICAL)\] "
        );
        let agent = if of_host.is_some_and(|words| words.is_match(text)) { 0 } else { AGENT_LOG.0 };
        return Places(ANYWHERE.0 & !(TASK_REASON.0 | CONTAINER_REASON.0 | EVENT.0 | agent));
    }
    ANYWHERE
}
