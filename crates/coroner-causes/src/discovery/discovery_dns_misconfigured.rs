use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(FAILURE.or(EVENT), "values for 'containerName' and 'containerPort' must be specified")],
    explains: &["dns-resolution-failed"],
    wants: &[Wanted::Registry],
    changed_by: &[Part::Environment, Part::Secret, Part::Port],
    ..Cause::new("discovery-dns-misconfigured", Stage::Discovery, Tier::Cause, page!("discovery_dns_misconfigured.md"))
};
