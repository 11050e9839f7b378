//! What would have to be looked at that the case doesn't hold, with the commands that fetch it.

use std::collections::BTreeSet;

use coroner_case::{Command, command};
use serde_json::json;

use super::place::Place;
use crate::form::{Draft, How};
use crate::missing;
use crate::scene::Scene;

type Missing = missing::Missing<Draft>;

/// What a walk did not find.
#[derive(Debug, Default)]
pub struct Looks {
    /// In which subnet the sender is.
    pub place: bool,
    /// Ids of subnets of which the VPC or the range is not told.
    pub subnets: BTreeSet<String>,
    /// The routes of the sender's subnets.
    pub tables: bool,
    /// The VPC's endpoints, or the security groups of one.
    pub endpoints: bool,
    /// Which groups the sender has.
    pub own_groups: bool,
    /// Ids of security groups whose rules are not there.
    pub groups: BTreeSet<String>,
    /// Subnets whose ACL is not there.
    pub acls: BTreeSet<String>,
    /// Whether the sender has a public IP; an internet gateway serves nobody else.
    pub public_address: bool,
    /// Mount targets of the EFS file system, and their security groups.
    pub mount_targets: bool,
    rest: Vec<Missing>,
}

impl Looks {
    /// Anything else, each `what` once: `why` says what it would settle, `how` fetches it.
    pub fn rest(&mut self, what: String, why: &str, how: impl Into<How>) {
        if !self.rest.iter().any(|known| known.what == what) {
            self.rest.push(Missing { what, why: why.to_owned(), how: how.into(), is_command: true });
        }
    }

    /// Takes in what another walk did not find.
    pub fn add(&mut self, other: Looks) {
        self.place |= other.place;
        self.tables |= other.tables;
        self.endpoints |= other.endpoints;
        self.own_groups |= other.own_groups;
        self.public_address |= other.public_address;
        self.mount_targets |= other.mount_targets;
        self.subnets.extend(other.subnets);
        self.groups.extend(other.groups);
        self.acls.extend(other.acls);
        for missing in other.rest {
            self.rest(missing.what, &missing.why, missing.how);
        }
    }

    /// Whether the walk found all that it looked for.
    pub fn is_empty(&self) -> bool {
        let flags = [self.place, self.tables, self.endpoints, self.own_groups, self.public_address, self.mount_targets];
        !flags.contains(&true) && self.subnets.is_empty() && self.groups.is_empty() && self.acls.is_empty() && self.rest.is_empty()
    }

    /// In words.
    pub fn missing(self, scene: &Scene<'_>, place: &Place<'_>) -> Vec<Missing> {
        let mut missing = Vec::new();
        let mut look = |what: String, why: &str, how: How| missing.push(Missing { what, why: why.to_owned(), how, is_command: false });
        if self.place {
            let (what, how) = place_command(scene, place);
            look(what, "routes, ACLs and endpoints go by the subnet", how);
        }
        if !self.subnets.is_empty() {
            let ids: Vec<&str> = self.subnets.iter().map(String::as_str).collect();
            look(
                format!("the subnet {}", ids.join(", ")),
                "its VPC and its range stand there",
                command!("aws ec2 describe-subnets --subnet-ids {}", &ids).into(),
            );
        }
        if self.tables {
            look(
                format!("the routes of {}", names(&place.subnets)),
                "a subnet without a table of its own takes the main one of the VPC",
                in_vpc("describe-route-tables", place).into(),
            );
        }
        if self.endpoints {
            look(
                "the VPC endpoints".to_owned(),
                "with private DNS an endpoint takes the traffic, whatever the routes are",
                in_vpc("describe-vpc-endpoints", place).into(),
            );
        }
        if self.own_groups {
            let how = start_command(scene, place);
            look(format!("the security groups of {}", place.whose), "they may shut the way out; so may a rule that is missing", how);
        }
        if !self.groups.is_empty() {
            let ids: Vec<&str> = self.groups.iter().map(String::as_str).collect();
            look(
                ids.join(", "),
                "a security group drops what no rule admits",
                command!("aws ec2 describe-security-groups --group-ids {}", &ids).into(),
            );
        }
        if !self.acls.is_empty() {
            let ids: Vec<&str> = self.acls.iter().map(String::as_str).collect();
            look(
                format!("the network ACLs of {}", names(&ids)),
                "they are stateless: answers to the ephemeral ports need a rule too",
                acls_of(&ids).into(),
            );
        }
        if self.public_address {
            let how = start_command(scene, place);
            look(format!("whether {} has a public IP", place.whose), "an internet gateway serves nobody else", how);
        }
        if self.mount_targets && !scene.case.looked_up("elasticfilesystem:DescribeMountTargets") {
            let volumes = scene.definition.iter().flat_map(|definition| definition.volumes.iter());
            let file_system =
                volumes.filter_map(|volume| volume.efs_volume_configuration.file_system_id.some()).next().unwrap_or("${{FILE_SYSTEM}}");
            look(
                format!("the mount targets of {file_system} and their security groups"),
                "one must be in the task's zone and admit TCP 2049 from the task",
                command!("aws efs describe-mount-targets --file-system-id {}", file_system).into(),
            );
        }
        missing.extend(self.rest);
        missing
    }
}

