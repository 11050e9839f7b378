//! Where a service is reached: by Region and partition, with FIPS and dual stack.
//! The names are those of AWS's endpoint rules; `tests/endpoints.tsv` holds what AWS's own client resolves.

use crate::service::Service;

/// A partition: the Regions that share accounts and names of hosts.
struct Partition {
    /// How its Regions begin.
    prefixes: &'static [&'static str],
    name: &'static str,
    suffix: &'static str,
    dual_stack: &'static str,
    /// The Region that global services are signed for.
    global: &'static str,
}

const PARTITIONS: &[Partition] = &[
    Partition {
        prefixes: &["cn-"],
        name: "aws-cn",
        suffix: "amazonaws.com.cn",
        dual_stack: "api.amazonwebservices.com.cn",
        global: "cn-north-1",
    },
    Partition { prefixes: &["us-gov-"], name: "aws-us-gov", suffix: "amazonaws.com", dual_stack: "api.aws", global: "us-gov-west-1" },
    Partition {
        prefixes: &["us-isob-"],
        name: "aws-iso-b",
        suffix: "sc2s.sgov.gov",
        dual_stack: "api.aws.scloud",
        global: "us-isob-east-1",
    },
    Partition {
        prefixes: &["eu-isoe-"],
        name: "aws-iso-e",
        suffix: "cloud.adc-e.uk",
        dual_stack: "api.cloud-aws.adc-e.uk",
        global: "eu-isoe-west-1",
    },
    Partition {
        prefixes: &["us-isof-"],
        name: "aws-iso-f",
        suffix: "csp.hci.ic.gov",
        dual_stack: "api.aws.hci.ic.gov",
        global: "us-isof-south-1",
    },
    Partition { prefixes: &["us-iso-"], name: "aws-iso", suffix: "c2s.ic.gov", dual_stack: "api.aws.ic.gov", global: "us-iso-east-1" },
    Partition {
        prefixes: &["eusc-"],
        name: "aws-eusc",
        suffix: "amazonaws.eu",
        dual_stack: "api.amazonwebservices.eu",
        global: "eusc-de-east-1",
    },
    Partition { prefixes: &[""], name: "aws", suffix: "amazonaws.com", dual_stack: "api.aws", global: "us-east-1" },
];

fn partition(region: &str) -> &'static Partition {
    let found = PARTITIONS.iter().find(|partition| partition.prefixes.iter().any(|prefix| region.starts_with(prefix)));
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
    let suffix = if dual_stack { partition.dual_stack } else { partition.suffix };
    if service.name == "iam" {
        return global_iam(partition, fips, dual_stack);
    }
    let host = match (service.name, fips, dual_stack) {
        ("ecr", true, false) => "ecr-fips".to_owned(),
        ("ecr", fips, true) => format!("ecr{}", if fips { "-fips" } else { "" }),
        (_, true, _) => format!("{}-fips", service.host),
        (_, false, _) => service.host.to_owned(),
    };
    Endpoint { url: format!("https://{host}.{region}.{suffix}"), region: region.to_owned() }
}

/// IAM has one endpoint a partition.
fn global_iam(partition: &Partition, fips: bool, dual_stack: bool) -> Endpoint {
    let url = match (partition.name, fips, dual_stack) {
        ("aws", false, false) => "https://iam.amazonaws.com".to_owned(),
        ("aws", true, false) => "https://iam-fips.amazonaws.com".to_owned(),
        ("aws-us-gov", _, false) => "https://iam.us-gov.amazonaws.com".to_owned(),
        (_, fips, dual) => {
            let suffix = if dual { partition.dual_stack } else { partition.suffix };
            format!("https://iam{}.{}.{suffix}", if fips { "-fips" } else { "" }, partition.global)
        }
    };
    Endpoint { url, region: partition.global.to_owned() }
}
