//! What security groups admit. They are stateful: whoever may ask may be answered.

use coroner_ecs::network::IpPermission;

use super::addresses::Addresses;
use super::either;
use crate::facts::Facts;

/// TCP or UDP to one port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// `tcp` or `udp`.
    pub protocol: &'static str,
    /// The port that is asked, whichever way the packets go.
    pub port: i64,
}

/// HTTPS.
pub const HTTPS: Traffic = Traffic { protocol: "tcp", port: 443 };

impl Traffic {
    /// As reports write it: `TCP 443`.
    pub fn name(self) -> String {
        format!("{} {}", self.protocol.to_ascii_uppercase(), self.port)
    }

    /// Whether a rule about `protocol`, which has a name or an IANA number, is about this.
    pub fn is_of(self, protocol: &str) -> bool {
        let number = if self.protocol == "tcp" { "6" } else { "17" };
        protocol == "-1" || protocol == number || protocol.eq_ignore_ascii_case(self.protocol)
    }
}

/// The other end of a connection.
pub struct Peer<'a> {
    /// As far as they are known.
    pub addresses: Addresses,
    /// Its security groups; `None` if they are not known.
    pub groups: Option<Vec<&'a str>>,
    /// The prefix list that its address is in, if one is known to hold it.
    pub prefix_list: Option<&'a str>,
}

/// Whether the packets of a connection go out of a group or come into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Rules of egress judge them.
    Out,
    /// Rules of ingress judge them.
    In,
}

/// What the groups of one interface say of a connection.
#[derive(Debug, PartialEq, Eq)]
pub struct Admission<'a> {
    /// `None` if the case doesn't tell.
    pub admitted: Option<bool>,
    /// Groups that the case doesn't hold.
    pub absent: Vec<&'a str>,
}

/// Whether any rule of the groups `ids` admits the connection: the rules of all groups add up.
pub fn admission<'a>(case: &Facts<'_>, ids: &[&'a str], side: Side, traffic: Traffic, peer: &Peer<'_>) -> Admission<'a> {
    let mut admitted = Some(false);
    let mut absent = Vec::new();
    for id in ids {
        let group = case.security_groups.iter().find(|group| group.group_id.as_str() == *id);
        let rules = group.and_then(|group| match side {
            Side::In => Some(&group.ip_permissions),
            Side::Out => group.ip_permissions_egress.as_ref(),
        });
        let Some(rules) = rules else {
            absent.push(*id);
            continue;
        };
        match any_admits(rules, traffic, peer) {
            Some(true) => return Admission { admitted: Some(true), absent: Vec::new() },
            Some(false) => {}
            None => admitted = None,
        }
    }
    Admission { admitted: admitted.filter(|_| absent.is_empty()), absent }
}

fn any_admits(rules: &[IpPermission], traffic: Traffic, peer: &Peer<'_>) -> Option<bool> {
    rules.iter().filter(|rule| is_about(rule, traffic)).map(|rule| admits(rule, peer)).fold(Some(false), either)
}

/// Whether a rule is about this protocol and port, whoever the peer is.
pub fn is_about(rule: &IpPermission, traffic: Traffic) -> bool {
    let protocol = rule.ip_protocol.as_str();
    let inside = rule.from_port.0.unwrap_or(0) <= traffic.port && traffic.port <= rule.to_port.0.unwrap_or(65_535);
    traffic.is_of(protocol) && (protocol == "-1" || inside)
}

fn admits(rule: &IpPermission, peer: &Peer<'_>) -> Option<bool> {
    let ranges = rule.ip_ranges.iter().map(|range| peer.addresses.inside(&range.cidr_ip));
    let groups = rule.user_id_group_pairs.iter().map(|pair| Some(peer.groups.as_ref()?.contains(&pair.group_id.as_str())));
    // What other prefix lists hold is not in the case.
    let lists = rule.prefix_list_ids.iter().map(|list| (peer.prefix_list? == list.prefix_list_id.as_str()).then_some(true));
    ranges.chain(groups).chain(lists).fold(Some(false), either)
}
