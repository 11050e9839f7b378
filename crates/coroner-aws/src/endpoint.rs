//! Where a service is reached: by Region and partition, with FIPS and dual stack.
//! The names are those of AWS's endpoint rules; `tests/endpoints.tsv` holds what AWS's own client resolves.

use coroner_ecs::{Partition, Region};

use crate::service::Service;

/// How hosts of a partition are called.
struct Names {
    suffix: &'static str,
    dual_stack: &'static str,
    /// The Region that global services are signed for.
    global: &'static str,
}

fn names(partition: Partition) -> Names {
    let (suffix, dual_stack, global) = match partition {
        Partition::Aws => ("amazonaws.com", "api.aws", "us-east-1"),
        Partition::China => ("amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-north-1"),
        Partition::GovCloud => ("amazonaws.com", "api.aws", "us-gov-west-1"),
        Partition::Sovereign => ("amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1"),
        Partition::Iso => ("c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1"),
        Partition::IsoB => ("sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1"),
        Partition::IsoE => ("cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1"),
        Partition::IsoF => ("csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1"),
    };
    Names { suffix, dual_stack, global }
}

/// Where a service is reached, and the Region that its requests are signed for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) url: String,
    pub(crate) region: String,
}

/// The endpoint of `service` in `region`. Nothing else becomes part of its host: the rest is written in this file and in `service.rs`.
pub(crate) fn endpoint(service: &Service, region: &Region, fips: bool, dual_stack: bool) -> Endpoint {
    let partition = region.partition();
    let names = names(partition);
    if service.name == "iam" {
        return iam(partition, fips, dual_stack);
    }
    let with_fips = if is_fips_by_its_plain_name(service, partition, fips, dual_stack) { "" } else { "-fips" };
    let host = format!("{}{}", host(service, partition, dual_stack), if fips { with_fips } else { "" });
    let suffix = if dual_stack && !keeps_plain_suffix(service, partition, fips) { names.dual_stack } else { names.suffix };
    Endpoint { url: format!("https://{host}.{region}.{suffix}"), region: region.name().to_owned() }
}

fn host(service: &Service, partition: Partition, dual_stack: bool) -> &'static str {
    match (service.name, partition) {
        ("ecr", _) if dual_stack => "ecr",
        ("efs", Partition::Aws | Partition::China | Partition::GovCloud) if dual_stack => "efs",
        _ => service.host,
    }
}

/// Secrets Manager answers IPv6 under its plain name.
fn keeps_plain_suffix(service: &Service, partition: Partition, fips: bool) -> bool {
    service.name == "secretsmanager"
        && (matches!(partition, Partition::Aws | Partition::GovCloud) || (partition == Partition::China && !fips))
}

/// In GovCloud most services comply under their plain name.
fn is_fips_by_its_plain_name(service: &Service, partition: Partition, fips: bool, dual_stack: bool) -> bool {
    let apart = ["ecs", "ecr", "secretsmanager", "kms", "servicediscovery", "codedeploy", "efs"];
    fips && partition == Partition::GovCloud && !apart.contains(&service.name) && (!dual_stack || service.name == "cloudwatch")
}

/// IAM has one endpoint a partition.
fn iam(partition: Partition, fips: bool, dual_stack: bool) -> Endpoint {
    let Names { suffix: plain, dual_stack: dual, global: region } = names(partition);
    let host = match (partition, fips, dual_stack) {
        (Partition::Aws, false, false) => format!("iam.{plain}"),
        (Partition::Aws | Partition::China | Partition::Sovereign, false, true) => format!("iam.global.{dual}"),
        (Partition::Aws, true, true) => format!("iam-fips.global.{dual}"),
        (Partition::GovCloud, _, false) => format!("iam.us-gov.{plain}"),
        (Partition::GovCloud, _, true) => format!("iam.us-gov.{dual}"),
        (Partition::Iso | Partition::IsoB, true, false) => format!("iam-fips.{region}.{plain}"),
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
            let found = endpoint(service, &Region::read(region).unwrap(), fips == "true", dual_stack == "true");
            let expected = Endpoint { url: url.to_owned(), region: signed_in.to_owned() };
            assert_eq!((found, service.signed_for), (expected, signed_for), "{row}");
            seen.insert(name);
        }
        let asked: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.service.name).collect();
        assert_eq!(seen, asked);
    }
}
