use crate::prelude::*;
use crate::scene::Scene;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The agent loads this image from its own archive when it starts, and never pulls it.
        at(REASON.or(EVENT).or(AGENT_LOG), "amazon-ecs-pause")
            .re(r"(?i)no such image: \S*amazon-ecs-pause|amazon-ecs-pause\S*[^\n]*(no such image|pull access denied|repository does not exist)")
            .decisive(),
        // The container that is made of it, whatever the image is called.
        at(AGENT_LOG, "~internal~ecs~pause").re(r"(?i)~internal~ecs~pause[^\n]*no such image").decisive(),
    ],
    explains: &["image-tag-not-found", "image-repository-not-found", "container-network-setup-failed", "task-failed-to-start"],
    says: Some(says),
    ..Cause::new("pause-image-removed", Stage::Agent, Tier::Rare, page!("pause_image_removed.md"))
};

fn says(scene: &Scene<'_>) -> String {
    let instance = scene.instance.and_then(|instance| instance.ec2_instance_id.some());
    let place = instance.map_or_else(|| "the instance".to_owned(), |id| format!("instance {id}"));
    format!("{place} has lost the agent's pause image, of which the first container of the task is made")
}
