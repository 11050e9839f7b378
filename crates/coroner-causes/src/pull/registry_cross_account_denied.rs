use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "because no resource-based policy allows the ecr:").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "403 Forbidden")
            .re(r"(HEAD|GET) request to https://\d{12}\.dkr\.ecr\.\S+: 403 Forbidden")
            .moderate(),
    ],
    explains: &["registry-access-denied"],
    says: Some(|scene| need::SHARED_PULL.says(scene)),
    fix: Some(need::admit_pull),
    ..Cause::new("registry-cross-account-denied", Stage::Pull, Tier::Cause, include_str!("registry_cross_account_denied.md"))
};
