use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Invalid volume referenced"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Volume target not available"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Unable to resolve volume mounts"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Invalid link format"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Link target not available"),
        at(REASON.or(EVENT).or(AGENT_LOG), "non-autoprovisioned volume does not match").decisive(),
        at(FAILURE.or(EVENT).or(REASON), "Unknown volume").re(r"Unknown volume '"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Duplicate mount point"),
        at(REASON.or(EVENT).or(AGENT_LOG), "invalid volume specification"),
        at(REASON.or(EVENT).or(AGENT_LOG), "volume name is too short"),
        at(REASON.or(EVENT).or(AGENT_LOG), "includes invalid characters for a local volume name"),
        at(REASON.or(EVENT).or(AGENT_LOG), "error looking up volume plugin").re(r"(?i)not found"),
    ],
    explains: &[],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret, Part::Volume],
    ..Cause::new("volume-config-invalid", Stage::Create, Tier::Cause, page!("volume_config_invalid.md"))
};
