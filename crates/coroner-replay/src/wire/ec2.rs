//! What EC2 calls a member on the wire: nearly always the member's name with a small first letter, and a list's name ends in `Set`.

use serde_json::Value;

/// The lists and texts that are called otherwise, of the operations that describe networks and instances.
const NAMES: &[(&str, &str)] = &[
    ("AvailabilityZones", "availabilityZoneInfo"),
    ("BlockDeviceMappings", "blockDeviceMapping"),
    ("CidrBlockAssociationSet", "cidrBlockAssociationSet"),
    ("Details", "details"),
    ("DnsEntries", "dnsEntrySet"),
    ("Entries", "entrySet"),
    ("Events", "eventsSet"),
    ("InstanceStatuses", "instanceStatusSet"),
    ("Instances", "instancesSet"),
    ("IpPermissions", "ipPermissions"),
    ("IpPermissionsEgress", "ipPermissionsEgress"),
    ("IpRanges", "ipRanges"),
    ("Ipv6Addresses", "ipv6AddressesSet"),
    ("Ipv6CidrBlockAssociationSet", "ipv6CidrBlockAssociationSet"),
    ("Ipv6Ranges", "ipv6Ranges"),
    ("NatGatewayAddresses", "natGatewayAddressSet"),
    ("PrefixListIds", "prefixListIds"),
    ("PrivateIpAddresses", "privateIpAddressesSet"),
    ("ProductCodes", "productCodes"),
    ("StateTransitionReason", "reason"),
    ("TagSet", "tagSet"),
    ("UserIdGroupPairs", "groups"),
];

/// Members that are called otherwise in one place only: the list or structure they stand in, the member, the element.
const NAMES_WITHIN: &[(&str, &str, &str)] = &[
    ("AvailabilityZones", "State", "zoneState"),
    ("Instances", "PublicDnsName", "dnsName"),
    ("Instances", "PublicIpAddress", "ipAddress"),
    ("Instances", "SecurityGroups", "groupSet"),
    ("Instances", "State", "instanceState"),
    ("NetworkAcls", "IsDefault", "default"),
    ("SecurityGroups", "Description", "groupDescription"),
    ("", "SecurityGroups", "securityGroupInfo"),
];

/// The element for a member of what stands in `parent`; the answer itself stands in nothing.
pub(super) fn element(parent: &str, member: &str, value: &Value) -> String {
    let within = NAMES_WITHIN.iter().find(|(within, known, _)| *within == parent && *known == member).map(|(.., element)| *element);
    if let Some(element) = within.or_else(|| NAMES.iter().find(|(known, _)| *known == member).map(|(_, element)| *element)) {
        return element.to_owned();
    }
    let mut letters = member.chars();
    let small: String = letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect();
    if value.is_array() { format!("{}Set", small.strip_suffix('s').unwrap_or(&small)) } else { small }
}
