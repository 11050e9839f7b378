use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(SCALING, "TargetServicePutResourceAsUnscalable").decisive()],
    wants: &[Wanted::Scaling],
    ..Cause::new("scaling-blocked-by-deployment", Stage::Scaling, Tier::Cause, page!("scaling_blocked_by_deployment.md"))
};
