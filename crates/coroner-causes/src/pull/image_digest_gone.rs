use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to resolve ref").re(r"failed to resolve ref\S* .*@sha256:.*: not found"),
        at(REASON.or(EVENT).or(AGENT_LOG), "manifest unknown").re(r"@sha256:"),
        at(REASON.or(EVENT).or(AGENT_LOG), "manifest for").re(r"manifest for \S+@sha256:\S+ not found"),
        at(REASON.or(EVENT).or(AGENT_LOG).or(FAILURE), "does not exist within the repository with name").re(r"imageDigest:\s*'sha256"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to resolve ref").re(r"@sha256:.*(HEAD|GET) request to \S+: 403").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "pull image manifest has been retried").re(r"failed to resolve ref\S* .*@sha256:").weak(),
    ],
    explains: &["image-tag-not-found"],
    ..Cause::new("image-digest-gone", Stage::Pull, Tier::Cause, include_str!("image_digest_gone.md"))
};
