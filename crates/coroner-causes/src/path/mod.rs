//! Which hop of a network path stops the packets, as far as the case tells.
//!
//! From what EC2 says of subnets, route tables, endpoints, security groups and network ACLs the way is followed on which a task
//! reaches a service. Each hop lets pass, stops, or is not in the case; the last is said, with the command that fetches it. What
//! other networks, firewalls and proxies do is not seen from here.

mod acls;
mod addresses;
mod endpoints;
pub(crate) mod groups;
mod hops;
mod looks;
mod place;
mod question;
mod report;
mod routes;
mod walk;

#[cfg(test)]
mod tests;

use crate::cause::Cause;
use crate::draft::{Missing, Remedy};
use crate::facts::Facts;
use crate::remedy;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::summary::{clause, plain_summary};
use crate::weigh::{Fact, Weigher};

pub(crate) use acls::free_number;
pub(crate) use endpoints::{answers_to_the_name, is_gateway, is_up, of as endpoints_of, service_name};
pub(crate) use groups::{HTTPS, Side, Traffic};
pub(crate) use looks::Looks;
pub(crate) use place::{Place, Sender, configuration, of as place_of};
pub(crate) use question::region;
pub(crate) use report::{Goal, Hop, Stop};
pub(crate) use routes::{Target, table_of, target};

use question::Question;
use report::Report;

/// Either of two, where `None` is what can't be told.
fn either(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// Whether the case holds anything that a path could be judged by.
fn held(case: &Facts<'_>) -> bool {
    endpoints::held(case)
        || !(case.subnets.is_empty() && case.route_tables.is_empty() && case.network_acls.is_empty() && case.security_groups.is_empty())
}

/// What was found about the path that a cause is about.
struct Path<'a> {
    place: Place<'a>,
    report: Report,
    /// What could not be reached.
    goals: Vec<Goal>,
}

fn path<'a>(scene: &Scene<'a>, cause: &Cause) -> Option<Path<'a>> {
    let Question { sender, goals, dialled } = question::of(scene, cause)?;
    let place = place::of(scene, sender)?;
    let mut report = Report::default();
    for goal in &goals {
        report.add(walk::walk(scene, &place, goal, dialled));
    }
    Some(Path { place, report, goals })
}

impl Path<'_> {
    fn name(&self) -> String {
        self.goals.iter().map(Goal::name).collect::<Vec<_>>().join(", ")
    }

    /// Endpoints are worth making only for a service, but then for all that would fail next.
    fn fix(&self, scene: &Scene<'_>) -> Vec<Remedy> {
        let services = self.goals.iter().any(|goal| matches!(goal, Goal::Service(_)));
        let needs = if services { question::with_needs(scene, &self.goals) } else { Vec::new() };
        remedy::open_path(scene, &self.place, &needs, &self.report.stops)
    }
}

fn known_path<'a>(scene: &Scene<'a>, cause: &Cause) -> Option<Path<'a>> {
    if held(scene.case) { path(scene, cause) } else { None }
}

/// Weighs what the path says of a cause that a message speaks for already.
pub(crate) fn weigh(scene: &Scene<'_>, cause: &Cause, weigh: &mut Weigher) {
    if !weigh.supported() {
        return;
    }
    let Some(path) = known_path(scene, cause) else { return };
    for (index, stop) in path.report.stops.iter().enumerate() {
        let strength = match (index, stop.sure) {
            (0, true) => Strength::Decisive,
            (0, false) => Strength::Strong,
            // One hop is enough; the others are told since they would stop the packets next.
            _ => Strength::Weak,
        };
        weigh.add(strength, || stop.fact());
    }
    if path.report.stops.is_empty() && path.report.looks.is_empty() {
        // The message stands: then it is a proxy, DNS, the service, or what lies behind the last hop. Words that leave more open
        // than a failed connection must not vanish for it.
        let strength = if weigh.is_decisive() { Strength::Moderate } else { Strength::Weak };
        weigh.against(strength, || Fact {
            text: format!("the path to {} is open as far as the case shows: {}", path.name(), path.report.passed.join("; ")),
            source: String::new(),
            at: None,
        });
    }
}

/// What stops the load balancer on the way to `port`, other than a security group.
pub(crate) fn stop_of_probe(scene: &Scene<'_>, port: i64) -> Option<Stop> {
    if scene.case.network_acls.is_empty() {
        return None;
    }
    let place = place::of(scene, Sender::Task)?;
    walk::walk(scene, &place, &Goal::Probe(port), None).stops.into_iter().next()
}

/// The hop that stops the packets, or else what the page says.
pub(crate) fn says(scene: &Scene<'_>, cause: &'static Cause) -> String {
    match known_path(scene, cause).and_then(|path| path.report.stops.into_iter().next()) {
        Some(stop) => format!("{}: {}", clause(cause), stop.text),
        None => plain_summary(cause, scene),
    }
}

/// What lets the packets pass; nothing if no hop is known to stop them.
pub(crate) fn fix(scene: &Scene<'_>, cause: &Cause) -> Vec<Remedy> {
    known_path(scene, cause).map_or_else(Vec::new, |path| path.fix(scene))
}

/// The place of the sender and what is not told of the path, as long as no hop is known to stop the packets.
pub(crate) fn open<'a>(scene: &Scene<'a>, cause: &Cause) -> Option<(Place<'a>, Looks)> {
    let path = path(scene, cause).filter(|path| !path.report.stops.iter().any(|stop| stop.sure))?;
    Some((path.place, path.report.looks))
}

/// What would have to be looked at to find the hop.
pub(crate) fn missing(scene: &Scene<'_>, cause: &Cause) -> Vec<Missing> {
    match path(scene, cause) {
        Some(path) if !path.report.stops.iter().any(|stop| stop.sure) => path.report.looks.missing(scene, &path.place),
        _ => Vec::new(),
    }
}

impl Stop {
    pub(crate) fn fact(&self) -> Fact {
        Fact { text: self.text.clone(), source: self.source.clone(), at: None }
    }
}

impl Goal {
    fn name(&self) -> String {
        match self {
            Goal::Service(service) => (*service).to_owned(),
            Goal::Host(host) => host.clone(),
            Goal::Address(address, traffic) => format!("{address} ({})", traffic.name()),
            Goal::MountTarget => "the mount target".to_owned(),
            Goal::Layers(bucket) => bucket.clone(),
            Goal::Probe(port) => format!("port {port}"),
        }
    }
}
