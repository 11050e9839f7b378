use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT, "SERVICE_DISCOVERY_OPERATION_THROTTLED").decisive(),
        at(EVENT.or(ATTACHMENT).or(REASON), "RequestLimitExceeded").re(r"(?i)servicediscovery|cloud ?map|RegisterInstance"),
    ],
    explains: &["service-discovery-registration-failed"],
    wants: &[Wanted::Registry],
    changed_by: &[Part::Port],
    ..Cause::new("cloudmap-throttled", Stage::Discovery, Tier::Rare, page!("cloudmap_throttled.md"))
};