/// Where groups and addresses stand: with the instance, the service, or the interface while there is one.
fn start_command(scene: &Scene<'_>, place: &Place<'_>) -> How {
    let running = scene.task.is_some_and(|task| !task.stopped());
    match (place.instance, place.interface.filter(|_| running), scene.task.and_then(|task| task.service_name())) {
        (Some(instance), ..) => command!("aws ec2 describe-instances --instance-ids {}", instance).into(),
        (None, Some(interface), _) => command!("aws ec2 describe-network-interfaces --network-interface-ids {}", interface).into(),
        (None, None, Some(service)) if scene.service.is_none() && place.whose == "the task" => {
            command!("aws ecs describe-services --cluster {} --services {}", cluster(scene), service).into()
        }
        _ if place.whose == "the task" => "look up networkConfiguration in the call that started the task".to_owned().into(),
        _ => place_command(scene, place).1,
    }
}

fn cluster<'a>(scene: &Scene<'a>) -> &'a str {
    scene.task.map(|task| task.value.cluster_name()).filter(|name| !name.is_empty()).unwrap_or("CLUSTER")
}

fn place_command(scene: &Scene<'_>, place: &Place<'_>) -> (String, How) {
    let cluster = cluster(scene);
    let arn = scene.task.map_or("", |task| task.container_instance_arn.as_str());
    match (scene.task.and_then(|task| task.service_name()), place.instance) {
        _ if place.whose != "the task" => {
            let id = if arn.is_empty() { "CONTAINER_INSTANCE" } else { coroner_ecs::arn::short_name(arn) };
            let how = command!("aws ecs describe-container-instances --cluster {} --container-instances {}", cluster, id).into();
            ("the subnet of the container instance: its attribute ecs.subnet-id".to_owned(), how)
        }
        (Some(service), _) => {
            let how = command!("aws ecs describe-services --cluster {} --services {}", cluster, service).into();
            ("the subnets and security groups of the service".to_owned(), how)
        }
        (None, _) => {
            let id = scene.task.map_or("TASK", |task| coroner_ecs::arn::short_name(&task.task_arn));
            let how = command!("aws ecs describe-tasks --cluster {} --tasks {}", cluster, id).into();
            ("the subnet of the task: subnetId among its attachments".to_owned(), how)
        }
    }
}

/// A describe call for all of the VPC.
fn in_vpc(call: &'static str, place: &Place<'_>) -> Command {
    match (place.vpc, place.subnets.first()) {
        (Some(vpc), _) => command!("aws ec2 {} --filters Name=vpc-id,Values={}", call, vpc),
        (None, Some(subnet)) => command!(
            "aws ec2 {} --filters Name=vpc-id,Values=$(aws ec2 describe-subnets --subnet-ids {} --query 'Subnets[0].VpcId' --output text)",
            call,
            *subnet
        ),
        (None, None) => command!("aws ec2 {} --filters Name=vpc-id,Values=VPC", call),
    }
}

/// The network ACLs of subnets.
fn acls_of(subnets: &[&str]) -> Command {
    match subnets {
        [subnet] => command!("aws ec2 describe-network-acls --filters Name=association.subnet-id,Values={}", *subnet),
        // The short form takes a comma for the end of a value.
        many => command!("aws ec2 describe-network-acls --filters {}", json!([{"Name": "association.subnet-id", "Values": many}])),
    }
}

fn names(subnets: &[&str]) -> String {
    if subnets.is_empty() { "its subnet".to_owned() } else { subnets.join(", ") }
}
