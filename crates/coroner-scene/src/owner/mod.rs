//! Whose fact is it: a case falls into parts, one for each service with its tasks, each family of tasks of no service, and whatever else it
//! is about. What speaks of one part is no evidence in another.
//!
//! Most facts name whom they are of, by ARN, by id, or by account, Region and cluster (`place`). Of those that don't (a log, targets,
//! alarms), whoever could be meant claims it, and the best claim wins (`claim`); where two claim it alike, it is shown to both and proves
//! nothing to either. When it was said tells as well (`life`).

mod claim;
mod fact;
pub mod life;
pub mod place;

use std::collections::{BTreeSet, HashMap, HashSet};

use coroner_case::{ActionOf, Case, Located, Skipped};
use coroner_ecs::arn::{self, Arn};
use coroner_ecs::event::service_of_deployment;
use coroner_ecs::service::Service;
use coroner_ecs::task::{Failure, Task};

use claim::{Claim, Traits};

use fact::Fact;
use place::{Key, Name, Place, Registry};

use crate::facts::{Facts, Seen};
use crate::hosts::is_host;
use crate::neighbours::Neighbours;

/// Parts that a fact without a name is held against: where more could be meant, nothing tells who is.
const MANY: usize = 64;
/// In milliseconds.
const A_DAY: u64 = 86_400_000;
/// Instances of a cluster that its services are shown; see also `fit.rs`.
const INSTANCES: usize = 512;

/// The parts of a case.
pub struct Parts<'a> {
    all: Facts<'a>,
    parts: Vec<Part<'a>>,
    /// What the parts share that are strangers otherwise.
    pub neighbours: Neighbours<'a>,
    /// Where those facts stand that tell of what went wrong with somebody, and of nobody here.
    strangers: BTreeSet<&'a str>,
    /// Services that ECS does not know, where others are described.
    unknown: Vec<&'a Located<Failure>>,
}

/// What is of one part, each with whether another one claims it alike.
struct Part<'a> {
    place: Place<'a>,
    facts: Vec<(Fact<'a>, bool)>,
    /// Which of the facts is its service.
    service: Option<usize>,
    /// Whether nothing but what a cluster holds is known of it.
    rest: bool,
}

impl<'a> Parts<'a> {
    /// Splits a case. One with pasted text stays whole.
    pub fn of(case: &'a Case) -> Parts<'a> {
        let all = Facts::all(case);
        let mut split = Split::default();
        // A pasted text is a subject by itself, with whatever was read out of it.
        if all.pasted.is_empty() {
            split.take_subjects(&all);
            split.take_named(&all);
            split.take_failures(&all);
            split.take_instances(&all);
            split.take_daemons(&all);
            split.take_definitions(&all);
            split.take_claimed(&all);
        }
        let neighbours = Neighbours::of(&all.tasks, &all.services);
        Parts { all, parts: split.parts, neighbours, strangers: split.strangers, unknown: split.unknown }
    }

    /// What was given and is of nobody here, for whoever wonders why it proves nothing.
    pub fn strangers(&self) -> Vec<Skipped> {
        let reason = if self.parts.len() > MANY {
            format!(
                "nothing in it tells of which of {} services and families it is; it was not used. Give it beside its own alone",
                self.parts.len()
            )
        } else {
            "it is of nobody in this case: of another task, account, Region or time; it was not used".to_owned()
        };
        let strangers = self.strangers.iter().map(|name| Skipped { source: (*name).to_owned(), reason: reason.clone(), broken: false });
        let unknown = self.unknown.iter().map(|failure| {
            let named = arn::short_name(&failure.value.arn);
            let reason = format!("ECS knows no service {named} there (MISSING); what is told is about the others");
            Skipped { source: failure.origin.document.to_string(), reason, broken: false }
        });
        strangers.chain(unknown).collect()
    }

    /// The facts of each part in turn.
    pub fn each<'p>(&'p self, case: &'a Case) -> impl Iterator<Item = Facts<'p>> {
        let pasted = (!self.all.pasted.is_empty()).then(|| Facts::whole(case));
        pasted.into_iter().chain(self.parts.iter().filter(|part| !part.rest || self.is_all_there_is(part)).map(|part| self.facts(part)))
    }

    fn facts<'p>(&'p self, part: &Part<'a>) -> Facts<'p> {
        let mut facts = self.all.beside();
        facts.neighbours = Some(&self.neighbours);
        for (fact, contested) in &part.facts {
            facts.take(*fact, *contested);
        }
        facts.put_in_order();
        facts
    }

    /// Whether no task and no service is known of the cluster whose instances these are.
    fn is_all_there_is(&self, rest: &Part<'_>) -> bool {
        !self.parts.iter().any(|part| !part.rest && part.place.may_be(rest.place))
    }
}

#[derive(Default)]
struct Split<'a> {
    parts: Vec<Part<'a>>,
    registry: Registry<'a>,
    /// Parts by cluster; those whose cluster is not told stand under the empty name.
    clusters: HashMap<&'a str, Vec<usize>>,
    families: HashMap<&'a str, Vec<usize>>,
    /// Each part with each of its families.
    of_family: HashSet<(usize, &'a str)>,
    /// Parts that name a family.
    with_family: HashSet<usize>,
    /// Tasks by their ids.
    tasks: HashMap<&'a str, usize>,
    target_groups: HashMap<&'a str, Vec<usize>>,
    strangers: BTreeSet<&'a str>,
    unknown: Vec<&'a Located<Failure>>,
}

impl<'a> Split<'a> {
    fn part(&mut self, key: Key<'a>) -> usize {
        self.registry.find(&key).unwrap_or_else(|| self.new_part(key))
    }

