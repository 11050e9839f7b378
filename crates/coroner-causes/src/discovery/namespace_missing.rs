use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(FAILURE.or(EVENT).or(ATTACHMENT).or(REASON), "NamespaceNotFound").decisive(), at(LOG, "NamespaceNotFound").moderate()],
    explains: &["service-discovery-registration-failed"],
    changed_by: &[Part::Port],
    ..Cause::new("namespace-missing", Stage::Discovery, Tier::Rare, page!("namespace_missing.md"))
};
