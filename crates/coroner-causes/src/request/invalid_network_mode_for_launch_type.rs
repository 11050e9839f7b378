use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "Fargate only supports network mode").decisive(),
        at(FAILURE.or(EVENT), "Network Configuration is not valid for the given networkMode").decisive(),
        at(FAILURE.or(EVENT), "Network Configuration must be provided when networkMode").decisive(),
        at(FAILURE.or(EVENT), "host ports and container ports in port mappings must match"),
        at(FAILURE.or(EVENT), "not supported for this launch type")
            .re(r"(?i)(public ip|network|awsvpc).{0,80}not supported for this launch type")
            .decisive(),
    ],
    ..Cause::new("invalid-network-mode-for-launch-type", Stage::Request, Tier::Cause, page!("invalid_network_mode_for_launch_type.md"))
};
