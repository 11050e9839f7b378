//! What many scenes of one service ask of all its tasks and events, read once.

use std::collections::{HashMap, HashSet};

use coroner_case::LogStream;
use coroner_ecs::Timestamp;
use coroner_ecs::arn;
use coroner_ecs::service::{Service, ServiceEvent};
use coroner_ecs::task::Task;

use crate::seen::Seen;

/// Events of their service that all its tasks together read; ECS keeps the last 100. The service's own scene reads each.
const EVENTS: usize = 200_000;
/// Events that a task reads, whatever their number: the newest.
const MOST_EVENTS: usize = 200;
const FEWEST_EVENTS: usize = 10;

/// Lines of a log that may be any task's, which all tasks together read, and how few are too few to tell anything.
const LINES: usize = 100_000;
const FEWEST_LINES: usize = 200;

/// What makes tasks one loop: revision, group, and the reason that ECS gives.
type Loop<'a> = (&'a str, &'a str, &'a str);

/// The tasks and services of one part of a case, as far as a scene looks beyond its own.
#[derive(Default)]
pub struct History<'a> {
    loops: HashMap<Loop<'a>, Lifetimes>,
    /// When the last task of a service that started was made.
    made: HashMap<&'a str, Timestamp>,
    /// Revisions of which a task runs that is not unhealthy, or that a deployment brought to run.
    good: HashSet<&'a str>,
    events: HashMap<&'a str, Events>,
    tasks: usize,
    /// The latest time that tasks and logs tell, and what each service tells.
    latest: Option<Timestamp>,
    latest_of: HashMap<&'a str, Timestamp>,
    /// When each task set of a service was last steady.
    steady_sets: HashMap<(&'a str, &'a str), Timestamp>,
}

/// How many tasks ended alike, and the shortest and the longest life among them.
#[derive(Clone, Copy)]
struct Lifetimes {
    tasks: usize,
    least: i64,
    most: i64,
}

/// What the events of a service tell, in the order of time.
#[derive(Default)]
struct Events {
    steady: Vec<Timestamp>,
    /// Events of a task that was started.
    started: Vec<(Timestamp, usize)>,
    /// The newest ones.
    newest: Vec<usize>,
}

