use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG).or(FAILURE), "invalid reference format").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG).or(FAILURE), "repository name")
            .re(r"repository name (\(\S+\) )?must be (lowercase|canonical)")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "image reference").re(r"(?i)(normali[sz]e|parse|invalid) image reference").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "pull access denied for").re(r"pull access denied for (library/)?[^ ,/:]+,"),
        at(REASON.or(EVENT).or(AGENT_LOG), "docker.io/library/").re(r"insufficient_scope|pull access denied|may require authorization"),
        at(REASON.or(EVENT).or(AGENT_LOG), "object required").re(r"(?i)reference|resolve|pull").weak(),
        at(REASON.or(EVENT).or(AGENT_LOG), "no such host").re(r"(?i)pull.*lookup \S+\.dkr\.ecr\.").weak(),
        at(FAILURE, "Container.image should not be null or empty").decisive(),
        at(FAILURE, "Container.image").re(r"Container\.image (contains|should|must|is|repository)"),
    ],
    explains: &["image-repository-not-found"],
    wants: &[Wanted::Image],
    changed_by: &[Part::Image],
    ..Cause::new("image-reference-wrong", Stage::Pull, Tier::Cause, page!("image_reference_wrong.md"))
};
