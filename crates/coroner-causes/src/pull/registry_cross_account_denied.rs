use coroner_ecs::arn::Arn;

use crate::answers;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::remedy::need;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "because no resource-based policy allows the ecr:").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "403 Forbidden")
            .re(r"(HEAD|GET) request to https://\d{12}\.dkr\.ecr\.\S+: 403 Forbidden|from host \d{12}\.dkr\.ecr\.\S+ failed with status code")
            .moderate(),
    ],
    explains: &["registry-access-denied"],
    look: Some(look),
    says: Some(|scene| need::SHARED_PULL.says(scene, &CAUSE)),
    fix: Some(|scene| need::admit_pull(scene, &CAUSE)),
    wants: &[Wanted::Image],
    answers: &[answers::simulation],
    changed_by: &[Part::Image],
    ..Cause::new("registry-cross-account-denied", Stage::Pull, Tier::Cause, page!("registry_cross_account_denied.md"))
};

/// A repository admits its own account unless its policy says otherwise, and no other account unless its policy says so.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let found = scene.texts_of("registry-cross-account-denied").find_map(|text| {
        let registry = pattern!(r"\b(\d{12})\.dkr\.ecr\.")?.group(&text.text)?;
        Some((registry, text))
    });
    let Some((registry, text)) = found else { return };
    let Some(own) = scene.task.and_then(|task| Arn::parse(&task.task_arn)).map(|arn| arn.account) else { return };
    if registry == own {
        weigh.against(Strength::Strong, || text.fact(format!("the repository is in the task's own account {own}")));
    } else {
        weigh.moderate(|| text.fact(format!("the repository is in account {registry}, the task in {own}")));
    }
}
