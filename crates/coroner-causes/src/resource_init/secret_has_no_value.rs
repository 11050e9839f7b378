use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "secret value for staging label").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "can't find the specified secret value for VersionId").decisive(),
    ],
    explains: &["secret-not-found"],
    wants: &[Wanted::Secret],
    changed_by: &[Part::Secret],
    ..Cause::new("secret-has-no-value", Stage::ResourceInit, Tier::Cause, page!("secret_has_no_value.md"))
};
