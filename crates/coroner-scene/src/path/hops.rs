//! Single hops: the route, the groups, the network ACL.

use coroner_ecs::network::Route;

use super::acls::{self, EPHEMERAL, Packets};
use super::addresses::Addresses;
use coroner_case::command;
use serde_json::Value;

use super::endpoints;
use super::groups::{self, Peer, Side, Traffic};
use super::report::{Hop, Stop};
use super::routes::{self, Target, Way};
use super::walk::Walk;
use super::walk::anywhere;

impl Walk<'_, '_> {
    /// The route, and what it needs. `service` is what an endpoint could serve instead.
    pub(super) fn leave(&mut self, name: &str, to: &Addresses, service: Option<&str>) {
        let Some(table) = self.table else {
            self.report.looks.tables = true;
            return;
        };
        let (subnet, id) = (self.subnet, table.route_table_id.as_str());
        // Networks beyond may hold endpoints that are shared, and a name may have an IPv6 address too.
        let by_ipv6 = |route: &Route| route.destination_ipv6_cidr_block.as_str() == "::/0";
        let around = match self.dialled {
            Some(_) => false,
            None if service.is_some() => routes::to_other_networks(table).is_some(),
            None => table.routes.iter().any(by_ipv6),
        };
        let private = matches!(to, Addresses::In(ranges) if ranges.iter().all(|range| range.is_private()));
        let (hop, text, source) = match routes::way(table, to) {
            Way::By(index, route) => {
                let (destination, target) = (route.destination_cidr_block.as_str(), route.target());
                let sends = format!("{subnet} sends {destination} to {target}");
                let source = table.origin.at(&format!("Routes/{index}"));
                match (routes::target(route), self.place.public) {
                    (Target::Blackhole, _) => {
                        let (table, destination, target) = (id.to_owned(), destination.to_owned(), target.to_owned());
                        (Hop::Blackhole { table, destination, target }, format!("{sends}, which is gone (blackhole)"), source)
                    }
                    (Target::InternetGateway | Target::Nat, _) if private => {
                        let text = format!("{sends}, and nothing leads to the private address {name}");
                        (Hop::NoRoute { table: id.to_owned() }, text, source)
                    }
                    (Target::Local | Target::Nat, _) => return self.report.pass(sends),
                    (Target::InternetGateway, Some((true, _))) => return self.report.pass(sends),
                    (Target::InternetGateway, Some((false, why))) => {
                        let text = format!("{sends}, but {} has no public IP ({why}) and no NAT", self.place.whose);
                        (Hop::NoPublicAddress, text, source)
                    }
                    (Target::InternetGateway, None) => {
                        self.report.looks.public_address = true;
                        return;
                    }
                    (Target::Beyond, _) => return self.look_beyond(&sends, target),
                }
            }
            Way::Nowhere => {
                let there = if private { name } else { "the internet" };
                let text = format!("{id} of {subnet} has no route to {there}");
                (Hop::NoRoute { table: id.to_owned() }, text, table.origin.at("Routes"))
            }
            Way::Unsure => return self.look_beyond(&format!("{id} of {subnet} has several routes that may be the one to {name}"), id),
        };
        let (hop, instead) = match service.zip(self.place.vpc) {
            Some((service, vpc)) => self.instead(hop, service, vpc, id),
            None => (hop, String::new()),
        };
        self.report.stops.push(Stop { hop, text: text + &instead, source, sure: !around });
    }

    /// Why no endpoint serves instead of the route.
    fn instead(&self, hop: Hop, service: &str, vpc: &str, table: &str) -> (Hop, String) {
        let Some(endpoint) = endpoints::of(self.case, vpc, service).next() else {
            return (hop, format!(", and no VPC endpoint of {vpc} serves {service}"));
        };
        let id = endpoint.vpc_endpoint_id.as_str();
        let endpoint_id = id.to_owned();
        if !endpoints::is_up(endpoint) {
            return (Hop::EndpointDown { endpoint: endpoint_id }, format!(", and {id} for {service} is {}", endpoint.state));
        }
        if endpoints::is_gateway(endpoint) {
            let hop = Hop::NotInTable { endpoint: endpoint_id, table: table.to_owned() };
            return (hop, format!(", and {id} for {service} is not in {table}"));
        }
        // Private DNS that is on was tried first; a message tells that the name resolved to a public address all the same.
        match endpoint.private_dns_enabled.0 {
            Some(true) => (hop, format!(", and the name of {service} did not resolve to {id}")),
            _ => (Hop::PrivateDnsOff { endpoint: endpoint_id }, format!(", and {id} for {service} has private DNS off")),
        }
    }

