use crate::answers;
use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Check that the role has the permissions to pull images from the registry"),
        at(REASON.or(EVENT).or(AGENT_LOG), "is not authorized to perform: ecr")
            .re(r"is not authorized to perform: ecr(-public)?:\w+")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "sts:GetServiceBearerToken").re(r"(?i)not authorized|denied"),
        at(REASON.or(EVENT).or(AGENT_LOG), "denied: User: arn:aws"),
        at(REASON.or(EVENT).or(AGENT_LOG), "AccessDenied")
            .re(r"(?i)ecr registry auth|registry auth from Amazon ECR|CannotPullECRContainerError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "403 Forbidden")
            .re(r"(HEAD|GET) request to https?://\S+: 403 Forbidden|(?i:cannotpull).* 403 Forbidden")
            .unless(r"failed to copy|http(Read|Reader)Seeker|starport|anonymous token"),
        at(REASON.or(EVENT).or(AGENT_LOG), "pull access denied for").re(r"pull access denied for \S+\.dkr\.ecr").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Check if image exists and role").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "authorization token has expired").moderate(),
        // The prefix and one word, as people shorten it.
        at(REASON.or(EVENT).or(AGENT_LOG), "CannotPull")
            .re(r"(?i)CannotPull\w*.{0,300}(access ?denied|\b403\b|forbidden|not authorized)")
            .moderate(),
    ],
    explains: &["registry-unreachable"],
    says: Some(|scene| need::PULL.says(scene, &CAUSE)),
    fix: Some(|scene| need::PULL.fix(scene, &CAUSE)),
    wants: &[Wanted::Image],
    answers: &[answers::simulation],
    changed_by: &[Part::Role],
    ..Cause::new("registry-access-denied", Stage::Pull, Tier::Cause, page!("registry_access_denied.md"))
};
