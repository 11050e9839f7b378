use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "asm fetching username:").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "asm fetching password:").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "asm fetching authorization data:").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "AuthorizationData is malformed").decisive(),
    ],
    explains: &["registry-credentials-missing"],
    wants: &[Wanted::Image],
    changed_by: &[Part::Secret],
    ..Cause::new("private-registry-secret-malformed", Stage::ResourceInit, Tier::Rare, page!("private_registry_secret_malformed.md"))
};
