use crate::answers;
use crate::prelude::*;
use crate::pull::image_repository_not_found;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

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
    look: Some(look),
    wants: &[Wanted::Image],
    answers: &[answers::no_digest, |scene, cause, weigh| {
        answers::no_repository_either(scene, cause, weigh, &image_repository_not_found::CAUSE)
    }],
    changed_by: &[Part::Image],
    ..Cause::new("image-digest-gone", Stage::Pull, Tier::Cause, page!("image_digest_gone.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !weigh.supported() {
        return;
    }
    // A deployment resolves its tags once. That it completed shows that the digest was there and this account could pull it.
    let (Some(task), Some(service)) = (scene.task, scene.service) else {
        weigh.against(Strength::Moderate, || scene.seen("startedBy", "nothing tells that this digest was ever pulled"));
        return;
    };
    let own = service.deployment(&task.started_by).filter(|deployment| deployment.rollout_state.as_str() == "COMPLETED");
    match own.and_then(|deployment| deployment.updated_at.0).zip(task.created_at.0) {
        Some((completed, created)) if completed < created => {
            weigh.strong(|| {
                scene.of_the_service("deployments", format!("the same deployment had pulled it when it completed on {}", completed.day()))
            });
            weigh.explains("registry-access-denied");
            weigh.explains("registry-cross-account-denied");
        }
        _ => weigh.against(Strength::Moderate, || scene.of_the_service("deployments", "its deployment never completed with this digest")),
    }
}
