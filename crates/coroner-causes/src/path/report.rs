//! What is to be reached, and what a walk there came to.

use serde_json::Value;
use std::net::Ipv4Addr;

use super::groups::{Side, Traffic};
use super::looks::Looks;

/// What is to be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// HTTPS of a service of AWS in the Region of the task, as endpoints name it: `ecr.api`.
    Service(&'static str),
    /// HTTPS of a host in the internet.
    Host(String),
    /// A port of an address.
    Address(Ipv4Addr, Traffic),
    /// NFS of a mount target of EFS.
    MountTarget,
    /// ECR's layers in S3, which answers.
    Layers(String),
    /// The other way round: the load balancer reaches this port.
    Probe(i64),
}

/// A hop that stops the packets, and what is needed to let them pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hop {
    /// No route, in this table.
    NoRoute { table: String },
    /// An internet gateway, but no public address.
    NoPublicAddress,
    /// The target of the route is gone.
    Blackhole { table: String, destination: String, target: String },
    /// The service's own name doesn't lead to its endpoint.
    PrivateDnsOff { endpoint: String },
    /// The endpoint is not available.
    EndpointDown { endpoint: String },
    /// The gateway endpoint is not in the subnet's route table.
    NotInTable { endpoint: String, table: String },
    /// The task's own group; `peer` is the other end, as `--ip-permissions` takes it.
    Egress { group: String, traffic: Traffic, peer: Value },
    /// The group at the other end.
    Ingress { group: String, traffic: Traffic, peer: Value },
    /// A network ACL: the rule `number` denies.
    Acl { acl: String, side: Side, ports: (i64, i64), protocol: &'static str, number: i64, range: String },
    /// The policy of the endpoint.
    Policy { endpoint: String, bucket: String },
}

/// Where the packets stop.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    pub(crate) hop: Hop,
    pub(crate) text: String,
    pub(crate) source: String,
    /// Whether nothing that the case doesn't hold could be a way around.
    pub(crate) sure: bool,
}

/// What a walk came to: blocked if it has stops, else unknown if something is to be looked at, else open.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) stops: Vec<Stop>,
    pub(crate) looks: Looks,
    pub(crate) passed: Vec<String>,
}

/// Stops that are told of one question.
const MOST_STOPS: usize = 6;

impl Report {
    pub(crate) fn add(&mut self, other: Report) {
        for stop in other.stops {
            if self.stops.len() < MOST_STOPS && !self.stops.iter().any(|known| known.text == stop.text) {
                self.stops.push(stop);
            }
        }
        self.looks.add(other.looks);
        for text in other.passed {
            self.pass(text);
        }
    }

    pub(crate) fn pass(&mut self, text: String) {
        if !self.passed.contains(&text) {
            self.passed.push(text);
        }
    }
}
