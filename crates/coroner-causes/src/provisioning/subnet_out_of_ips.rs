use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(ATTACHMENT).or(AGENT_LOG), "InsufficientFreeAddressesInSubnet").decisive(),
        at(REASON.or(EVENT).or(ATTACHMENT), "free addresses in subnet").re(r"(?i)insufficient free addresses in subnet").decisive(),
        at(REASON.or(EVENT).or(ATTACHMENT).or(AGENT_LOG), "enough free addresses to satisfy the request").decisive(),
        at(REASON.or(EVENT).or(ATTACHMENT), "sufficient free Ipv4 addresses"),
        at(REASON.or(EVENT), "Create Network Interface with public IP assignment enabled in subnet")
            .unless(r"(?i)AuthFailure|TagPolicy|Unauthorized|LimitExceeded|Throttl")
            .moderate(),
    ],
    explains: &["eni-provisioning-failed"],
    ..Cause::new("subnet-out-of-ips", Stage::Provisioning, Tier::Cause, page!("subnet_out_of_ips.md"))
};
