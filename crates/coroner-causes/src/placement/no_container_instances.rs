use crate::answers;
use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(EVENT.or(FAILURE).or(REASON), "No Container Instances were found in your cluster"),
        at(EVENT.or(FAILURE).or(REASON), "No Container Instances were found in your capacity provider"),
        at(REASON.or(EVENT).or(FAILURE), "EMPTY CAPACITY PROVIDER"),
        at(REASON.or(EVENT).or(FAILURE), "NO ACTIVE INSTANCES").re(r"NO ACTIVE INSTANCES"),
    ],
    look: Some(look),
    answers: &[answers::group],
    ..Cause::new("no-container-instances", Stage::Placement, Tier::Cause, page!("no_container_instances.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.on_fargate() {
        return;
    }
    if let Some(origin) = &scene.case.no_instances {
        let wants = scene.service.is_some_and(|service| service.running_count.0.unwrap_or(0) < service.desired_count.0.unwrap_or(0));
        if wants || weigh.supported() {
            weigh.strong(|| crate::weigh::Fact {
                text: "the cluster has no container instance".to_owned(),
                source: origin.to_string(),
                at: None,
            });
        }
    }
    let usable = scene.case.instances.iter().find(|instance| instance.status.as_str() == "ACTIVE");
    if let Some(instance) = usable.filter(|_| weigh.supported()) {
        weigh.against(Strength::Strong, || scene.fact(instance, "status", "there is an active container instance"));
    }
}
