//! What is to be reached, and what a walk there came to.

use serde_json::Value;
use std::net::Ipv4Addr;

use super::groups::{Side, Traffic};
use super::looks::Looks;

/// What is to be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
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
pub enum Hop {
    /// No route, in this table.
    NoRoute {
        /// Id of the route table.
        table: String,
    },
    /// An internet gateway, but no public address.
    NoPublicAddress,
    /// The target of the route is gone.
    Blackhole {
        /// Id of the route table.
        table: String,
        /// The range that the route is for.
        destination: String,
        /// Id of what is gone.
        target: String,
    },
    /// The service's own name doesn't lead to its endpoint.
    PrivateDnsOff {
        /// Id of the endpoint.
        endpoint: String,
    },
    /// The endpoint is not available.
    EndpointDown {
        /// Id of the endpoint.
        endpoint: String,
    },
    /// The gateway endpoint is not in the subnet's route table.
    NotInTable {
        /// Id of the endpoint.
        endpoint: String,
        /// Id of the table of the subnet.
        table: String,
    },
    /// The task's own group.
    Egress {
        /// Id of the first of them.
        group: String,
        /// What may not go out.
        traffic: Traffic,
        /// The other end, as `--ip-permissions` takes it.
        peer: Value,
    },
    /// The group at the other end.
    Ingress {
        /// Id of one of its groups.
        group: String,
        /// What may not come in.
        traffic: Traffic,
        /// The sender, as `--ip-permissions` takes it.
        peer: Value,
    },
    /// A network ACL.
    Acl {
        /// Id of the ACL.
        acl: String,
        /// Which way the packets go that it denies: questions or answers.
        side: Side,
        /// First and last port that a rule has to let pass.
        ports: (i64, i64),
        /// `tcp` or `udp`.
        protocol: &'static str,
        /// Number of the rule that denies.
        number: i64,
        /// The range that a rule has to let pass.
        range: String,
    },
    /// The policy of the endpoint.
    Policy {
        /// Id of the endpoint.
        endpoint: String,
        /// ARN of the bucket that it doesn't admit.
        bucket: String,
    },
}

/// Where the packets stop.
#[derive(Clone, Debug)]
pub struct Stop {
    /// Which hop it is, with what a fix needs.
    pub hop: Hop,
    /// What is wrong there, with the ids of the case.
    pub text: String,
    /// Where in the case that stands; empty if it is not there.
    pub source: String,
    /// Whether nothing that the case doesn't hold could be a way around.
    pub sure: bool,
}

/// What a walk came to: blocked if it has stops, else unknown if something is to be looked at, else open.
#[derive(Debug, Default)]
pub struct Report {
    pub stops: Vec<Stop>,
    pub looks: Looks,
    pub passed: Vec<String>,
}

/// Stops that are told of one question.
const MOST_STOPS: usize = 6;

impl Report {
    pub fn add(&mut self, other: Report) {
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

    pub fn pass(&mut self, text: String) {
        if !self.passed.contains(&text) {
            self.passed.push(text);
        }
    }
}
