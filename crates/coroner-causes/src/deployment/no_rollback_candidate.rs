use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT.or(FAILURE), "No rollback candidate was found"), at(EVENT, "SERVICE_DEPLOYMENT_ROLLBACK_FAILED").moderate()],
    ..Cause::new("no-rollback-candidate", Stage::Deployment, Tier::Cause, page!("no_rollback_candidate.md"))
};
