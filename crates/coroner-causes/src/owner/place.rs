//! Where a subject lives: account, Region, cluster. Two facts of different places are never of one subject.

use std::collections::HashMap;

use coroner_ecs::arn::{self, Arn};
use coroner_ecs::service::Service;
use coroner_ecs::task::Task;

/// A place as far as it is told: what is not told is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Place<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) cluster: &'a str,
}

/// What makes facts those of one subject, within a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Name<'a> {
    Service(&'a str),
    /// Tasks of no service, of one family.
    Family(&'a str),
    /// What a cluster shows that no service and task of it is known of.
    Cluster,
    /// A request that ECS refused, about something that nothing else is known of.
    Request(&'a str),
    /// Anything at all.
    Any,
}

pub(crate) type Key<'a> = (Place<'a>, Name<'a>);

impl<'a> Place<'a> {
    pub(crate) fn of_arn(text: &'a str) -> Place<'a> {
        let Some(arn) = Arn::parse(text) else { return Place::default() };
        let cluster = match arn.resource.split('/').next() {
            Some("task" | "service" | "container-instance" | "task-set" | "service-deployment") => in_resource(arn.resource),
            Some("cluster") => arn::short_name(text),
            _ => "",
        };
        Place { account: arn.account, region: arn.region, cluster }
    }

    pub(crate) fn of_task(task: &'a Task) -> Place<'a> {
        Place::of_arn(&task.task_arn)
            .or(Place::of_arn(&task.cluster_arn))
            .or(Place { cluster: task.cluster_name(), ..Place::of_arn(&task.task_definition_arn) })
    }

    pub(crate) fn of_service(service: &'a Service) -> Place<'a> {
        Place::of_arn(&service.service_arn)
            .or(Place::of_arn(&service.cluster_arn))
            .or(Place { cluster: service.cluster_name(), ..Place::of_arn(&service.task_definition) })
    }

    /// This place, with what it doesn't tell from another one.
    pub(crate) fn or(self, other: Place<'a>) -> Place<'a> {
        fn first<'a>(one: &'a str, other: &'a str) -> &'a str {
            if one.is_empty() { other } else { one }
        }
        Place {
            account: first(self.account, other.account),
            region: first(self.region, other.region),
            cluster: first(self.cluster, other.cluster),
        }
    }

    /// Whether nothing says that they are two.
    pub(crate) fn may_be(self, other: Place<'_>) -> bool {
        fn same(one: &str, other: &str) -> bool {
            one.is_empty() || other.is_empty() || one == other
        }
        same(self.account, other.account) && same(self.region, other.region) && same(self.cluster, other.cluster)
    }

    /// How much of it is told.
    pub(crate) fn told(self) -> usize {
        [self.account, self.region, self.cluster].iter().filter(|part| !part.is_empty()).count()
    }

    /// The place itself, and all that tell less of it.
    fn vaguer(self) -> impl Iterator<Item = Place<'a>> {
        (0..8u8).filter_map(move |mask| {
            let part = |bit: u8, part: &'a str| match mask & bit == 0 {
                true => Some(part),
                // What is not told can't be left out again.
                false => (!part.is_empty()).then_some(""),
            };
            Some(Place { account: part(1, self.account)?, region: part(2, self.region)?, cluster: part(4, self.cluster)? })
        })
    }
}

/// The cluster's name in `task/CLUSTER/ID`; ARNs of the short format have none.
fn in_resource(resource: &str) -> &str {
    let mut parts = resource.split('/').skip(1);
    let (cluster, rest) = (parts.next(), parts.next());
    if rest.is_some() { cluster.unwrap_or_default() } else { "" }
}

/// Which part of a case a key names.
#[derive(Default)]
pub(crate) struct Registry<'a> {
    /// Parts by their own keys.
    own: HashMap<Key<'a>, usize>,
    /// Parts by keys that tell less than their own; `None` where several fit.
    vague: HashMap<Key<'a>, Option<usize>>,
}

impl<'a> Registry<'a> {
    /// Remembers `part` under the key, and under each that tells less of the place or the name.
    pub(crate) fn put(&mut self, (place, name): Key<'a>, part: usize) {
        self.own.entry((place, name)).or_insert(part);
        self.put_alias((place, name), part);
    }

    /// Remembers another name of `part`, which others may have as well.
    pub(crate) fn put_alias(&mut self, (place, name): Key<'a>, part: usize) {
        for place in place.vaguer() {
            for name in [name, Name::Any] {
                self.vague.entry((place, name)).and_modify(|known| *known = known.filter(|known| *known == part)).or_insert(Some(part));
            }
        }
    }

    /// The one part that the key can mean: its own, the only one that tells more, or one that tells less.
    pub(crate) fn find(&self, key: &Key<'a>) -> Option<usize> {
        let more = || self.vague.get(key).copied().flatten();
        let less = || key.0.vaguer().find_map(|place| self.own.get(&(place, key.1)).copied());
        self.own.get(key).copied().or_else(more).or_else(|| if self.vague.contains_key(key) { None } else { less() })
    }
}
