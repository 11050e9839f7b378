//! One fact of a case, whatever its kind, on its way to whom it may speak of.

use coroner_case::{Action, Located, LogStream, Origin};
use coroner_ecs::balancing::{Listener, ListenerRule, TargetGroup, TargetHealthDescription};
use coroner_ecs::definition::TaskDefinition;
use coroner_ecs::deployment::{ServiceDeployment, ServiceRevision};
use coroner_ecs::instance::ContainerInstance;
use coroner_ecs::network::{NetworkAcl, RouteTable, SecurityGroup, Subnet, VpcEndpoint};
use coroner_ecs::observation::{Alarm, DiscoveryInstance, DockerContainer, ImageDetail, MetricSeries};
use coroner_ecs::scaling::{ScalableTarget, ScalingActivity};
use coroner_ecs::service::{CapacityProvider, Service};
use coroner_ecs::task::{Failure, Task};

use crate::facts::Facts;

macro_rules! facts {
    ($($kind:ident: $list:ident, $type:ty;)*) => {
        /// A fact; thousands of subjects may share one.
        #[derive(Clone, Copy)]
        pub enum Fact<'a> {
            $($kind(&'a Located<$type>),)*
            Log(&'a LogStream),
            NoInstances(&'a Origin),
            NoVpcEndpoints(&'a Origin),
        }

        impl<'a> Fact<'a> {
            pub fn origin(self) -> &'a Origin {
                match self {
                    $(Fact::$kind(fact) => &fact.origin,)*
                    Fact::Log(stream) => &stream.origin,
                    Fact::NoInstances(origin) | Fact::NoVpcEndpoints(origin) => origin,
                }
            }
        }

        impl<'a> Facts<'a> {
            /// Takes a fact in. What is contested may as well be another subject's.
            pub fn take(&mut self, fact: Fact<'a>, contested: bool) {
                if contested {
                    self.contested.insert(fact.origin().to_string());
                }
                match fact {
                    $(Fact::$kind(fact) => self.$list.0.push(fact),)*
                    Fact::Log(stream) => self.logs.push(stream),
                    Fact::NoInstances(origin) => self.no_instances = Some(origin),
                    Fact::NoVpcEndpoints(origin) => self.no_vpc_endpoints = Some(origin),
                }
            }
        }
    };
}

facts! {
    Task: tasks, Task;
    Service: services, Service;
    Definition: definitions, TaskDefinition;
    Instance: instances, ContainerInstance;
    CapacityProvider: capacity_providers, CapacityProvider;
    ServiceDeployment: service_deployments, ServiceDeployment;
    ServiceRevision: service_revisions, ServiceRevision;
    Rule: rules, ListenerRule;
    Listener: listeners, Listener;
    Failure: failures, Failure;
    TargetGroup: target_groups, TargetGroup;
    Target: targets, TargetHealthDescription;
    ScalableTarget: scalable_targets, ScalableTarget;
    ScalingActivity: scaling_activities, ScalingActivity;
    DiscoveryHealth: discovery_health, (String, String);
    DiscoveryInstance: discovery_instances, DiscoveryInstance;
    Metric: metrics, MetricSeries;
    Alarm: alarms, Alarm;
    Image: images, ImageDetail;
    Subnet: subnets, Subnet;
    SecurityGroup: security_groups, SecurityGroup;
    RouteTable: route_tables, RouteTable;
    VpcEndpoint: vpc_endpoints, VpcEndpoint;
    NetworkAcl: network_acls, NetworkAcl;
    Action: actions, Action;
    Docker: docker, DockerContainer;
}
