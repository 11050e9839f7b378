//! What EC2 says of the network.

use crate::lenient::{Flag, Int, List, Object, Text};
use crate::record::record;

record! {
    /// A subnet.
    pub struct Subnet {
        /// `subnet-…`.
        pub subnet_id: Text = "subnetId" | "SubnetId",
        /// VPC.
        pub vpc_id: Text = "vpcId" | "VpcId",
        /// Zone.
        pub availability_zone: Text = "availabilityZone" | "AvailabilityZone",
        /// IPv4 CIDR.
        pub cidr_block: Text = "cidrBlock" | "CidrBlock",
        /// Whether it has no IPv4 addresses at all.
        pub ipv6_native: Flag = "ipv6Native" | "Ipv6Native",
        /// Whether an instance that starts in it gets a public IPv4 address, unless its launch says otherwise. ECS tasks don't.
        pub map_public_ip_on_launch: Flag = "mapPublicIpOnLaunch" | "MapPublicIpOnLaunch",
        /// Free addresses.
        pub available_ip_address_count: Int = "availableIpAddressCount" | "AvailableIpAddressCount",
    }
}

record! {
    /// A security group.
    pub struct SecurityGroup {
        /// `sg-…`.
        pub group_id: Text = "groupId" | "GroupId",
        /// Name; `default` is the group of whoever names none.
        pub group_name: Text = "groupName" | "GroupName",
        /// VPC.
        pub vpc_id: Text = "vpcId" | "VpcId",
        /// What may come in.
        pub ip_permissions: List<IpPermission> = "ipPermissions" | "IpPermissions",
        /// What may go out. An empty list lets nothing out; an absent one tells nothing.
        pub ip_permissions_egress: Option<List<IpPermission>> = "ipPermissionsEgress" | "IpPermissionsEgress",
    }
}

record! {
    /// A rule of a security group.
    pub struct IpPermission {
        /// tcp, udp, icmp, or `-1` for all.
        pub ip_protocol: Text = "ipProtocol" | "IpProtocol",
        /// First port.
        pub from_port: Int = "fromPort" | "FromPort",
        /// Last port.
        pub to_port: Int = "toPort" | "ToPort",
        /// Addresses.
        pub ip_ranges: List<IpRange> = "ipRanges" | "IpRanges",
        /// Groups.
        pub user_id_group_pairs: List<GroupPair> = "userIdGroupPairs" | "UserIdGroupPairs",
        /// Prefix lists.
        pub prefix_list_ids: List<PrefixList> = "prefixListIds" | "PrefixListIds",
    }
}

record! {
    /// A range of addresses.
    pub struct IpRange {
        /// CIDR.
        pub cidr_ip: Text = "cidrIp" | "CidrIp",
    }
}

record! {
    /// A prefix list that a rule admits.
    pub struct PrefixList {
        /// `pl-…`.
        pub prefix_list_id: Text = "prefixListId" | "PrefixListId",
    }
}

record! {
    /// A group that a rule admits.
    pub struct GroupPair {
        /// `sg-…`.
        pub group_id: Text = "groupId" | "GroupId",
    }
}

record! {
    /// A route table.
    pub struct RouteTable {
        /// `rtb-…`.
        pub route_table_id: Text = "routeTableId" | "RouteTableId",
        /// VPC.
        pub vpc_id: Text = "vpcId" | "VpcId",
        /// Subnets it serves.
        pub associations: List<RouteAssociation> = "associations" | "Associations",
        /// Routes.
        pub routes: List<Route> = "routes" | "Routes",
    }
}

record! {
    /// A subnet served by a route table.
    pub struct RouteAssociation {
        /// Whether it serves all subnets without one of their own.
        pub main: Flag = "main" | "Main",
        /// `subnet-…`.
        pub subnet_id: Text = "subnetId" | "SubnetId",
    }
}