    fn new_part(&mut self, key: Key<'a>) -> usize {
        let part = self.parts.len();
        let rest = matches!(key.1, Name::Cluster);
        self.parts.push(Part { place: key.0, facts: Vec::new(), service: None, rest });
        self.registry.put(key, part);
        self.clusters.entry(key.0.cluster).or_default().push(part);
        part
    }

    fn give(&mut self, part: usize, fact: Fact<'a>) {
        self.parts[part].facts.push((fact, false));
    }

    fn take_subjects(&mut self, case: &Facts<'a>) {
        let services = newest(&case.services);
        let of_service = |service: &'a Located<Service>| {
            let name = service.service_name.some().unwrap_or_else(|| arn::short_name(&service.service_arn));
            (Place::of_service(service), Name::Service(name))
        };
        let mut keys: Vec<(Key<'a>, Fact<'a>)> = services.iter().map(|service| (of_service(service), Fact::Service(service))).collect();
        let named =
            case.tasks.iter().filter_map(|task| Some(((Place::of_task(task), Name::Service(task.service_name()?)), Fact::Task(task))));
        keys.extend(named);
        self.take_by_key(keys);
        // Tasks that were run by hand or by a scheduler of its own, of the family of a service: their group may have been left out.
        let single = case.tasks.iter().filter(|task| task.service_name().is_none());
        let (with, without): (Vec<_>, Vec<_>) = single.partition(|task| !family_of_task(task).is_empty());
        self.take_by_key(
            with.into_iter().map(|task| ((Place::of_task(task), Name::Family(family_of_task(task))), Fact::Task(task))).collect(),
        );
        for task in without {
            let place = Place::of_task(task);
            let only = (self.parts.len() == 1 && self.parts[0].place.may_be(place)).then_some(0);
            let part = self.registry.find(&(place, Name::Any)).or(only).unwrap_or_else(|| self.part((place, Name::Family(""))));
            self.take_subject(part, Fact::Task(task));
        }
    }

    /// Those that tell most of their place come first, so that what tells less finds them.
    fn take_by_key(&mut self, mut keys: Vec<(Key<'a>, Fact<'a>)>) {
        keys.sort_by_key(|((place, _), _)| std::cmp::Reverse(place.told()));
        for (key, fact) in keys {
            let part = self.part(key);
            self.take_subject(part, fact);
        }
    }

