//! Where a task stands in the network: its subnets, groups and addresses.

use std::net::Ipv4Addr;

use coroner_ecs::service::AwsvpcConfiguration;

use super::routes;
use crate::facts::Facts;
use crate::scene::Scene;

/// Subnets of a service and groups of an interface that are looked at; AWS admits 16 of each.
pub(super) const MOST: usize = 16;

/// Who sends the packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// The task's containers.
    Task,
    /// Who pulls images and fetches secrets: on Fargate through the task's interface, on EC2 through the instance's.
    Agent,
}

/// A place in the network.
#[derive(Debug, Default)]
pub struct Place<'a> {
    /// `the task` or `the container instance`.
    pub whose: &'static str,
    /// The subnet; several if it is only known that it is one of them.
    pub subnets: Vec<&'a str>,
    /// Id of the VPC; `None` if nothing in the case tells it.
    pub vpc: Option<&'a str>,
    /// Security groups, if they are known.
    pub groups: Option<Vec<&'a str>>,
    /// Private IPv4 address of the task's interface; `None` if it is not told, and for instances.
    pub address: Option<Ipv4Addr>,
    /// Whether it has a public address, and why that is known.
    pub public: Option<(bool, &'static str)>,
    /// Network interface of the task.
    pub interface: Option<&'a str>,
    /// Instance, if the packets leave through its interface.
    pub instance: Option<&'a str>,
}

/// The place of whoever sends; none if nothing can be known of it.
pub fn of<'a>(scene: &Scene<'a>, sender: Sender) -> Option<Place<'a>> {
    // An external instance is in no VPC.
    if scene.pasted || scene.task.is_some_and(|task| task.launch_type.as_str() == "EXTERNAL") {
        return None;
    }
    let own_interface = match sender {
        Sender::Agent if on_instance(scene) => false,
        _ => scene.on_fargate() || has_interface(scene),
    };
    let place = if own_interface { of_task(scene) } else { of_instance(scene) };
    let vpc = place.vpc.or_else(|| vpc_of(scene.case, &place));
    Some(Place { vpc, ..place })
}

/// Whether the task is on an instance of the user's. A service with capacity providers doesn't tell.
fn on_instance(scene: &Scene<'_>) -> bool {
    let kind = scene.task.map_or_else(|| scene.service.map_or("", |service| &service.launch_type), |task| &task.launch_type);
    matches!(kind, "EC2" | "MANAGED_INSTANCES") || scene.task.is_some_and(|task| !task.container_instance_arn.is_empty())
}

fn has_interface(scene: &Scene<'_>) -> bool {
    scene.task.is_some_and(|task| task.interface("subnetId").is_some())
        || scene.definition.is_some_and(|definition| definition.network_mode.as_str() == "awsvpc")
        || configuration(scene, None).is_some()
}

fn of_task<'a>(scene: &Scene<'a>) -> Place<'a> {
    let interface = |detail| scene.task.and_then(|task| task.value.interface(detail));
    let subnet = interface("subnetId");
    let configuration = configuration(scene, subnet);
    let public = match configuration.map(|c| c.assign_public_ip.as_str()) {
        _ if on_instance(scene) => Some((false, "a task with an interface of its own gets none on EC2")),
        Some("ENABLED") => Some((true, "assignPublicIp is ENABLED")),
        Some("DISABLED") => Some((false, "assignPublicIp is DISABLED")),
        // ECS fills in DISABLED, but a document may be cut.
        _ => None,
    };
    let place = Place {
        whose: "the task",
        subnets: match (subnet, configuration) {
            (Some(subnet), _) => vec![subnet],
            (None, Some(configuration)) => configuration.subnets.iter().map(|id| id.as_str()).take(MOST).collect(),
            (None, None) => Vec::new(),
        },
        address: interface("privateIPv4Address").and_then(|address| address.parse().ok()),
        public,
        interface: interface("networkInterfaceId"),
        ..Place::default()
    };
    let groups = configuration.and_then(|configuration| groups_of(scene.case, configuration, &place));
    Place { groups, ..place }
}

/// The network configuration by which the task was started.
pub fn configuration<'a>(scene: &Scene<'a>, subnet: Option<&str>) -> Option<&'a AwsvpcConfiguration> {
    let service = &scene.service?.value;
    let started_by = scene.task.map_or("", |task| task.started_by.as_str());
    let own = service.deployment(started_by).map(|deployment| &deployment.network_configuration.awsvpc_configuration.0);
    let older = scene.task.is_some_and(|task| {
        let primary = service.primary().filter(|primary| primary.id.as_str() != started_by);
        primary.and_then(|primary| primary.created_at.0).zip(task.created_at.0).is_some_and(|(changed, made)| changed > made)
    });
    let current = Some(&service.network_configuration.awsvpc_configuration.0).filter(|_| !older);
    own.filter(|own| !own.subnets.is_empty())
        .or(current)
        .filter(|c| !c.subnets.is_empty() && subnet.is_none_or(|subnet| c.subnets.iter().any(|id| id.as_str() == subnet)))
}

/// Whoever names no group gets the default one of the VPC.
fn groups_of<'a>(case: &'a Facts<'a>, configuration: &'a AwsvpcConfiguration, place: &Place<'a>) -> Option<Vec<&'a str>> {
    if !configuration.security_groups.is_empty() {
        return Some(configuration.security_groups.iter().map(|id| id.as_str()).take(MOST).collect());
    }
    let vpc = vpc_of(case, place)?;
    let default = case.security_groups.iter().find(|group| group.group_name.as_str() == "default" && group.vpc_id.as_str() == vpc)?;
    Some(vec![default.group_id.as_str()])
}

/// The agent tells VPC and subnet of its instance as attributes; groups and addresses it does not tell.
fn of_instance<'a>(scene: &Scene<'a>) -> Place<'a> {
    let attribute = |name| scene.instance.and_then(|instance| instance.value.attribute(name)).filter(|value| !value.is_empty());
    Place {
        whose: "the container instance",
        subnets: attribute("ecs.subnet-id").into_iter().collect(),
        vpc: attribute("ecs.vpc-id"),
        instance: scene.instance.and_then(|instance| instance.value.ec2_instance_id.some()),
        ..Place::default()
    }
}

fn vpc_of<'a>(case: &'a Facts<'a>, place: &Place<'_>) -> Option<&'a str> {
    let subnet = place.subnets.first()?;
    let of_subnet = case.subnets.iter().find(|known| known.subnet_id.as_str() == *subnet).and_then(|known| known.vpc_id.some());
    let of_table = || routes::table_of(case, subnet, None)?.value.vpc_id.some();
    let of_acl = || super::acls::of_subnet(case, subnet)?.value.vpc_id.some();
    let of_group = || {
        let group = place.groups.as_ref()?.first()?;
        case.security_groups.iter().find(|known| known.group_id.as_str() == *group)?.vpc_id.some()
    };
    of_subnet.or_else(of_table).or_else(of_acl).or_else(of_group)
}
