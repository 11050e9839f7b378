//! Which hop of a network path stops the packets, as far as the case tells.
//!
//! From what EC2 says of subnets, route tables, endpoints, security groups and network ACLs the way is followed on which a task
//! reaches a service. Each hop lets pass, stops, or is not in the case; the last is said, with the command that fetches it. What
//! other networks, firewalls and proxies do is not seen from here.

mod acls;
mod addresses;
mod endpoints;
pub mod groups;
mod hops;
mod looks;
mod place;
mod question;
mod report;
mod routes;
mod walk;
mod way;

use crate::facts::Facts;
use crate::quote::Fact;
use crate::scene::Scene;

pub use acls::free_number;
pub use endpoints::{answers_to_the_name, is_gateway, is_up, of as endpoints_of, service_name};
pub use groups::{HTTPS, Side, Traffic};
pub use looks::Looks;
pub use place::{Place, Sender, configuration, of as place_of};
pub use question::region;
pub use report::{Goal, Hop, Stop};
pub use routes::{Target, table_of, target};

pub use way::Way;

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
pub struct Path<'a> {
    /// The sender's place.
    pub place: Place<'a>,
    /// Hop by hop.
    pub report: Report,
    /// What could not be reached.
    pub goals: Vec<Goal>,
}

/// The path that the messages of a cause, `slug`, are about: packets went that `way`, and nobody answered.
pub fn path<'a>(scene: &Scene<'a>, slug: &str, way: Option<Way>) -> Option<Path<'a>> {
    let Question { sender, goals, dialled } = question::of(scene, slug, way?)?;
    let place = place::of(scene, sender)?;
    let mut report = Report::default();
    for goal in &goals {
        report.add(walk::walk(scene, &place, goal, dialled));
    }
    Some(Path { place, report, goals })
}

impl Path<'_> {
    /// What could not be reached, in words.
    pub fn name(&self) -> String {
        self.goals.iter().map(Goal::name).collect::<Vec<_>>().join(", ")
    }

    /// What a fix would have to open beside it: endpoints are worth making only for a service, but then for all that would fail next.
    pub fn needs(&self, scene: &Scene<'_>) -> Vec<Goal> {
        let services = self.goals.iter().any(|goal| matches!(goal, Goal::Service(_)));
        if services { question::with_needs(scene, &self.goals) } else { Vec::new() }
    }
}

/// The same, where the case holds anything that a path could be judged by.
pub fn known_path<'a>(scene: &Scene<'a>, slug: &str, way: Option<Way>) -> Option<Path<'a>> {
    if held(scene.case) { path(scene, slug, way) } else { None }
}

/// What stops the load balancer on the way to `port`, other than a security group.
pub fn stop_of_probe(scene: &Scene<'_>, port: i64) -> Option<Stop> {
    if scene.case.network_acls.is_empty() {
        return None;
    }
    let place = place::of(scene, Sender::Task)?;
    walk::walk(scene, &place, &Goal::Probe(port), None).stops.into_iter().next()
}

impl Stop {
    /// As evidence; when it began, nobody tells.
    pub fn fact(&self) -> Fact {
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