    fn take_subject(&mut self, part: usize, fact: Fact<'a>) {
        match fact {
            Fact::Task(task) => {
                self.take_family(part, family(&task.value.task_definition_arn));
                if let Some(arn) = task.value.task_arn.some() {
                    self.tasks.insert(arn::short_name(arn), part);
                }
            }
            Fact::Service(service) => {
                // Two snapshots of one service that differ in how much they tell of its place.
                if let Some(at) = self.parts[part].service {
                    let known = &mut self.parts[part].facts[at].0;
                    if let Fact::Service(other) = known
                        && age(service) > age(other)
                    {
                        *known = fact;
                    }
                    return;
                }
                self.parts[part].service = Some(self.parts[part].facts.len());
                let of_deployments = service.value.deployments.iter().map(|deployment| &deployment.task_definition);
                for arn in std::iter::once(&service.value.task_definition).chain(of_deployments) {
                    self.take_family(part, family(arn));
                }
                for group in service.value.load_balancers.iter().flat_map(|balancer| balancer.target_groups()) {
                    self.target_groups.entry(group).or_default().push(part);
                }
            }
            _ => {}
        }
        self.give(part, fact);
    }

    fn take_family(&mut self, part: usize, family: &'a str) {
        if !family.is_empty() && self.of_family.insert((part, family)) {
            self.with_family.insert(part);
            self.families.entry(family).or_default().push(part);
            let place = self.parts[part].place;
            self.registry.put_alias((place, Name::Family(family)), part);
        }
    }

    /// What names its service.
    fn take_named(&mut self, case: &Facts<'a>) {
        for action in case.actions.iter().filter(|action| action.of != ActionOf::Daemon) {
            let (arn, name) = action.detail.service();
            let key = (Place::of_arn(arn).or(Place::of_arn(&action.detail.cluster_arn)), Name::Service(name));
            let part = self.part(key);
            self.give(part, Fact::Action(action));
        }
        for deployment in &case.service_deployments {
            let (arn, name) = deployment.service();
            let part = self.part((Place::of_arn(arn), Name::Service(name)));
            self.give(part, Fact::ServiceDeployment(deployment));
        }
        for revision in &case.service_revisions {
            let arn = revision.service_arn.some().unwrap_or(&revision.service_revision_arn);
            let name = service_of_deployment(arn).unwrap_or(arn::short_name(arn));
            let part = self.part((Place::of_arn(arn), Name::Service(name)));
            self.give(part, Fact::ServiceRevision(revision));
        }
        for target in &case.scalable_targets {
            if let Some(key) = key_of_resource(&target.value.resource_id) {
                let part = self.part(key);
                self.give(part, Fact::ScalableTarget(target));
            }
        }
        for activity in &case.scaling_activities {
            if let Some(key) = key_of_resource(&activity.value.resource_id) {
                let part = self.part(key);
                self.give(part, Fact::ScalingActivity(activity));
            }
        }
    }

    /// A managed daemon speaks to whatever its cluster may place on the instances that wait for it.
    fn take_daemons(&mut self, case: &Facts<'a>) {
        let daemons = || case.actions.iter().filter(|action| action.of == ActionOf::Daemon);
        if daemons().next().is_none() {
            return;
        }
        let on_hosts: Vec<bool> = self.parts.iter().map(Part::may_be_on_hosts).collect();
        for action in daemons().take(INSTANCES) {
            let place = Place::of_arn(&action.detail.cluster_arn).or(Place::of_arn(&action.detail.daemon_arn));
            let named = self.clusters.get(place.cluster).into_iter().flatten().copied();
            let mut parts: Vec<usize> = named.filter(|part| on_hosts.get(*part) == Some(&true)).take(INSTANCES).collect();
            if parts.is_empty() {
                parts.push(self.part((place, Name::Cluster)));
            }
            for part in parts {
                self.give(part, Fact::Action(action));
            }
        }
    }

    /// A failure of another name than the described one's is a matter of its own.
    fn take_failures(&mut self, case: &Facts<'a>) {
        for failure in &case.failures {
            let named = failure.value.arn.as_str();
            let place = Place::of_arn(named);
            // A name that was misspelt says nothing of the services that were not.
            if failure.value.reason.as_str() == "MISSING" && named.contains(":service/") && !case.services.is_empty() {
                self.unknown.push(failure);
                continue;
            }
            let kind = Arn::parse(named).and_then(|arn| arn.resource.split('/').next());
            let part = match kind {
                Some("service") => self.registry.find(&(place, Name::Service(arn::short_name(named)))),
                Some("task") => self.tasks.get(arn::short_name(named)).copied(),
                Some("container-instance") => self.registry.find(&(place, Name::Any)),
                Some(_) => None,
                None if named.is_empty() => Some(0).filter(|_| self.parts.len() == 1),
                None => self.registry.find(&(place, Name::Service(named))),
            };
            let name = if matches!(kind, Some("container-instance")) { "" } else { named };
            let part = part.unwrap_or_else(|| self.part((place, Name::Request(name))));
            self.give(part, Fact::Failure(failure));
        }
    }

