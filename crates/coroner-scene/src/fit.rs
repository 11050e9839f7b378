//! Whether a task fits on each container instance, and what is missing where.
//!
//! The scheduler compares what a task reserves with what no other task has reserved; how much is used does not matter. It passes an
//! instance over that is not ACTIVE, whose agent is not connected, or that lacks an attribute
//! (<https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html>).

use coroner_case::Located;
use coroner_ecs::definition::TaskDefinition;
use coroner_ecs::instance::ContainerInstance;

use crate::constraint;
use crate::scene::Scene;

/// Instances that are looked at: a cluster may have thousands, and the first few hundred tell.
const MAX_INSTANCES: usize = 512;

/// Something that tasks reserve by the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// In CPU units, 1024 a vCPU.
    Cpu,
    /// In MiB.
    Memory,
    /// In whole GPUs.
    Gpu,
}

/// Why a task can't be placed on an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Its status is not ACTIVE.
    Status(String),
    /// Its agent is not connected.
    Disconnected,
    /// Too little of something is unreserved.
    Short {
        /// What is short; the others are in its unit.
        amount: Amount,
        /// What the task reserves.
        needed: i64,
        /// What no task has reserved.
        left: i64,
        /// What an empty instance has.
        all: i64,
    },
    /// A fixed host port is taken.
    Port(i64),
    /// Each awsvpc task takes a network interface, and the type has no more.
    Interfaces {
        /// Tasks on it, pending ones too.
        running: i64,
        /// Interfaces that its type has beyond the instance's own.
        limit: i64,
    },
    /// An attribute that the task definition requires is not registered.
    Attribute(String),
    /// A `memberOf` expression does not hold.
    Constraint(String),
    /// None of the task's subnets is in its zone.
    Zone(String),
}

/// One instance, and what stands against the task there.
pub struct Fit<'a> {
    /// The instance, and where it was seen.
    pub instance: &'a Located<ContainerInstance>,
    /// Empty if the task fits.
    pub obstacles: Vec<Obstacle>,
}

impl Amount {
    /// What it is counted in.
    pub fn unit(self) -> &'static str {
        match self {
            Amount::Cpu => "CPU units",
            Amount::Memory => "MiB",
            Amount::Gpu => "GPUs",
        }
    }

    /// Its name among an instance's resources.
    fn resource(self) -> &'static str {
        match self {
            Amount::Cpu => "CPU",
            Amount::Memory => "MEMORY",
            Amount::Gpu => "GPU",
        }
    }

    /// How much of it a task reserves: the task's own size, else what its containers reserve together.
    pub fn needed(self, definition: &TaskDefinition) -> i64 {
        let containers = &definition.container_definitions;
        let sum = |of: fn(&coroner_ecs::definition::ContainerDefinition) -> Option<i64>| {
            containers.iter().filter_map(of).filter(|amount| *amount > 0).fold(0, i64::saturating_add)
        };
        match self {
            Amount::Cpu => definition.cpu_units().unwrap_or_else(|| sum(|c| c.cpu.0)),
            Amount::Memory => definition.memory_mib().unwrap_or_else(|| sum(|c| c.memory_reservation.0.or(c.memory.0))),
            Amount::Gpu => sum(|c| c.resource_requirements.iter().find(|r| r.kind.as_str() == "GPU")?.value.parse().ok()),
        }
    }

    /// What is unreserved on an instance, and what an empty one has. GPUs are listed by their ids.
    fn on(self, instance: &ContainerInstance) -> Option<(i64, i64)> {
        let name = self.resource();
        match self {
            Amount::Gpu => {
                Some((instance.listed(&instance.remaining_resources, name), instance.listed(&instance.registered_resources, name)))
            }
            Amount::Cpu | Amount::Memory => {
                let left = instance.remaining(name)?;
                Some((left, instance.registered(name).unwrap_or(left)))
            }
        }
    }
}

impl Obstacle {
    /// How far the instance is from holding the task: the less, the closer.
    fn distance(&self) -> f64 {
        match self {
            Obstacle::Short { needed, left, .. } => (needed - left) as f64 / (*needed).max(1) as f64,
            _ => 1.0,
        }
    }
}

/// All container instances that the task might have been placed on, the closest first. Empty for Fargate and without a definition.
pub fn fits<'a>(scene: &Scene<'a>) -> Vec<Fit<'a>> {
    let Some(definition) = scene.definition.filter(|_| !scene.on_fargate()) else { return Vec::new() };
    let mut fits: Vec<Fit<'a>> = scene
        .case
        .instances
        .iter()
        .take(MAX_INSTANCES)
        .map(|instance| Fit { instance, obstacles: obstacles(scene, definition, instance) })
        .collect();
    let distance = |fit: &Fit<'_>| fit.obstacles.iter().map(Obstacle::distance).sum::<f64>();
    fits.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
    fits
}

