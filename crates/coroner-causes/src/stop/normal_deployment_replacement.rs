use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The same words as a scale-in; the service's deployments tell which it was.
        at(REASON.or(EVENT), "Scaling activity initiated by (deployment").moderate(),
    ],
    explains: &["sigterm-normal-stop", "windows-ctrl-c"],
    ..Cause::new("normal-deployment-replacement", Stage::Stop, Tier::Normal, include_str!("normal_deployment_replacement.md"))
};
