use crate::answers;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "does not exist in the registry with id").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "name unknown"),
        at(REASON.or(EVENT).or(AGENT_LOG), "NAME_UNKNOWN"),
        at(REASON.or(EVENT).or(AGENT_LOG), "repository name not known to registry"),
        at(REASON.or(EVENT).or(AGENT_LOG).or(FAILURE), "RepositoryNotFoundException"),
        at(REASON.or(EVENT).or(AGENT_LOG), "not found").re(r"(?i:repository) \S+ not found"),
        at(REASON.or(EVENT).or(AGENT_LOG), "pull access denied for")
            .re(r"pull access denied for \S+, repository does not exist")
            .unless(r"dkr\.ecr|denied: User")
            .moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "insufficient_scope").re(r"repository does not exist").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Check whether the image exists").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Check if image exists and role").re(r"requested access to the resource is denied").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "requested access to the resource is denied").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "not found").re(r"CannotPull\w*Error: (?:Error: )?(?i:image) \S+ not found"),
    ],
    explains: &["image-tag-not-found"],
    look: Some(look),
    wants: &[Wanted::Image],
    answers: &[answers::no_repository],
    changed_by: &[Part::Image],
    ..Cause::new("image-repository-not-found", Stage::Pull, Tier::Cause, page!("image_repository_not_found.md"))
};

/// Docker Hub's official images have no owner: `elasticsearch/elasticsearch` is nobody's, where `elasticsearch` was meant.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(denied) = pattern!(r"pull access denied for ([\w.-]+/[\w.-]+),") else { return };
    let doubled = |text: &str| denied.group(text).and_then(|name| name.split_once('/')).is_some_and(|(owner, name)| owner == name);
    if let Some(text) = scene.texts_of(CAUSE.slug).find(|text| doubled(&text.text)) {
        weigh.strong(|| text.fact(format!("the image's name is doubled, as no official image's is: {}", text.text)));
        weigh.explains("registry-credentials-missing");
    }
}
