use crate::answers;
use crate::prelude::*;
use crate::pull::image_repository_not_found;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

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
    look: Some(look),
    wants: &[Wanted::Image],
    answers: &[answers::no_tag, |scene, cause, weigh| {
        answers::no_repository_either(scene, cause, weigh, &image_repository_not_found::CAUSE)
    }],
    changed_by: &[Part::Image],
    ..Cause::new("image-tag-not-found", Stage::Pull, Tier::Cause, page!("image_tag_not_found.md"))
};

/// What `ecr describe-images` lists of the repository, beside the tag that the task definition wants.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some((repository, tag)) = scene.definition.filter(|_| weigh.supported()).and_then(|definition| {
        let wanted = definition.container_definitions.iter().filter_map(|container| repository_and_tag(&container.image));
        wanted.into_iter().find(|(repository, _)| scene.case.images.iter().any(|image| image.repository_name.as_str() == *repository))
    }) else {
        return;
    };
    // After a rollback the definition at hand is not the one whose image was missing.
    let said = |image: &str| scene.texts_of(CAUSE.slug).any(|text| text.text.contains(image));
    if said(&format!("{repository}:")) && !said(&format!("{repository}:{tag}")) {
        return;
    }
    let mut listed = scene.case.images.iter().filter(|image| image.repository_name.as_str() == repository);
    let Some(first) = listed.next() else { return };
    match std::iter::once(first).chain(listed).find(|image| image.image_tags.iter().any(|known| known.as_str() == tag)) {
        Some(image) => {
            weigh.against(Strength::Strong, || scene.fact(image, "imageTags", format!("{repository} has an image with the tag {tag}")));
        }
        None => weigh.strong(|| scene.fact(first, "imageTags", format!("no image that is listed of {repository} has the tag {tag}"))),
    }
}

/// `web` and `42` of `111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:42`; nothing of what is pinned by digest or is not in ECR.
fn repository_and_tag(image: &str) -> Option<(&str, &str)> {
    let (registry, path) = image.split_once('/')?;
    if !registry.contains(".dkr.ecr") || path.contains('@') {
        return None;
    }
    Some(path.rsplit_once(':').unwrap_or((path, "latest")))
}