impl<'a> History<'a> {
    /// Reads all tasks and services of the part, and how late its logs are.
    pub fn of(tasks: &Seen<'a, Task>, services: &Seen<'a, Service>, logs: &[&LogStream]) -> History<'a> {
        let latest = logs.iter().filter_map(|log| log.lines.last().and_then(|line| line.timestamp.0)).max();
        let mut history = History { tasks: tasks.len(), latest, ..History::default() };
        for task in tasks {
            history.take_task(&task.value);
        }
        for service in services {
            history.take_service(&service.value);
        }
        history
    }

    fn take_task(&mut self, task: &'a Task) {
        if let Some(lived) = task.stopping_at.0.zip(task.started_at.0).map(|(to, from)| to.since(from)).filter(|ms| *ms > 0) {
            let all = self.loops.entry(loop_of(task)).or_insert(Lifetimes { tasks: 0, least: lived, most: lived });
            *all = Lifetimes { tasks: all.tasks + 1, least: all.least.min(lived), most: all.most.max(lived) };
        }
        if let Some((name, made)) = task.service_name().zip(task.created_at.0).filter(|_| task.started_at.0.is_some()) {
            let last = self.made.entry(name).or_insert(made);
            *last = (*last).max(made);
        }
        self.latest = [task.created_at.0, task.started_at.0, task.stopped_at.0].into_iter().max().flatten().max(self.latest);
        if task.last_status.as_str() == "RUNNING" && task.health_status.as_str() != "UNHEALTHY" {
            self.good.insert(arn::family_revision(&task.task_definition_arn));
        }
    }

    fn take_service(&mut self, service: &'a Service) {
        for deployment in service.deployments.iter() {
            if deployment.rollout_state.as_str() == "COMPLETED" || deployment.running_count.0.is_some_and(|count| count > 0) {
                self.good.insert(arn::family_revision(&deployment.task_definition));
            }
        }
        let of_events = service.events.iter().map(|event| event.created_at.0);
        let of_deployments = service.deployments.iter().map(|deployment| deployment.updated_at.0);
        let of_sets = service.task_sets.iter().map(|set| set.updated_at.0);
        if let Some(latest) = of_events.chain(of_deployments).chain(of_sets).flatten().max() {
            self.latest_of.insert(service_key(service), latest);
        }
        for (set, at) in
            service.events.iter().filter(|event| event.is_steady()).filter_map(|event| event.task_set().zip(event.created_at.0))
        {
            let last = self.steady_sets.entry((service_key(service), set)).or_insert(at);
            *last = at.max(*last);
        }
        // One task alone may look for itself.
        if self.tasks > 1 || service.events.len() > MOST_EVENTS {
            let most = (EVENTS / self.tasks.max(1)).clamp(FEWEST_EVENTS, MOST_EVENTS);
            self.events.insert(service_key(service), Events::of(&service.events, most));
        }
    }

    /// How many tasks of this revision ended for the same reason, and the shortest and the longest of their lives.
    pub fn lifetimes(&self, task: &Task) -> Option<(usize, i64, i64)> {
        self.loops.get(&loop_of(task)).map(|all| (all.tasks, all.least, all.most))
    }

    /// When a task set of `service` was last steady.
    pub fn steady_set(&self, service: &Service, set: &str) -> Option<Timestamp> {
        self.steady_sets.get(&(service_key(service), set)).copied()
    }

    /// The latest time that is told of `service`, and of the tasks and logs beside it.
    pub fn latest(&self, service: Option<&Service>) -> Option<Timestamp> {
        service.and_then(|service| self.latest_of.get(service_key(service)).copied()).max(self.latest)
    }

    /// When the last task of `service` that started was made, or an event last told of one.
    pub fn placed_at(&self, service: &Service) -> Option<Timestamp> {
        let told = match self.events.get(service_key(service)) {
            Some(events) => events.started.last().map(|(at, _)| *at),
            None => service.events.iter().filter(|event| is_start(event)).filter_map(|event| event.created_at.0).max(),
        };
        told.max(self.made.get(service.service_name.as_str()).copied())
    }

    /// When `service` was last steady; `before` a moment, if one is given.
    pub fn steady_at(&self, service: &Service, before: Option<Timestamp>) -> Option<Timestamp> {
        match self.events.get(service_key(service)) {
            Some(events) => {
                let end = before.map_or(events.steady.len(), |before| events.steady.partition_point(|at| *at < before));
                events.steady[..end].last().copied()
            }
            None => service.steady_times().filter(|at| before.is_none_or(|before| *at < before)).max(),
        }
    }

    /// The first start of a task that `service` tells of from `at` on: when, and which event.
    pub fn started_after(&self, service: &Service, at: Timestamp) -> Option<(Timestamp, usize)> {
        match self.events.get(service_key(service)) {
            Some(events) => events.started.get(events.started.partition_point(|(started, _)| *started < at)).copied(),
            None => {
                let starts = service.events.iter().enumerate().filter(|(_, event)| is_start(event));
                let later = starts.filter_map(|(index, event)| Some((event.created_at.0.filter(|started| *started >= at)?, index)));
                later.min_by_key(|(started, index)| (*started, std::cmp::Reverse(*index)))
            }
        }
    }

    /// The events of `service` that a task of it reads.
    pub fn newest_events<'s>(&'s self, service: &'s Service) -> impl Iterator<Item = (usize, &'s ServiceEvent)> {
        let newest = self.events.get(service_key(service)).map(|events| events.newest.as_slice());
        let all = if newest.is_none() { &service.events.0[..] } else { &[] };
        let some = newest.unwrap_or_default().iter().filter_map(|index| Some((*index, service.events.get(*index)?)));
        all.iter().enumerate().chain(some)
    }

    /// Whether tasks of the revision run, or have run well.
    pub fn is_good(&self, revision: &str) -> bool {
        self.good.contains(revision)
    }

    /// How many lines of a log that may be any task's one of them reads: thousands of tasks can't each read all of it.
    pub fn lines_of_nobody(&self) -> usize {
        let share = LINES / self.tasks.max(1);
        if share >= FEWEST_LINES { share } else { 0 }
    }
}

impl Events {
    fn of(events: &[ServiceEvent], most: usize) -> Events {
        let mut all = Events::default();
        let mut order: Vec<(Option<Timestamp>, usize)> = Vec::with_capacity(events.len());
        for (index, event) in events.iter().enumerate() {
            order.push((event.created_at.0, index));
            let Some(at) = event.created_at.0 else { continue };
            if event.is_steady() {
                all.steady.push(at);
            }
            if is_start(event) {
                all.started.push((at, index));
            }
        }
        all.steady.sort_unstable();
        // Of two in one moment the one that stands later is the older: ECS lists the newest first.
        all.started.sort_unstable_by_key(|(at, index)| (*at, std::cmp::Reverse(*index)));
        order.sort_unstable_by_key(|(at, index)| (std::cmp::Reverse(*at), *index));
        all.newest = order.into_iter().take(most).map(|(_, index)| index).collect();
        all.newest.sort_unstable();
        all
    }
}

fn is_start(event: &ServiceEvent) -> bool {
    event.message.contains(") has started ")
}

fn service_key(service: &Service) -> &str {
    service.service_arn.some().unwrap_or(&service.service_name)
}

fn loop_of(task: &Task) -> Loop<'_> {
    (&task.task_definition_arn, &task.group, &task.stopped_reason)
}
