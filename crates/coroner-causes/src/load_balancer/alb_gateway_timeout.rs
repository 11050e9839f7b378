use crate::balance;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(ALARM, "HTTPCode_ELB_504_Count").moderate(),
        at(FAILURE.or(EVENT), "504 Gateway Time").moderate(),
        at(LOG.or(EVENT), " 504 - ").re(r" -1 -1 504 - | -1 504 - "),
    ],
    look: Some(look),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Cpu, Part::Port],
    ..Cause::new("alb-gateway-timeout", Stage::LoadBalancer, Tier::Cause, page!("alb_gateway_timeout.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    balance::answered_for_the_target(scene, weigh, "504", "502");
    // The idle timeout is 60 s unless somebody changed it: what takes longer is cut off there.
    if let Some((peak, series)) = scene.peak("TargetResponseTime").filter(|(peak, _)| weigh.supported() && (58.0..=61.0).contains(peak)) {
        weigh.moderate(|| scene.fact(series, "Values", format!("answers took up to {peak:.1} s, as long as the idle timeout lets them")));
    }
}
