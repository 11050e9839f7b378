use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The code alone is also given for a zone that is switched off.
        at(TARGET, "Target.NotInUse").moderate(),
        at(TARGET.or(EVENT), "is not configured to receive traffic from the").unless(r"Gateway Load").decisive(),
    ],
    explains: &["load-balancer-health-check-failed", "alb-no-healthy-targets"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("target-group-not-in-use", Stage::LoadBalancer, Tier::Cause, page!("target_group_not_in_use.md"))
};

/// Of two groups that traffic is shifted between one is out of use.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let healthy = scene.case.targets.iter().find(|target| target.target_health.state.as_str() == "healthy");
    if let Some(target) = healthy.filter(|_| weigh.supported()) {
        weigh.against(Strength::Decisive, || scene.fact(target, "TargetHealth/State", "another target of the service's serves"));
    }
}
