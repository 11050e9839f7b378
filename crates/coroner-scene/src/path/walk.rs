//! The walk: hop by hop from the task to what it wants to reach.

use std::net::Ipv4Addr;

use coroner_case::{Located, command};
use coroner_ecs::network::{IpPermission, Route, RouteTable, SecurityGroup, Subnet, VpcEndpoint};
use serde_json::{Value, json};

use super::acls::EPHEMERAL;
use super::addresses::{Addresses, Cidr};
use super::endpoints;
use super::groups::{self, HTTPS, Peer, Side, Traffic};
use super::place::{MOST, Place};
use super::report::{Goal, Hop, Report, Stop};
use super::routes::{self, Target};
use crate::facts::Facts;
use crate::scene::Scene;

/// Walks from every subnet that the sender may be in.
pub(super) fn walk(scene: &Scene<'_>, place: &Place<'_>, goal: &Goal, dialled: Option<Ipv4Addr>) -> Report {
    let mut reports: Vec<Report> = place.subnets.iter().map(|subnet| Walk::from(scene, place, subnet, dialled).to(goal)).collect();
    if !reports.iter().all(|report| !report.stops.is_empty()) {
        reports.iter_mut().flat_map(|report| &mut report.stops).for_each(|stop| stop.sure = false);
    }
    let mut all = Report::default();
    all.looks.place = reports.is_empty();
    reports.into_iter().for_each(|report| all.add(report));
    all
}

pub(super) struct Walk<'w, 'a> {
    pub(super) case: &'a Facts<'a>,
    pub(super) place: &'w Place<'a>,
    pub(super) subnet: &'a str,
    pub(super) known_subnet: Option<&'a Located<Subnet>>,
    pub(super) table: Option<&'a Located<RouteTable>>,
    /// The address that the name resolved to, if a message tells it.
    pub(super) dialled: Option<Ipv4Addr>,
    /// Ports that the sender sends from.
    pub(super) ephemeral: (i64, i64),
    pub(super) report: Report,
}

impl<'w, 'a> Walk<'w, 'a> {
    fn from(scene: &Scene<'a>, place: &'w Place<'a>, subnet: &'a str, dialled: Option<Ipv4Addr>) -> Walk<'w, 'a> {
        let windows = scene.definition.is_some_and(|d| d.runtime_platform.operating_system_family.starts_with("WINDOWS"));
        Walk {
            case: scene.case,
            place,
            subnet,
            known_subnet: known(scene.case, subnet),
            table: routes::table_of(scene.case, subnet, place.vpc),
            dialled,
            // What Linux and Windows use unless somebody changes it.
            ephemeral: if windows { (49_152, 65_535) } else { (32_768, 60_999) },
            report: Report::default(),
        }
    }

    fn to(mut self, goal: &Goal) -> Report {
        if self.known_subnet.is_some_and(|subnet| subnet.ipv6_native.0 == Some(true)) {
            let subnet = self.subnet;
            self.report.looks.rest(
                format!("the way that IPv6 takes from {subnet}, which has no IPv4"),
                "only the ways of IPv4 are followed",
                command!("aws ec2 describe-route-tables --filters Name=association.subnet-id,Values={}", subnet),
            );
            return self.report;
        }
        match goal {
            Goal::Service(service) => self.reach_service(service),
            Goal::Host(host) => self.reach_internet(host, None),
            Goal::Address(address, traffic) => self.reach_address(*address, *traffic),
            Goal::MountTarget => self.reach_mount_target(),
            Goal::Layers(bucket) => self.reach_layers(bucket),
            Goal::Probe(port) => self.be_probed(*port),
        }
        self.report
    }

    fn reach_service(&mut self, service: &str) {
        let public = self.dialled.map(|address| !Cidr::of(address).is_private());
        let Some(vpc) = self.place.vpc else {
            self.report.looks.subnets.insert(self.subnet.to_owned());
            return self.reach_somewhere(service);
        };
        if !endpoints::held(self.case) {
            // An endpoint of S3 is a route and no name; any other would have given a private address.
            if public == Some(true) && service != "s3" {
                return self.reach_internet(service, None);
            }
            return self.reach_somewhere(service);
        }
        if let Some(gateway) =
            endpoints::of(self.case, vpc, service).find(|e| endpoints::is_gateway(e) && endpoints::is_up(e) && self.in_table(e))
        {
            return self.through_gateway(gateway, service);
        }
        let by_name = |answer| endpoints::of(self.case, vpc, service).find(|endpoint| endpoints::answers_to_the_name(endpoint) == answer);
        match (by_name(Some(true)), by_name(None)) {
            (Some(endpoint), _) if public != Some(true) => self.reach_endpoint(endpoint, service),
            (None, Some(_)) if public.is_none() => self.reach_somewhere(service),
            _ if public == Some(false) => self.reach_somewhere(service),
            _ => self.reach_internet(service, Some(service)),
        }
    }

