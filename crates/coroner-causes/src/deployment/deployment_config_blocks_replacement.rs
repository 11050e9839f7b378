use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT, "unable to stop or start tasks during a deployment").decisive()],
    explains: &["scaling-blocked-by-deployment"],
    ..Cause::new(
        "deployment-config-blocks-replacement",
        Stage::Deployment,
        Tier::Cause,
        include_str!("deployment_config_blocks_replacement.md"),
    )
};