fn obstacles(scene: &Scene<'_>, definition: &TaskDefinition, instance: &ContainerInstance) -> Vec<Obstacle> {
    let mut found = Vec::new();
    if !matches!(instance.status.as_str(), "" | "ACTIVE") {
        found.push(Obstacle::Status(instance.status.to_string()));
    }
    if instance.agent_connected.0 == Some(false) {
        found.push(Obstacle::Disconnected);
    }
    for amount in [Amount::Cpu, Amount::Memory, Amount::Gpu] {
        let needed = amount.needed(definition);
        if let Some((left, all)) = amount.on(instance).filter(|(left, _)| *left < needed) {
            found.push(Obstacle::Short { amount, needed, left, all });
        }
    }
    if definition.network_mode.as_str() != "awsvpc" {
        let taken = |port: &i64| instance.ports_in_use().any(|used| used.parse() == Ok(*port));
        found.extend(fixed_ports(definition).filter(taken).map(Obstacle::Port));
    } else if let Some(limit) = interfaces(instance) {
        let running = instance.running_tasks_count.0.unwrap_or(0) + instance.pending_tasks_count.0.unwrap_or(0);
        if running >= limit {
            found.push(Obstacle::Interfaces { running, limit });
        }
    }
    if !instance.attributes.is_empty() {
        let missing = definition.requires_attributes.iter().filter(|wanted| instance.attribute(&wanted.name).is_none());
        found.extend(missing.map(|wanted| Obstacle::Attribute(wanted.name.to_string())));
        found.extend(constraints(scene, definition).filter(|e| constraint::holds(e, instance) == Some(false)).map(Obstacle::Constraint));
        if let Some(zone) = instance.attribute("ecs.availability-zone").filter(|zone| outside(scene, zone)) {
            found.push(Obstacle::Zone(zone.to_owned()));
        }
    }
    found
}

/// Host ports that the task definition insists on.
pub fn fixed_ports(definition: &TaskDefinition) -> impl Iterator<Item = i64> {
    let host = definition.network_mode.as_str() == "host";
    definition.port_mappings().filter_map(move |p| p.host_port.0.filter(|port| *port > 0).or(p.container_port.0.filter(|_| host)))
}

/// Network interfaces that awsvpc tasks may take on an instance, if that is known: one is the instance's own, and with trunking the
/// numbers are others (<https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AvailableIpPerENI.html>).
fn interfaces(instance: &ContainerInstance) -> Option<i64> {
    if instance.attribute("ecs.awsvpc-trunk-id").is_some() {
        return None;
    }
    let (family, size) = instance.attribute("ecs.instance-type")?.split_once('.')?;
    if !["t2", "t3", "t3a", "t4g", "m4", "m5", "m5a", "m6i", "m6g", "m7i", "m7g", "c5", "c6i", "c6g", "r5", "r6i", "r6g"].contains(&family)
    {
        return None;
    }
    let all = match size {
        "nano" | "micro" | "medium" if matches!(family, "m6g" | "m7g" | "c6g" | "r6g") => 2,
        "nano" | "micro" => 2,
        "small" | "medium" | "large" => {
            if family == "m4" {
                2
            } else {
                3
            }
        }
        "xlarge" | "2xlarge" if family == "t2" => 3,
        "xlarge" | "2xlarge" => 4,
        _ => return None,
    };
    Some(all - 1)
}

fn constraints(scene: &Scene<'_>, definition: &TaskDefinition) -> impl Iterator<Item = String> {
    let of_service = scene.service.map(|service| service.placement_constraints.clone()).unwrap_or_default();
    let all = definition.placement_constraints.0.clone().into_iter().chain(of_service.0);
    all.filter(|constraint| constraint.kind.as_str() == "memberOf").map(|constraint| constraint.expression.to_string())
}

/// Whether the task's subnets are all known to be in other zones.
fn outside(scene: &Scene<'_>, zone: &str) -> bool {
    let Some(network) = scene.service.map(|service| &service.network_configuration.awsvpc_configuration) else { return false };
    let zones: Vec<&str> = network
        .subnets
        .iter()
        .filter_map(|id| scene.case.subnets.iter().find(|subnet| subnet.subnet_id == *id))
        .map(|subnet| subnet.availability_zone.as_str())
        .collect();
    !zones.is_empty() && zones.len() == network.subnets.len() && !zones.contains(&zone)
}

impl Obstacle {
    /// A clause about the instance: `its agent is not connected`.
    pub fn in_words(&self) -> String {
        match self {
            Obstacle::Status(status) => format!("it is {status}"),
            Obstacle::Disconnected => "its agent is not connected".to_owned(),
            Obstacle::Short { amount, needed, left, all } => {
                format!("{left} of {all} {} left, {needed} needed, {} short", amount.unit(), needed - left)
            }
            Obstacle::Port(port) => format!("host port {port} is taken"),
            Obstacle::Interfaces { running, limit } => format!("{running} tasks run, and its type has interfaces for {limit}"),
            Obstacle::Attribute(attribute) => format!("it lacks {attribute}"),
            Obstacle::Constraint(expression) => format!("{expression} does not hold"),
            Obstacle::Zone(zone) => format!("no subnet of the task is in {zone}"),
        }
    }
}