    /// Whether a gateway endpoint serves the subnet.
    fn in_table(&self, endpoint: &VpcEndpoint) -> bool {
        let Some(table) = self.table else { return false };
        endpoint.route_table_ids.iter().any(|id| *id == table.route_table_id) || self.prefix_list(endpoint).is_some()
    }

    fn prefix_list(&self, endpoint: &VpcEndpoint) -> Option<&'a str> {
        let mut routes = self.table?.value.routes.iter();
        routes
            .find(|route| routes::is_gateway_endpoint(route) && route.gateway_id == endpoint.vpc_endpoint_id)?
            .destination_prefix_list_id
            .some()
    }

    /// Where it is not known whether an endpoint serves: then only what no way could pass is a stop.
    fn reach_somewhere(&mut self, service: &str) {
        self.report.looks.endpoints = true;
        self.report.looks.tables |= self.table.is_none();
        self.out(HTTPS, &Peer { addresses: Addresses::Unknown, groups: None, prefix_list: None }, service, None);
        self.guard(self.subnet, Side::Out, HTTPS, &Addresses::Unknown, (service, self.ephemeral), false);
    }

    fn through_gateway(&mut self, gateway: &'a Located<VpcEndpoint>, service: &str) {
        let id = gateway.vpc_endpoint_id.as_str();
        self.report.pass(format!("{} reaches {service} by {id}", self.subnet));
        let prefix_list = self.prefix_list(gateway);
        let addresses = self.public();
        let peer = prefix_list.map_or_else(anywhere, |list| json!({"PrefixListIds": [{"PrefixListId": list}]}));
        self.out(HTTPS, &Peer { addresses: addresses.clone(), groups: Some(Vec::new()), prefix_list }, service, Some(peer));
        self.guard(self.subnet, Side::Out, HTTPS, &addresses, (service, self.ephemeral), true);
    }

    fn reach_endpoint(&mut self, endpoint: &'a Located<VpcEndpoint>, service: &str) {
        let id = endpoint.vpc_endpoint_id.as_str();
        let name = format!("{id} ({service})");
        let theirs: Vec<&'a str> = endpoint.value.groups.iter().map(|group| group.group_id.as_str()).take(MOST).collect();
        let subnets: Vec<&'a str> = endpoint.value.subnet_ids.iter().map(|subnet| subnet.as_str()).take(MOST).collect();
        let addresses = self.of_subnets(&subnets);
        let to = theirs.first().map_or_else(anywhere, |group| of_group(group));
        self.out(HTTPS, &Peer { addresses: addresses.clone(), groups: Some(theirs.clone()), prefix_list: None }, &name, Some(to));
        let own = Peer { addresses: self.own_addresses(), groups: self.place.groups.clone(), prefix_list: None };
        let admission = groups::admission(self.case, &theirs, Side::In, HTTPS, &own);
        let group = theirs.first().copied().unwrap_or_default();
        match admission.admitted {
            _ if theirs.is_empty() => self.report.looks.endpoints = true,
            Some(true) => self.report.pass(format!("{group} of {id} admits TCP 443")),
            Some(false) => self.report.stops.push(Stop {
                text: format!("{id} answers for {service}, but {} admits no TCP 443 from {}", theirs.join(", "), self.own_name()),
                source: self.source_of_group(group, "IpPermissions"),
                hop: Hop::Ingress { group: group.to_owned(), traffic: HTTPS, peer: self.own_peer() },
                sure: true,
            }),
            None => {
                self.report.looks.own_groups |= self.place.groups.is_none();
                self.look_at_groups(&admission.absent, group);
            }
        }
        // Within a subnet no ACL is asked, and a name may resolve to any of the endpoint's interfaces.
        let elsewhere: Vec<&'a str> = subnets.iter().copied().filter(|subnet| *subnet != self.subnet).collect();
        let sure = elsewhere.len() == subnets.len();
        if !elsewhere.is_empty() {
            let addresses = self.of_subnets(&elsewhere);
            self.guard(self.subnet, Side::Out, HTTPS, &addresses, (&name, self.ephemeral), sure);
        }
        for subnet in &elsewhere {
            self.guard(subnet, Side::In, HTTPS, &own.addresses, (self.subnet, self.ephemeral), sure && elsewhere.len() == 1);
        }
    }

    fn reach_internet(&mut self, name: &str, service: Option<&str>) {
        let to = self.public();
        self.leave(name, &to, service);
        self.out(HTTPS, &Peer { addresses: to.clone(), groups: Some(Vec::new()), prefix_list: None }, name, Some(anywhere()));
        self.guard(self.subnet, Side::Out, HTTPS, &to, (name, self.ephemeral), true);
    }

    fn reach_address(&mut self, address: Ipv4Addr, traffic: Traffic) {
        let (name, to) = (address.to_string(), Addresses::In(vec![Cidr::of(address)]));
        self.leave(&name, &to, None);
        let peer = of_range(&format!("{address}/32"));
        // A private address may be named by its group, which the case doesn't tell.
        let private = Cidr::of(address).is_private();
        let groups = (!private).then(Vec::new);
        self.out(traffic, &Peer { addresses: to.clone(), groups, prefix_list: None }, &name, Some(peer));
        let there = |subnet: &&Located<Subnet>| Some(&subnet.vpc_id[..]) == self.place.vpc && to.inside(&subnet.cidr_block) == Some(true);
        let far = self.case.subnets.iter().find(there).map(|subnet| subnet.value.subnet_id.as_str());
        if far != Some(self.subnet) {
            self.guard(self.subnet, Side::Out, traffic, &to, (&name, self.ephemeral), true);
            if let Some(far) = far {
                let own = self.own_addresses();
                self.guard(far, Side::In, traffic, &own, (self.subnet, self.ephemeral), true);
            }
        }
        if private {
            self.report.looks.rest(
                format!("the security groups of {address}"),
                "they may shut the task out",
                command!("aws ec2 describe-network-interfaces --filters Name=addresses.private-ip-address,Values={}", address.to_string()),
            );
        }
    }

    fn reach_mount_target(&mut self) {
        let nfs = Traffic { protocol: "tcp", port: 2_049 };
        let name = "the mount target";
        let ranges = self.local();
        let peer = match &ranges {
            Addresses::In(_) => self.vpc_range(),
            _ => "0.0.0.0/0".to_owned(),
        };
        self.out(nfs, &Peer { addresses: ranges.clone(), groups: None, prefix_list: None }, name, Some(of_range(&peer)));
        // The mount target of the zone is often in the task's own subnet, where no ACL is asked.
        self.guard(self.subnet, Side::Out, nfs, &ranges, (name, self.ephemeral), false);
        // A rule for exactly the port of NFS is what the group of a mount target has.
        let exact = |rule: &IpPermission| (rule.from_port.0, rule.to_port.0) == (Some(nfs.port), Some(nfs.port));
        let here = |group: &SecurityGroup| group.vpc_id.is_empty() || self.place.vpc.is_none_or(|vpc| group.vpc_id.as_str() == vpc);
        let has_nfs = |group: &&Located<SecurityGroup>| here(group) && group.ip_permissions.iter().any(exact);
        let groups = self.case.security_groups.iter().filter(has_nfs);
        let theirs: Vec<&'a str> = groups.map(|group| group.value.group_id.as_str()).take(MOST).collect();
        let own = Peer { addresses: self.own_addresses(), groups: self.place.groups.clone(), prefix_list: None };
        let admitted = groups::admission(self.case, &theirs, Side::In, nfs, &own).admitted;
        match theirs.first() {
            Some(group) if admitted == Some(true) => self.report.pass(format!("{group} admits TCP 2049")),
            Some(group) if admitted == Some(false) => self.report.stops.push(Stop {
                text: format!("{} admits TCP 2049 from others, but not from {}", theirs.join(", "), self.own_name()),
                source: self.source_of_group(group, "IpPermissions"),
                hop: Hop::Ingress { group: (*group).to_owned(), traffic: nfs, peer: self.own_peer() },
                sure: false,
            }),
            Some(_) => self.report.looks.own_groups |= self.place.groups.is_none(),
            None => self.report.looks.mount_targets = true,
        }
    }

    /// S3 answered: then it is the policy of the endpoint on the way that may refuse.
    fn reach_layers(&mut self, bucket: &str) {
        let Some(vpc) = self.place.vpc.filter(|_| endpoints::held(self.case)) else {
            self.report.looks.endpoints = true;
            return;
        };
        let on_the_way = |endpoint: &&'a Located<VpcEndpoint>| {
            if endpoints::is_gateway(endpoint) { self.in_table(endpoint) } else { endpoints::answers_to_the_name(endpoint) == Some(true) }
        };
        let Some(endpoint) = endpoints::of(self.case, vpc, "s3").find(on_the_way) else {
            self.report.looks.tables |= self.table.is_none();
            return;
        };
        let id = endpoint.vpc_endpoint_id.as_str();
        match endpoints::policy_admits(&endpoint.policy_document, "s3:GetObject", &format!("{bucket}/layer")) {
            Some(true) => self.report.pass(format!("the policy of {id} admits {bucket}")),
            Some(false) => self.report.stops.push(Stop {
                text: format!("the policy of {id} admits no s3:GetObject on {bucket}/*"),
                source: endpoint.origin.at("PolicyDocument"),
                hop: Hop::Policy { endpoint: id.to_owned(), bucket: bucket.to_owned() },
                sure: true,
            }),
            None => self.report.looks.rest(
                format!("whether the policy of {id} admits s3:GetObject on {bucket}/*"),
                "it has conditions, or the case doesn't hold it",
                command!("aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {}", id),
            ),
        }
    }

    fn be_probed(&mut self, port: i64) {
        let traffic = Traffic { protocol: "tcp", port };
        let from = self.local();
        // A load balancer has a node in this very subnet at times; and it sends from any ephemeral port.
        self.guard(self.subnet, Side::In, traffic, &from, ("the load balancer", EPHEMERAL), false);
    }

    /// The public address that was dialled, or any.
    fn public(&self) -> Addresses {
        match self.dialled.map(Cidr::of).filter(|address| !address.is_private()) {
            Some(address) => Addresses::In(vec![address]),
            None => Addresses::Public,
        }
    }

    fn local(&self) -> Addresses {
        Addresses::within(self.table.map(|table| routes::local_ranges(table)).unwrap_or_default())
    }

    /// Addresses in subnets, the narrowest that is known.
    fn of_subnets(&self, subnets: &[&str]) -> Addresses {
        if let Some(address) = self.dialled.map(Cidr::of).filter(|address| address.is_private()) {
            return Addresses::In(vec![address]);
        }
        let ranges: Option<Vec<Cidr>> = subnets.iter().map(|subnet| Cidr::parse(&known(self.case, subnet)?.cidr_block)).collect();
        ranges.filter(|ranges| !ranges.is_empty()).map_or_else(|| self.local(), Addresses::In)
    }

    fn own_addresses(&self) -> Addresses {
        let range = self.known_subnet.and_then(|subnet| Cidr::parse(&subnet.cidr_block));
        Addresses::within(self.place.address.map(Cidr::of).or(range).into_iter().collect())
    }

    /// The sender, as a message names it.
    fn own_name(&self) -> String {
        let groups = self.place.groups.iter().flatten().copied();
        let known: Vec<String> = groups.map(str::to_owned).chain(self.place.address.map(|address| address.to_string())).collect();
        let known = if known.is_empty() { self.subnet.to_owned() } else { known.join(", ") };
        format!("{} ({known})", self.place.whose)
    }

    /// The sender, as `--ip-permissions` takes it.
    pub(super) fn own_peer(&self) -> Value {
        let range = self.known_subnet.and_then(|subnet| subnet.cidr_block.some());
        match (self.place.groups.iter().flatten().next(), range) {
            (Some(group), _) => of_group(group),
            (None, Some(range)) => of_range(range),
            (None, None) => of_group("SECURITY_GROUP_OF_THE_TASK"),
        }
    }

    pub(super) fn vpc_range(&self) -> String {
        let local = |route: &&Route| routes::target(route) == Target::Local && !route.destination_cidr_block.is_empty();
        let range = self.table.and_then(|table| table.value.routes.iter().find(local));
        range.map_or_else(|| "0.0.0.0/0".to_owned(), |route| route.destination_cidr_block.to_string())
    }

    /// The range for a rule that lets `peer` pass.
    pub(super) fn range_of(&self, peer: &Addresses) -> String {
        match peer {
            Addresses::In(ranges) if ranges.iter().all(|range| range.is_private()) => self.vpc_range(),
            _ => "0.0.0.0/0".to_owned(),
        }
    }

    pub(super) fn source_of_group(&self, id: &str, key: &str) -> String {
        let group = self.case.security_groups.iter().find(|group| group.group_id.as_str() == id);
        group.map_or_else(String::new, |group| group.origin.at(key))
    }
}

fn known<'a>(case: &'a Facts<'a>, subnet: &str) -> Option<&'a Located<Subnet>> {
    case.subnets.iter().find(|known| known.subnet_id.as_str() == subnet)
}

fn of_group(group: &str) -> Value {
    json!({"UserIdGroupPairs": [{"GroupId": group}]})
}

fn of_range(range: &str) -> Value {
    json!({"IpRanges": [{"CidrIp": range}]})
}

/// All of IPv4.
pub(super) fn anywhere() -> Value {
    of_range("0.0.0.0/0")
}
