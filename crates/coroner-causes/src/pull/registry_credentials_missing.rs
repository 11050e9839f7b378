use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "no basic auth credentials"),
        at(REASON.or(EVENT).or(AGENT_LOG), "incorrect username or password").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "fetch anonymous token")
            .unless(r"dial tcp|i/o timeout|429|toomanyrequests|: 5\d\d |no such host|deadline exceeded|connection re|x509"),
        at(REASON.or(EVENT).or(AGENT_LOG), "fetch oauth token").re(r"401|(?i:unauthorized|incorrect)"),
        at(REASON.or(EVENT).or(AGENT_LOG), "401 Unauthorized").re(r"(?i)pull|resolve ref|/v2/|/token|manifest|registry"),
        at(REASON.or(EVENT).or(AGENT_LOG), "unauthorized: authentication required"),
        at(REASON.or(EVENT).or(AGENT_LOG), "unauthorized: HTTP Basic: Access denied"),
        at(REASON.or(EVENT).or(AGENT_LOG), "denied: access forbidden"),
        // Docker's words, cut off before it says more.
        at(REASON.or(EVENT).or(AGENT_LOG), "pull access denied for").unless(r"does not exist|denied: |dkr\.ecr").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "pull access denied for")
            .re(r"pull access denied for [^ ,/:]+/[^ ,]+,")
            .unless(r"pull access denied for library/|dkr\.ecr|denied: User"),
        at(REASON.or(EVENT).or(AGENT_LOG), "insufficient_scope").unless(r"docker\.io/library/|dkr\.ecr"),
        at(REASON.or(EVENT).or(AGENT_LOG), "may require authorization").unless(r"docker\.io/library/|dkr\.ecr"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to authorize")
            .unless(r"dial tcp|i/o timeout|429|toomanyrequests|: 5\d\d |no such host|deadline exceeded|connection re|x509|403 Forbidden")
            .moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Check whether the image exists")
            .unless(r"pull access denied for (library/)?[^ ,/:]+,|dkr\.ecr")
            .moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "requested access to the resource is denied")
            .unless(r"pull access denied for (library/)?[^ ,/:]+,|docker\.io/library/|dkr\.ecr")
            .moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unauthorized (401)"),
        at(REASON.or(EVENT).or(AGENT_LOG), "unauthorized")
            .re(r"(?i)(pull|manifest|repository|registry|image).{0,200}\bunauthorized\b")
            .unless(r"dkr\.ecr")
            .moderate(),
    ],
    explains: &["registry-access-denied"],
    wants: &[Wanted::Image],
    changed_by: &[Part::Image, Part::Secret, Part::Role],
    ..Cause::new("registry-credentials-missing", Stage::Pull, Tier::Cause, page!("registry_credentials_missing.md"))
};