    fn look_beyond(&mut self, what: &str, id: &str) {
        self.report.looks.rest(
            format!("what lies behind {id}"),
            &format!("{what}, and the case ends there"),
            command!("aws ec2 describe-route-tables --filters Name=association.subnet-id,Values={}", self.subnet),
        );
    }

    /// The sender's own groups.
    pub(super) fn out(&mut self, traffic: Traffic, peer: &Peer<'_>, name: &str, end: Option<Value>) {
        let Some(ids) = &self.place.groups else {
            self.report.looks.own_groups = true;
            return;
        };
        let admission = groups::admission(self.case, ids, Side::Out, traffic, peer);
        let first = ids.first().copied().unwrap_or_default();
        match admission.admitted {
            Some(true) => self.report.pass(format!("{} lets {} out", ids.join(", "), traffic.name())),
            Some(false) => self.report.stops.push(Stop {
                text: format!("{} lets no {} out to {name}", ids.join(", "), traffic.name()),
                source: self.source_of_group(first, "IpPermissionsEgress"),
                hop: Hop::Egress { group: first.to_owned(), traffic, peer: end.unwrap_or_else(anywhere) },
                sure: true,
            }),
            None => self.look_at_groups(&admission.absent, first),
        }
    }

    pub(super) fn look_at_groups(&mut self, absent: &[&str], group: &str) {
        self.report.looks.groups.extend(absent.iter().map(|id| (*id).to_owned()));
        if absent.is_empty() {
            self.report.looks.rest(
                format!("whether the addresses, groups and prefix lists in the rules of {group} hold the other end"),
                "its rules name some, not all",
                command!("aws ec2 describe-security-group-rules --filters Name=group-id,Values={}", group),
            );
        }
    }

    /// The ACL of a subnet: the question in one direction, the answer in the other. `other` is who is at the other end, and the
    /// ports that answers go to.
    pub(super) fn guard(&mut self, subnet: &str, side: Side, traffic: Traffic, peer: &Addresses, other: (&str, (i64, i64)), sure: bool) {
        let Some(acl) = acls::of_subnet(self.case, subnet) else {
            self.report.looks.acls.insert(subnet.to_owned());
            return;
        };
        let (name, ephemeral) = other;
        let id = acl.network_acl_id.as_str();
        let back = if side == Side::Out { Side::In } else { Side::Out };
        let question = Packets { side, traffic, ports: (traffic.port, traffic.port) };
        let answer = Packets { side: back, traffic, ports: ephemeral };
        for packets in [question, answer] {
            let answers = packets.side == back;
            let ruling = acls::ruling(acl, packets, peer);
            let direction = if packets.side == Side::Out { "out to" } else { "in from" };
            let what = if answers {
                format!("answers ({} {}-{})", traffic.protocol.to_ascii_uppercase(), ephemeral.0, ephemeral.1)
            } else {
                traffic.name()
            };
            match ruling.passed {
                Some(true) => self.report.pass(format!("{id} passes {what}")),
                Some(false) => self.report.stops.push(Stop {
                    text: format!("{id} of {subnet} denies {what} {direction} {name} (rule {})", ruling.number),
                    source: acl.origin.at("Entries"),
                    hop: Hop::Acl {
                        acl: id.to_owned(),
                        side: packets.side,
                        ports: if answers { EPHEMERAL } else { packets.ports },
                        protocol: traffic.protocol,
                        number: ruling.number,
                        range: self.range_of(peer),
                    },
                    sure,
                }),
                None => self.report.looks.rest(
                    format!("whether {id} of {subnet} passes {what} {direction} {name}"),
                    "its rules name some of the addresses or ports, not all",
                    command!("aws ec2 describe-network-acls --network-acl-ids {}", id),
                ),
            }
        }
    }
}
