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
        // The agent, Docker and the helper that keeps the tickets (credentials-fetcher), whatever each says of them.
        at(REASON.or(EVENT).or(AGENT_LOG), "gMSA").re(r"(?i)gmsa.{0,120}(fail|error|unable|invalid|cannot|could not|denied|not )"),
        at(REASON.or(EVENT).or(AGENT_LOG), "kerberos").re(r"(?i)kerberos.{0,120}(fail|error|unable|invalid|cannot|could not|not empty|denied|expired)|(fail|error|unable).{0,120}kerberos"),
        at(REASON.or(EVENT).or(AGENT_LOG), "credentialspec").re(r"(?i)credential ?spec.{0,120}(fail|error|unable|invalid|cannot|could not|not )|(fail|error|unable|invalid).{0,80}credential ?spec").moderate(),
        at(AGENT_LOG.or(FAILURE), "credentials-fetcher").re(r"(?i)credentials-fetcher.{0,120}(fail|error|unable|inactive|not )"),
    ],
    explains: &["resource-init-failed", "container-create-failed", "task-failed-to-start"],
    changed_by: &[Part::Secret, Part::Role],
    ..Cause::new("gmsa-credentialspec-failure", Stage::ResourceInit, Tier::Rare, page!("gmsa_credentialspec_failure.md"))
};
