//! Where a service is reached: by Region and partition, with FIPS and dual stack.
//! The names are those of AWS's endpoint rules; `tests/endpoints.tsv` holds what AWS's own client resolves.

use crate::service::Service;

/// A partition: the Regions that share accounts and names of hosts.
struct Partition {
    /// How its Regions begin.
    prefix: &'static str,
    name: &'static str,
    suffix: &'static str,
    dual_stack: &'static str,
    /// The Region that global services are signed for.
    global: &'static str,
}

const PARTITIONS: &[Partition] = &[
    Partition {
        prefix: "cn-",
        name: "aws-cn",
        suffix: "amazonaws.com.cn",
        dual_stack: "api.amazonwebservices.com.cn",
        global: "cn-north-1",
    },
    Partition { prefix: "us-gov-", name: "aws-us-gov", suffix: "amazonaws.com", dual_stack: "api.aws", global: "us-gov-west-1" },
    Partition { prefix: "us-isob-", name: "aws-iso-b", suffix: "sc2s.sgov.gov", dual_stack: "api.aws.scloud", global: "us-isob-east-1" },
    Partition {
        prefix: "eu-isoe-",
        name: "aws-iso-e",
        suffix: "cloud.adc-e.uk",
        dual_stack: "api.cloud-aws.adc-e.uk",
        global: "eu-isoe-west-1",
    },
    Partition {
        prefix: "us-isof-",
        name: "aws-iso-f",
        suffix: "csp.hci.ic.gov",
        dual_stack: "api.aws.hci.ic.gov",
        global: "us-isof-south-1",
    },
    Partition { prefix: "us-iso-", name: "aws-iso", suffix: "c2s.ic.gov", dual_stack: "api.aws.ic.gov", global: "us-iso-east-1" },
    Partition {
        prefix: "eusc-",
        name: "aws-eusc",
        suffix: "amazonaws.eu",
        dual_stack: "api.amazonwebservices.eu",
        global: "eusc-de-east-1",
    },
    Partition { prefix: "", name: "aws", suffix: "amazonaws.com", dual_stack: "api.aws", global: "us-east-1" },
];

fn partition(region: &str) -> &'static Partition {
    let found = PARTITIONS.iter().find(|partition| region.starts_with(partition.prefix));
    found.unwrap_or(&PARTITIONS[PARTITIONS.len() - 1])
}

/// The partition of a Region: `aws`, `aws-cn`, …
pub(crate) fn partition_name(region: &str) -> &'static str {
    partition(region).name
}

/// Where a service is reached, and the Region that its requests are signed for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) url: String,
    pub(crate) region: String,
}

/// The endpoint of `service` in `region`.
pub(crate) fn endpoint(service: &Service, region: &str, fips: bool, dual_stack: bool) -> Endpoint {
    let partition = partition(region);
    if service.name == "iam" {
        return iam(partition, fips, dual_stack);
    }
    let with_fips = if is_fips_by_its_plain_name(service, partition, fips, dual_stack) { "" } else { "-fips" };
    let host = format!("{}{}", host(service, partition, dual_stack), if fips { with_fips } else { "" });
    let suffix = if dual_stack && !keeps_plain_suffix(service, partition, fips) { partition.dual_stack } else { partition.suffix };
    Endpoint { url: format!("https://{host}.{region}.{suffix}"), region: region.to_owned() }
}

fn host(service: &Service, partition: &Partition, dual_stack: bool) -> &'static str {
    match (service.name, partition.name) {
        ("ecr", _) if dual_stack => "ecr",
        ("efs", "aws" | "aws-cn" | "aws-us-gov") if dual_stack => "efs",
        _ => service.host,
    }
}

/// Secrets Manager answers IPv6 under its plain name.
fn keeps_plain_suffix(service: &Service, partition: &Partition, fips: bool) -> bool {
    service.name == "secretsmanager" && (matches!(partition.name, "aws" | "aws-us-gov") || (partition.name == "aws-cn" && !fips))
}

/// In GovCloud most services comply under their plain name.
fn is_fips_by_its_plain_name(service: &Service, partition: &Partition, fips: bool, dual_stack: bool) -> bool {
    let apart = ["ecs", "ecr", "secretsmanager", "kms", "servicediscovery", "codedeploy", "efs"];
    fips && partition.name == "aws-us-gov" && !apart.contains(&service.name) && (!dual_stack || service.name == "cloudwatch")
}

/// IAM has one endpoint a partition.
fn iam(partition: &Partition, fips: bool, dual_stack: bool) -> Endpoint {
    let (region, plain, dual) = (partition.global, partition.suffix, partition.dual_stack);
    let host = match (partition.name, fips, dual_stack) {
        ("aws", false, false) => format!("iam.{plain}"),
        ("aws" | "aws-cn" | "aws-eusc", false, true) => format!("iam.global.{dual}"),
        ("aws", true, true) => format!("iam-fips.global.{dual}"),
        ("aws-us-gov", _, false) => format!("iam.us-gov.{plain}"),
        ("aws-us-gov", _, true) => format!("iam.us-gov.{dual}"),
        ("aws-iso" | "aws-iso-b", true, false) => format!("iam-fips.{region}.{plain}"),
        (_, true, false) => format!("iam-fips.{plain}"),
        (_, false, false) => format!("iam.{region}.{plain}"),
        (_, false, true) => format!("iam.{dual}"),
        (_, true, true) => format!("iam-fips.{dual}"),
    };
    Endpoint { url: format!("https://{host}"), region: region.to_owned() }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::collections::BTreeSet;

    use super::*;
    use crate::operation::OPERATIONS;

    /// What AWS's own client for Python resolves (`tests/endpoints.tsv`).
    #[test]
    fn endpoints_are_those_of_aws_s_own_client() {
        let mut seen = BTreeSet::new();
        for row in include_str!("../tests/endpoints.tsv").lines().skip(1) {
            let [name, region, fips, dual_stack, url, signed_for, signed_in] = row.split('\t').collect::<Vec<_>>().try_into().unwrap();
            let Some(service) = OPERATIONS.iter().map(|operation| operation.service).find(|service| service.name == name) else { continue };
            let found = endpoint(service, region, fips == "true", dual_stack == "true");
            let expected = Endpoint { url: url.to_owned(), region: signed_in.to_owned() };
            assert_eq!((found, service.signed_for), (expected, signed_for), "{row}");
            seen.insert(name);
        }
        let asked: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.service.name).collect();
        assert_eq!(seen, asked);
    }
}