record! {
    /// A route. It has one destination and one target.
    pub struct Route {
        /// IPv4 CIDR.
        pub destination_cidr_block: Text = "destinationCidrBlock" | "DestinationCidrBlock",
        /// IPv6 CIDR.
        pub destination_ipv6_cidr_block: Text = "destinationIpv6CidrBlock" | "DestinationIpv6CidrBlock",
        /// Prefix list: S3's or DynamoDB's for a gateway endpoint, or one of the user's.
        pub destination_prefix_list_id: Text = "destinationPrefixListId" | "DestinationPrefixListId",
        /// `local`, `igw-…`, `vgw-…`, `vpce-…`.
        pub gateway_id: Text = "gatewayId" | "GatewayId",
        /// NAT gateway.
        pub nat_gateway_id: Text = "natGatewayId" | "NatGatewayId",
        /// Transit gateway.
        pub transit_gateway_id: Text = "transitGatewayId" | "TransitGatewayId",
        /// Peering connection.
        pub vpc_peering_connection_id: Text = "vpcPeeringConnectionId" | "VpcPeeringConnectionId",
        /// Instance: NAT or a firewall of the user's.
        pub instance_id: Text = "instanceId" | "InstanceId",
        /// Network interface of such an instance.
        pub network_interface_id: Text = "networkInterfaceId" | "NetworkInterfaceId",
        /// Egress-only internet gateway, for IPv6.
        pub egress_only_internet_gateway_id: Text = "egressOnlyInternetGatewayId" | "EgressOnlyInternetGatewayId",
        /// Gateway of an Outpost.
        pub local_gateway_id: Text = "localGatewayId" | "LocalGatewayId",
        /// Gateway of a Wavelength zone.
        pub carrier_gateway_id: Text = "carrierGatewayId" | "CarrierGatewayId",
        /// Core network of Cloud WAN.
        pub core_network_arn: Text = "coreNetworkArn" | "CoreNetworkArn",
        /// active, or blackhole if the target is gone.
        pub state: Text = "state" | "State",
    }
}

record! {
    /// A VPC endpoint.
    pub struct VpcEndpoint {
        /// `vpce-…`.
        pub vpc_endpoint_id: Text = "vpcEndpointId" | "VpcEndpointId",
        /// Interface, Gateway, GatewayLoadBalancer, …
        pub vpc_endpoint_type: Text = "vpcEndpointType" | "VpcEndpointType",
        /// VPC.
        pub vpc_id: Text = "vpcId" | "VpcId",
        /// `com.amazonaws.REGION.SERVICE`.
        pub service_name: Text = "serviceName" | "ServiceName",
        /// available, pending, …
        pub state: Text = "state" | "State",
        /// Whether the service's own name resolves to an interface endpoint.
        pub private_dns_enabled: Flag = "privateDnsEnabled" | "PrivateDnsEnabled",
        /// Subnets of an interface endpoint.
        pub subnet_ids: List<Text> = "subnetIds" | "SubnetIds",
        /// Route tables of a gateway endpoint.
        pub route_table_ids: List<Text> = "routeTableIds" | "RouteTableIds",
        /// Security groups of an interface endpoint.
        pub groups: List<GroupPair> = "groups" | "Groups",
        /// Who may do what through it: JSON in a string.
        pub policy_document: Text = "policyDocument" | "PolicyDocument",
    }
}

record! {
    /// A network ACL.
    pub struct NetworkAcl {
        /// `acl-…`.
        pub network_acl_id: Text = "networkAclId" | "NetworkAclId",
        /// VPC.
        pub vpc_id: Text = "vpcId" | "VpcId",
        /// Subnets it guards. Each subnet has exactly one ACL, and the default one lists its subnets too.
        pub associations: List<AclAssociation> = "associations" | "Associations",
        /// Rules.
        pub entries: List<AclEntry> = "entries" | "Entries",
    }
}

record! {
    /// A subnet guarded by a network ACL.
    pub struct AclAssociation {
        /// `subnet-…`.
        pub subnet_id: Text = "subnetId" | "SubnetId",
    }
}

record! {
    /// A rule of a network ACL.
    pub struct AclEntry {
        /// Order. 32767 is the one that denies what no other rule names.
        pub rule_number: Int = "ruleNumber" | "RuleNumber",
        /// Whether it concerns what goes out.
        pub egress: Flag = "egress" | "Egress",
        /// IANA number, or `-1` for all.
        pub protocol: Text = "protocol" | "Protocol",
        /// allow or deny.
        pub rule_action: Text = "ruleAction" | "RuleAction",
        /// IPv4 CIDR; absent if the rule is about IPv6.
        pub cidr_block: Text = "cidrBlock" | "CidrBlock",
        /// Ports; absent if the rule is about all.
        pub port_range: Option<Object<PortRange>> = "portRange" | "PortRange",
    }
}

record! {
    /// A range of ports.
    pub struct PortRange {
        /// First port.
        pub from: Int = "from" | "From",
        /// Last port.
        pub to: Int = "to" | "To",
    }
}

impl Route {
    /// What it leads to: the id of its target, or `local`.
    pub fn target(&self) -> &str {
        let targets = [
            &self.nat_gateway_id,
            &self.gateway_id,
            &self.transit_gateway_id,
            &self.vpc_peering_connection_id,
            &self.instance_id,
            &self.network_interface_id,
            &self.egress_only_internet_gateway_id,
            &self.local_gateway_id,
            &self.carrier_gateway_id,
            &self.core_network_arn,
        ];
        targets.into_iter().find_map(Text::some).unwrap_or_default()
    }
}
