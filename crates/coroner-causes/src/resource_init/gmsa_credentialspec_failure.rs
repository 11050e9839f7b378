use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "unsupported credentialspec ARN").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to create kerberos tickets").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to renew kerberos tickets").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "invalid credentialspec file specification").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to fetch task resource credentialspec").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to fetch valid credentialspec").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to retrieve credentials for domainless gMSA user").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to parse asmSecretData for the gMSA AD user").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to connect with credentials fetcher daemon").decisive(),
    ],
    explains: &[],
    changed_by: &[Part::Secret, Part::Role],
    ..Cause::new("gmsa-credentialspec-failure", Stage::ResourceInit, Tier::Rare, include_str!("gmsa_credentialspec_failure.md"))
};
