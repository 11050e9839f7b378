use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "invalid mount config for type"),
        at(REASON.or(EVENT).or(AGENT_LOG), "bind source path does not exist"),
        at(REASON.or(EVENT).or(AGENT_LOG), "error while creating mount source path").unless(r"(?i)no space left"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Minimum memory limit allowed is").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Minimum memory limit can not be less than memory reservation limit").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Minimum memoryswap limit should be larger"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Range of CPUs is from").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "kernel does not support CPU CFS scheduler"),
        at(REASON.or(EVENT).or(AGENT_LOG), "mount path must be absolute"),
        at(REASON.or(EVENT).or(AGENT_LOG), "conflicting options:"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Unable decode given docker config"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Unable to decode given docker config"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Unable to decode given host config"),
        at(REASON.or(EVENT).or(AGENT_LOG), "error resolving docker exposed ports"),
        at(REASON.or(EVENT).or(AGENT_LOG), "error retrieving docker port map"),
    ],
    explains: &["readonly-root-filesystem"],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret],
    ..Cause::new("host-config-rejected", Stage::Create, Tier::Cause, page!("host_config_rejected.md"))
};
