use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to resolve ref")
            .re(r"failed to resolve ref\S* .*: not found")
            .unless(r"@sha256:|(?i:name unknown|no such host|failed to authorize|repository \S+ not found)"),
        at(REASON.or(EVENT).or(AGENT_LOG), "manifest unknown").unless(r"@sha256:"),
        at(REASON.or(EVENT).or(AGENT_LOG), "manifest for").re(r"manifest for \S+ not found").unless(r"@sha256:"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Requested image not found").unless(r"@sha256:"),
        at(REASON.or(EVENT).or(AGENT_LOG).or(FAILURE), "does not exist within the repository with name").unless(r"imageDigest:\s*'sha256"),
        at(REASON.or(EVENT).or(AGENT_LOG), "artifact").re(r"unknown: artifact \S+ not found").unless(r"@sha256:"),
        at(REASON.or(EVENT).or(AGENT_LOG), "No such image").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Check whether the image exists").weak(),
        at(REASON.or(EVENT).or(AGENT_LOG), "API error (404): repository").re(r"not found").weak(),
    ],
    explains: &[],
    ..Cause::new("image-tag-not-found", Stage::Pull, Tier::Cause, include_str!("image_tag_not_found.md"))
};
