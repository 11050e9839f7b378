//! Where a subject lives: account, Region, cluster. Two facts of different places are never of one subject.

use std::collections::HashMap;

use coroner_ecs::arn::{self, Arn};
use coroner_ecs::service::Service;
use coroner_ecs::task::Task;

/// A place as far as it is told: what is not told is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place<'a> {
    /// Id of the account.
    pub account: &'a str,
    /// As ARNs write it: `eu-west-1`.
    pub region: &'a str,
    /// The name, without the rest of the ARN.
    pub cluster: &'a str,
}

/// What makes facts those of one subject, within a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Name<'a> {
    /// A service with its tasks, by its name.
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

/// A subject by its place and what it is called there.
pub type Key<'a> = (Place<'a>, Name<'a>);

impl<'a> Place<'a> {
    /// What an ARN tells; nothing if it is none. One of the short format tells no cluster.
    pub fn of_arn(text: &'a str) -> Place<'a> {
        let Some(arn) = Arn::parse(text) else { return Place::default() };
        let cluster = match arn.resource.split('/').next() {
            Some("task" | "service" | "container-instance" | "task-set" | "service-deployment" | "service-revision" | "daemon") => {
                in_resource(arn.resource)
            }
            Some("cluster") => arn::short_name(text),
            _ => "",
        };
        Place { account: arn.account, region: arn.region, cluster }
    }

    /// What the ARNs of a task tell: its own, then its cluster's, then its definition's.
    pub fn of_task(task: &'a Task) -> Place<'a> {
        Place::of_arn(&task.task_arn)
            .or(Place::of_arn(&task.cluster_arn))
            .or(Place { cluster: task.cluster_name(), ..Place::of_arn(&task.task_definition_arn) })
    }

    /// What the ARNs of a service tell: its own, then its cluster's, then its definition's.
    pub fn of_service(service: &'a Service) -> Place<'a> {
        Place::of_arn(&service.service_arn)
            .or(Place::of_arn(&service.cluster_arn))
            .or(Place { cluster: service.cluster_name(), ..Place::of_arn(&service.task_definition) })
    }

    /// This place, with what it doesn't tell from another one.
    pub fn or(self, other: Place<'a>) -> Place<'a> {
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
    pub fn may_be(self, other: Place<'_>) -> bool {
        fn same(one: &str, other: &str) -> bool {
            one.is_empty() || other.is_empty() || one == other
        }
        same(self.account, other.account) && same(self.region, other.region) && same(self.cluster, other.cluster)
    }

    /// How much of it is told.
    pub fn told(self) -> usize {
        [self.account, self.region, self.cluster].iter().filter(|part| !part.is_empty()).count()
    }

    /// Which of account, Region and cluster it tells, as three bits.
    fn tells(self) -> usize {
        [self.cluster, self.region, self.account].iter().fold(0, |bits, part| bits << 1 | usize::from(!part.is_empty()))
    }

    /// The place with nothing but what `bits` name.
    fn only(self, bits: usize) -> Place<'a> {
        let part = |bit: usize, part: &'a str| if bits & bit == 0 { "" } else { part };
        Place { account: part(1, self.account), region: part(2, self.region), cluster: part(4, self.cluster) }
    }

    /// All places that tell less of it.
    fn vaguer(self) -> impl Iterator<Item = Place<'a>> {
        let told = self.tells();
        (0..told).rev().filter(move |bits| told & bits == *bits).map(move |bits| self.only(bits))
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
pub struct Registry<'a> {
    /// Parts by their own keys.
    own: HashMap<Key<'a>, usize>,
    /// All keys, other names too, in the order in which they came.
    all: Vec<(Key<'a>, usize)>,
    /// What keys of places mean that tell just these parts of theirs: by what [`Place::tells`] of them.
    vague: [Vague<'a>; 8],
}

/// Parts by what is left of their keys, `None` where several fit. It is made of all keys up to the one counted, and only if somebody asks:
/// nearly all that a case holds tells all of its place.
#[derive(Default)]
struct Vague<'a> {
    parts: HashMap<Key<'a>, Option<usize>>,
    read: usize,
}

impl<'a> Registry<'a> {
    /// Remembers `part` under the key, and under each that tells less of the place or the name.
    pub fn put(&mut self, key: Key<'a>, part: usize) {
        self.own.entry(key).or_insert(part);
        self.put_alias(key, part);
    }

    /// Remembers another name of `part`, which others may have as well.
    pub fn put_alias(&mut self, key: Key<'a>, part: usize) {
        self.all.push((key, part));
    }

    /// The one part that the key can mean: its own, the only one that tells more, or one that tells less.
    pub fn find(&mut self, key: &Key<'a>) -> Option<usize> {
        if let Some(own) = self.own.get(key) {
            return Some(*own);
        }
        match self.telling_more(key) {
            Some(only) => only,
            None => key.0.vaguer().find_map(|place| self.own.get(&(place, key.1)).copied()),
        }
    }

    /// The only part whose key tells as much or more, if there is any such: `Some(None)` if there are several.
    fn telling_more(&mut self, key: &Key<'a>) -> Option<Option<usize>> {
        let bits = key.0.tells();
        let vague = &mut self.vague[bits];
        for ((place, name), part) in self.all[vague.read..].iter().filter(|((place, _), _)| place.tells() & bits == bits) {
            for name in [*name, Name::Any] {
                let known = vague.parts.entry((place.only(bits), name)).or_insert(Some(*part));
                *known = known.filter(|known| known == part);
            }
        }
        vague.read = self.all.len();
        vague.parts.get(key).copied()
    }
}
