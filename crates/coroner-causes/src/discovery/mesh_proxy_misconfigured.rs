use crate::prelude::*;
use crate::scene::Scene;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "gRPC config stream closed: 16").re(r"closed: 16\b").moderate(),
        at(LOG, "gRPC config stream closed: 7").re(r"closed: 7\b").moderate(),
        at(LOG, "gRPC config stream closed: 5").re(r"closed: 5\b").moderate(),
        at(LOG, "appmesh:StreamAggregatedResources").re(r"(?i)denied|not authorized"),
        at(REASON.or(AGENT_LOG), "aws-appmesh").re(r"(?i)fail|error").unless(r"aws-appmesh-envoy").moderate(),
    ],
    explains: &["container-health-check-failed", "dependency-container-failed", "sidecar-crashed"],
    look: Some(look),
    changed_by: &[Part::Environment, Part::Secret, Part::Port],
    ..Cause::new("mesh-proxy-misconfigured", Stage::Discovery, Tier::Rare, page!("mesh_proxy_misconfigured.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if weigh.supported() && matches!(scene.story.end, End::Asked(Asker::ContainerHealth | Asker::LoadBalancer)) {
        weigh.moderate(|| scene.asked_fact());
    }
}
