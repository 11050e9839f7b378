//! When a subject lived: what was said before it was made or after it had stopped, another one said.

use coroner_ecs::Timestamp;
use coroner_ecs::service::Service;
use coroner_ecs::task::Task;

/// What clocks of a container, its host and ECS may differ by, and how long a driver may hold a line back. In milliseconds.
const MARGIN: i64 = 10_000;

/// A host shows for this long what will befall its tasks and what has, in milliseconds.
const OF_A_HOST: i64 = 3_600_000;

/// A service outlives its record, and its log may have been saved some days later. In milliseconds.
const A_WEEK: i64 = 604_800_000;

/// From the making of a task to its end; open where it still runs or the record doesn't tell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Life {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl Life {
    /// `died` is when Docker saw its last container end.
    pub fn of(task: &Task, died: Option<Timestamp>) -> Life {
        let from = [task.created_at.0, task.pull_started_at.0, task.started_at.0].into_iter().flatten().min();
        let ended = [task.stopped_at.0, task.stopping_at.0, task.execution_stopped_at.0, died].into_iter().flatten().max();
        Life { from, to: ended.filter(|_| task.stopped() || task.stopped_at.0.is_some()) }
    }

    /// What a service's record is of: up to the last moment that it tells. What a host says an hour later explains nothing in it.
    pub fn of_record(service: &Service) -> Life {
        let events = service.events.iter().filter_map(|event| event.created_at.0);
        let deployments = service.deployments.iter().filter_map(|deployment| deployment.updated_at.0.or(deployment.created_at.0));
        Life { from: service.created_at.0, to: events.chain(deployments).max() }
    }

    /// When a service of which no task is known may have logged: what is of before it was made, or of long after it was asked for, is of
    /// another one.
    pub fn of_service(service: &Service) -> Life {
        let record = Life::of_record(service);
        Life { to: record.to.map(|to| Timestamp(to.0.saturating_add(A_WEEK))), ..record }
    }

    /// The life as a container may have logged in it.
    pub fn of_lines(&self) -> Life {
        self.with(MARGIN)
    }

    /// The life as its host tells of it.
    pub fn of_host(&self) -> Life {
        self.with(OF_A_HOST)
    }

    /// Whether `at` lies in it, without any margin.
    pub fn holds(&self, at: Timestamp) -> bool {
        !self.is_before(at) && !self.is_after(at)
    }

    /// Whether `at` lies before it.
    pub fn is_before(&self, at: Timestamp) -> bool {
        self.from.is_some_and(|from| at < from)
    }

    /// Whether `at` lies behind it.
    pub fn is_after(&self, at: Timestamp) -> bool {
        self.to.is_some_and(|to| at > to)
    }

    fn with(&self, margin: i64) -> Life {
        Life {
            from: self.from.map(|from| Timestamp(from.0.saturating_sub(margin))),
            to: self.to.map(|to| Timestamp(to.0.saturating_add(margin))),
        }
    }
}