    /// A container instance speaks to whatever its cluster may place there.
    fn take_instances(&mut self, case: &Facts<'a>) {
        let mut shown: HashMap<&str, usize> = HashMap::new();
        let on_hosts: Vec<bool> = self.parts.iter().map(Part::may_be_on_hosts).collect();
        let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, part) in self.parts.iter().enumerate().filter(|_| !case.instances.is_empty()) {
            let mut know = |instance| {
                let parts = known.entry(instance).or_default();
                if parts.last() != Some(&index) {
                    parts.push(index);
                }
            };
            for (fact, _) in &part.facts {
                match fact {
                    Fact::Task(task) => task.value.container_instance_arn.some().map(arn::short_name).into_iter().for_each(&mut know),
                    // An ARN of the short format tells no cluster, but the scheduler names the instance.
                    Fact::Service(service) => service.events.iter().filter_map(|event| closest(&event.message)).for_each(&mut know),
                    _ => {}
                }
            }
        }
        for instance in newest_of(&case.instances, |instance| instance.container_instance_arn.as_str(), |instance| instance.version.0) {
            let place = Place::of_arn(&instance.value.container_instance_arn);
            let mut parts = known.get(arn::short_name(&instance.value.container_instance_arn)).cloned().unwrap_or_default();
            let count = shown.entry(place.cluster).or_default();
            *count += 1;
            if *count <= INSTANCES {
                let named = self.clusters.get(place.cluster).into_iter().flatten();
                let unnamed = self.clusters.get("").filter(|_| !place.cluster.is_empty()).into_iter().flatten();
                let here = named
                    .chain(unnamed)
                    .copied()
                    .filter(|part| self.parts[*part].place.may_be(place) && on_hosts.get(*part) == Some(&true));
                parts.extend(here);
                parts.sort_unstable();
                parts.dedup();
            }
            if parts.is_empty() {
                let any = self.registry.find(&(place, Name::Any)).filter(|part| on_hosts.get(*part) == Some(&true));
                parts.push(any.unwrap_or_else(|| self.part((place, Name::Cluster))));
            }
            for part in parts {
                self.give(part, Fact::Instance(instance));
            }
        }
    }

    /// A revision speaks to whoever runs its family.
    fn take_definitions(&mut self, case: &Facts<'a>) {
        let mut revisions: HashMap<&str, usize> = HashMap::new();
        for definition in &case.definitions {
            *revisions.entry(family_of(definition)).or_default() += 1;
        }
        let mut unclaimed = Vec::new();
        for definition in newest_of(
            &case.definitions,
            |definition| definition.task_definition_arn.as_str(),
            |definition| definition.container_definitions.len(),
        ) {
            let family = family_of(definition);
            let place = Place { cluster: "", ..Place::of_arn(&definition.value.task_definition_arn) };
            let few = revisions.get(family).is_some_and(|count| *count <= MANY);
            let here = |part: &usize| Place { cluster: "", ..self.parts[*part].place }.may_be(place);
            let names = |part: &usize| few || self.parts[*part].names_revision(&definition.value.task_definition_arn);
            let parts: Vec<usize> = self
                .families
                .get(family)
                .filter(|_| !family.is_empty())
                .into_iter()
                .flatten()
                .copied()
                .filter(here)
                .filter(names)
                .collect();
            if parts.is_empty() {
                unclaimed.push(definition);
            }
            for part in parts {
                self.give(part, Fact::Definition(definition));
            }
        }
        // A revision that nobody names may be of whoever names none.
        let nameless: Vec<usize> = (0..self.parts.len()).filter(|part| !self.with_family.contains(part)).take(MANY).collect();
        for definition in unclaimed.into_iter().take(MANY) {
            let place = Place { cluster: "", ..Place::of_arn(&definition.value.task_definition_arn) };
            let here: Vec<usize> =
                nameless.iter().copied().filter(|part| Place { cluster: "", ..self.parts[*part].place }.may_be(place)).collect();
            for part in &here {
                self.parts[*part].facts.push((Fact::Definition(definition), here.len() > 1));
            }
        }
    }

    /// What tells no name: whoever has the best claim.
    fn take_claimed(&mut self, case: &Facts<'a>) {
        if self.parts.is_empty() {
            self.parts.push(Part { place: Place::default(), facts: Vec::new(), service: None, rest: false });
        }
        let few = if self.parts.len() <= MANY { self.parts.as_slice() } else { &[] };
        let mut traits: Vec<Traits<'a>> = few.iter().map(|part| Traits::of(part.place, part.facts.iter().map(|(fact, _)| *fact))).collect();
        let saved = claim::saved(case);
        for (traits, part) in traits.iter_mut().zip(few) {
            traits.learn_network(case);
            traits.learn_when(&part.facts.iter().map(|(fact, _)| *fact).collect::<Vec<_>>(), &saved);
        }
        let mut claimed: Vec<(Fact<'a>, Vec<usize>, bool)> = Vec::new();
        let mut strangers = BTreeSet::new();
        claim::each(case, &mut |facts, claim| {
            let (parts, contested) = self.claimants(&facts, &traits, claim);
            if let (true, Some(fact @ (Fact::Log(_) | Fact::Docker(_) | Fact::Target(_) | Fact::Metric(_)))) =
                (parts.is_empty(), facts.first())
            {
                strangers.insert(&*fact.origin().document);
            }
            claimed.extend(facts.into_iter().map(|fact| (fact, parts.clone(), contested)));
        });
        self.strangers = strangers;
        for (fact, parts, contested) in claimed {
            for part in parts {
                self.parts[part].facts.push((fact, contested));
            }
        }
    }

    /// Whose the facts of one document are, and whether several claim them alike.
    fn claimants(&self, facts: &[Fact<'a>], traits: &[Traits<'a>], claim: &dyn Fn(&Traits<'a>) -> Claim) -> (Vec<usize>, bool) {
        if let Some(parts) = self.named_by(facts) {
            return (parts, false);
        }
        let claims: Vec<Claim> = traits.iter().map(claim).collect();
        let best = claims.iter().copied().max().unwrap_or(Claim::None);
        if best == Claim::None {
            // Where nothing else is known, the log or the targets themselves are what the case is about.
            let alone = matches!(traits, [only] if !only.subject);
            return (if alone { vec![0] } else { Vec::new() }, false);
        }
        // What time excludes for whom it names is nobody's; but a subject whose containers' names are not told may use that name too.
        let is_best = |part: &usize| match best {
            Claim::Gone => claims[*part] == Claim::Time && traits[*part].knows_no_container(),
            _ => claims[*part] == best,
        };
        let mut parts: Vec<usize> = (0..claims.len()).filter(is_best).collect();
        if parts.len() > 1 && (best != Claim::Named || matches!(facts.first(), Some(Fact::Log(_)))) {
            nearest(&mut parts, traits, facts);
        }
        // What a host tells is of all that run on it.
        let of_one_host = || {
            matches!(facts.first(), Some(Fact::Log(stream)) if is_host(&stream.container))
                && parts.iter().all(|part| traits[*part].shares_a_host(&traits[parts[0]]))
        };
        let contested = parts.len() > 1 && best != Claim::Named && !of_one_host();
        (parts, contested)
    }

    /// Parts that the facts name by an id that is in the index.
    fn named_by(&self, facts: &[Fact<'a>]) -> Option<Vec<usize>> {
        let one = |part: Option<&usize>| part.map(|part| vec![*part]);
        match facts.first()? {
            Fact::Log(stream) => one(self.tasks.get(stream.task_id.as_deref()?)),
            Fact::Docker(docker) => one(self.tasks.get(arn::short_name(docker.value.task_arn()?))),
            Fact::TargetGroup(group) => self.target_groups.get(group.value.target_group_arn.as_str()).cloned(),
            Fact::DiscoveryInstance(instance) => one(self.tasks.get(instance.value.id.as_str())),
            Fact::DiscoveryHealth(instance) => one(self.tasks.get(instance.value.0.as_str())),
            _ => None,
        }
    }
}

impl Part<'_> {
    /// Whether nothing says that all of it is on Fargate.
    fn may_be_on_hosts(&self) -> bool {
        let mut subjects = self.facts.iter().filter_map(|(fact, _)| match fact {
            Fact::Task(task) => Some(task.on_fargate()),
            Fact::Service(service) => Some(claim::is_on_fargate(service)),
            _ => None,
        });
        let first = subjects.next();
        first.is_none_or(|fargate| !fargate) || subjects.any(|fargate| !fargate)
    }

    fn names_revision(&self, definition: &str) -> bool {
        let wanted = arn::family_revision(definition);
        self.facts.iter().any(|(fact, _)| match fact {
            Fact::Task(task) => arn::family_revision(&task.task_definition_arn) == wanted,
            Fact::Service(service) => {
                let deployed = || service.deployments.iter().any(|deployment| arn::family_revision(&deployment.task_definition) == wanted);
                arn::family_revision(&service.task_definition) == wanted || deployed()
            }
            _ => false,
        })
    }
}

/// Of several claims alike, those of the time when the facts were saved are better than those of months before.
fn nearest(parts: &mut Vec<usize>, traits: &[Traits<'_>], facts: &[Fact<'_>]) {
    let Some(at) = claim::last_of(facts) else { return };
    let Some(least) = parts.iter().filter_map(|part| traits[*part].distance(at)).min() else { return };
    let near = least.saturating_mul(2).saturating_add(A_DAY);
    parts.retain(|part| traits[*part].distance(at).is_none_or(|distance| distance <= near));
}

/// `service/CLUSTER/SERVICE`, as Application Auto Scaling names a service.
fn key_of_resource(resource: &str) -> Option<Key<'_>> {
    let (cluster, service) = resource.strip_prefix("service/")?.split_once('/')?;
    Some((Place { cluster, ..Place::default() }, Name::Service(service)))
}

