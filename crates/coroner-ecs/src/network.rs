//! What EC2 says of the network.

use crate::lenient::{Flag, Int, List, Text, record};

record! {
    /// A subnet.
    pub struct Subnet {
        /// `subnet-…`.
        pub subnet_id: Text = "subnetId" | "SubnetId",
        /// VPC.
        pub vpc_id: Text = "vpcId" | "VpcId",
        /// Zone.
        pub availability_zone: Text = "availabilityZone" | "AvailabilityZone",
        /// Free addresses.
        pub available_ip_address_count: Int = "availableIpAddressCount" | "AvailableIpAddressCount",
    }
}

record! {
    /// A security group.
    pub struct SecurityGroup {
        /// `sg-…`.
        pub group_id: Text = "groupId" | "GroupId",
        /// What may come in.
        pub ip_permissions: List<IpPermission> = "ipPermissions" | "IpPermissions",
        /// What may go out.
        pub ip_permissions_egress: List<IpPermission> = "ipPermissionsEgress" | "IpPermissionsEgress",
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
    /// A route.
    pub struct Route {
        /// CIDR.
        pub destination_cidr_block: Text = "destinationCidrBlock" | "DestinationCidrBlock",
        /// Internet gateway, gateway endpoint.
        pub gateway_id: Text = "gatewayId" | "GatewayId",
        /// NAT gateway.
        pub nat_gateway_id: Text = "natGatewayId" | "NatGatewayId",
        /// active or blackhole.
        pub state: Text = "state" | "State",
    }
}

record! {
    /// A VPC endpoint.
    pub struct VpcEndpoint {
        /// `vpce-…`.
        pub vpc_endpoint_id: Text = "vpcEndpointId" | "VpcEndpointId",
        /// VPC.
        pub vpc_id: Text = "vpcId" | "VpcId",
        /// `com.amazonaws.REGION.SERVICE`.
        pub service_name: Text = "serviceName" | "ServiceName",
        /// available, pending, …
        pub state: Text = "state" | "State",
    }
}

record! {
    /// A network ACL.
    pub struct NetworkAcl {
        /// `acl-…`.
        pub network_acl_id: Text = "networkAclId" | "NetworkAclId",
        /// VPC.
        pub vpc_id: Text = "vpcId" | "VpcId",
        /// Rules.
        pub entries: List<AclEntry> = "entries" | "Entries",
    }
}

record! {
    /// A rule of a network ACL.
    pub struct AclEntry {
        /// Order.
        pub rule_number: Int = "ruleNumber" | "RuleNumber",
        /// Whether it concerns what goes out.
        pub egress: Flag = "egress" | "Egress",
        /// allow or deny.
        pub rule_action: Text = "ruleAction" | "RuleAction",
        /// CIDR.
        pub cidr_block: Text = "cidrBlock" | "CidrBlock",
    }
}
