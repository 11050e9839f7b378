//! What network ACLs let pass. They are stateless: answers need a rule of their own.

use coroner_case::Located;
use coroner_ecs::network::{AclEntry, NetworkAcl};

use super::addresses::Addresses;
use super::groups::{Side, Traffic};
use crate::facts::Facts;

/// The rule that denies what no other names.
const LAST_RULE: i64 = 32_767;

/// Ports that a program or a client may send from, over all systems and load balancers.
/// [Ephemeral ports](https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html)
pub(super) const EPHEMERAL: (i64, i64) = (1_024, 65_535);

/// Packets of one direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packets {
    pub(super) side: Side,
    pub(super) traffic: Traffic,
    /// First and last port that they may go to.
    pub(super) ports: (i64, i64),
}

/// What an ACL does with packets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ruling {
    /// `None` if it depends on what the case doesn't tell.
    pub(super) passed: Option<bool>,
    /// The rule that decides.
    pub(super) number: i64,
}

/// The ACL of a subnet.
pub(super) fn of_subnet<'a>(case: &'a Facts<'a>, subnet: &str) -> Option<&'a Located<NetworkAcl>> {
    case.network_acls.iter().find(|acl| acl.associations.iter().any(|association| association.subnet_id.as_str() == subnet))
}

/// The first rule that fits decides, in the order of the numbers.
pub(super) fn ruling(acl: &NetworkAcl, packets: Packets, peer: &Addresses) -> Ruling {
    let mut entries: Vec<&AclEntry> = rules(acl, packets.side).collect();
    entries.sort_by_key(|entry| number(entry));
    // What rules of which it can't be told whether they fit would do.
    let mut perhaps: Vec<bool> = Vec::new();
    for entry in entries {
        let allows = entry.rule_action.eq_ignore_ascii_case("allow");
        match fits(entry, packets, peer) {
            Some(true) => return decided(allows, number(entry), &perhaps),
            Some(false) => {}
            None => perhaps.push(allows),
        }
    }
    decided(false, LAST_RULE, &perhaps)
}

fn decided(passed: bool, number: i64, perhaps: &[bool]) -> Ruling {
    Ruling { passed: perhaps.iter().all(|other| *other == passed).then_some(passed), number }
}

fn fits(entry: &AclEntry, packets: Packets, peer: &Addresses) -> Option<bool> {
    let protocol = entry.protocol.as_str();
    // A rule about IPv6 has no IPv4 range.
    if !packets.traffic.is_of(protocol) || entry.cidr_block.is_empty() {
        return Some(false);
    }
    let range = entry.port_range.as_ref().filter(|_| protocol != "-1");
    let (from, to) = range.map_or((0, 65_535), |range| (range.from.0.unwrap_or(0), range.to.0.unwrap_or(65_535)));
    let ports = match packets.ports {
        (first, last) if from <= first && last <= to => Some(true),
        (first, last) if last < from || to < first => Some(false),
        _ => None,
    };
    match (ports, peer.inside(&entry.cidr_block)) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn rules(acl: &NetworkAcl, side: Side) -> impl Iterator<Item = &AclEntry> {
    acl.entries.iter().filter(move |entry| entry.egress.0 == Some(side == Side::Out))
}

fn number(entry: &AclEntry) -> i64 {
    entry.rule_number.0.unwrap_or(LAST_RULE)
}

/// A number that no rule of this direction has and that comes before rule `before`.
pub fn free_number(acl: &NetworkAcl, side: Side, before: i64) -> Option<i64> {
    let taken: std::collections::BTreeSet<i64> = rules(acl, side).map(number).collect();
    let tens = (1..=3_276).map(|ten| ten * 10);
    let ones = (1..LAST_RULE).rev();
    tens.chain(ones).find(|free| *free < before && !taken.contains(free))
}