/// `The closest matching (container-instance ID) …`, as the scheduler tells where a task nearly fits.
fn closest(event: &str) -> Option<&str> {
    let (_, rest) = event.split_once("closest matching ")?;
    let rest = rest.trim_start_matches('(').strip_prefix("container-instance ")?;
    rest.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-')).next()
}

fn family(arn: &str) -> &str {
    arn::family_revision(arn).split(':').next().unwrap_or_default()
}

fn family_of(definition: &coroner_ecs::definition::TaskDefinition) -> &str {
    if definition.task_definition_arn.is_empty() { &definition.family } else { family(&definition.task_definition_arn) }
}

fn family_of_task(task: &Task) -> &str {
    let told = family(&task.task_definition_arn);
    if told.is_empty() { task.group.strip_prefix("family:").unwrap_or_default() } else { told }
}

/// When a record of a service was made, as far as it tells.
fn age(service: &Service) -> (Option<coroner_ecs::Timestamp>, usize, bool) {
    let events = service.events.iter().filter_map(|event| event.created_at.0);
    let deployments = service.deployments.iter().flat_map(|deployment| [deployment.updated_at.0, deployment.created_at.0]).flatten();
    (events.chain(deployments).max(), service.events.len(), service.running_count.0.is_some())
}

/// Several records of one service are one service: the newest.
fn newest<'a>(services: &Seen<'a, Service>) -> Vec<&'a Located<Service>> {
    newest_of(services, |service| service.service_arn.as_str(), age)
}

/// Of all records of one ARN the one of the highest rank; of several such the first. What has no ARN stays.
fn newest_of<'a, T, K: PartialOrd>(records: &Seen<'a, T>, arn: fn(&T) -> &str, rank: fn(&T) -> K) -> Vec<&'a Located<T>> {
    let mut kept: Vec<&'a Located<T>> = Vec::new();
    let mut places: HashMap<&'a str, usize> = HashMap::new();
    for record in records {
        let arn = arn(&record.value);
        match places.get(arn).filter(|_| !arn.is_empty()) {
            Some(place) => {
                if rank(record) > rank(kept[*place]) {
                    kept[*place] = record;
                }
            }
            None => {
                places.insert(arn, kept.len());
                kept.push(record);
            }
        }
    }
    kept
}
