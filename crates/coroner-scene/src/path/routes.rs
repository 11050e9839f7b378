//! Which route packets take: the one with the longest prefix.

use coroner_case::Located;
use coroner_ecs::network::{Route, RouteTable};

use super::addresses::{Addresses, Cidr};
use crate::facts::Facts;

/// The route table of a subnet: its own, or the main one of its VPC.
pub fn table_of<'a>(case: &'a Facts<'a>, subnet: &str, vpc: Option<&str>) -> Option<&'a Located<RouteTable>> {
    let tables = || case.route_tables.iter();
    let own = tables().find(|table| table.associations.iter().any(|association| association.subnet_id.as_str() == subnet));
    own.or_else(|| {
        tables().find(|table| {
            table.associations.iter().any(|association| association.main.0 == Some(true))
                && vpc.is_some_and(|vpc| table.vpc_id.as_str() == vpc)
        })
    })
}

/// Where a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Stays in the VPC.
    Local,
    /// To the internet, for whoever has a public address.
    InternetGateway,
    /// To the internet for everybody.
    Nat,
    /// To where the case doesn't reach: another network, a firewall, an instance.
    Beyond,
    /// The target is gone.
    Blackhole,
}

/// Where a route leads, from its state and the kind of its target.
pub fn target(route: &Route) -> Target {
    match route.target() {
        _ if route.state.eq_ignore_ascii_case("blackhole") => Target::Blackhole,
        "local" => Target::Local,
        id if id.starts_with("igw-") => Target::InternetGateway,
        _ if !route.nat_gateway_id.is_empty() => Target::Nat,
        _ => Target::Beyond,
    }
}

/// Which route packets take.
#[derive(Debug)]
pub(super) enum Way<'a> {
    /// This one, with its index.
    By(usize, &'a Route),
    /// None fits.
    Nowhere,
    /// It can't be told: the address or what a prefix list holds is not known.
    Unsure,
}

/// The way to an address. Prefix lists of gateway endpoints are no way to anything but their service.
pub(super) fn way<'a>(table: &'a RouteTable, to: &Addresses) -> Way<'a> {
    let mut best: Option<(u32, usize, &Route)> = None;
    let mut unsure: Vec<(u32, &Route)> = Vec::new();
    for (index, route) in table.routes.iter().enumerate() {
        if !route.destination_prefix_list_id.is_empty() {
            if !is_gateway_endpoint(route) {
                unsure.push((u32::MAX, route));
            }
            continue;
        }
        let Some(range) = Cidr::parse(&route.destination_cidr_block) else { continue };
        match to.inside(&route.destination_cidr_block) {
            Some(true) if best.is_none_or(|(length, ..)| range.length() > length) => best = Some((range.length(), index, route)),
            Some(_) => {}
            None => unsure.push((range.length(), route)),
        }
    }
    let differs = |(length, route): &(u32, &Route)| {
        best.is_none_or(|(known, _, best)| *length > known && (route.target(), target(route)) != (best.target(), target(best)))
    };
    match best {
        _ if unsure.iter().any(differs) => Way::Unsure,
        Some((_, index, route)) => Way::By(index, route),
        None => Way::Nowhere,
    }
}

/// Whether the route is what a gateway endpoint writes into a table.
pub(super) fn is_gateway_endpoint(route: &Route) -> bool {
    !route.destination_prefix_list_id.is_empty() && route.gateway_id.starts_with("vpce-")
}

/// The ranges of the VPC, as far as the table tells.
pub(super) fn local_ranges(table: &RouteTable) -> Vec<Cidr> {
    table
        .routes
        .iter()
        .filter(|route| target(route) == Target::Local)
        .filter_map(|route| Cidr::parse(&route.destination_cidr_block))
        .collect()
}

/// A way into other private networks, in which endpoints may be shared.
pub(super) fn to_other_networks(table: &RouteTable) -> Option<&Route> {
    table.routes.iter().find(|route| target(route) == Target::Beyond && !is_gateway_endpoint(route))
}
