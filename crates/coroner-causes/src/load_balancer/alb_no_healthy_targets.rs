use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(ALARM, "HTTPCode_ELB_503_Count").moderate(),
        // The balancer's own page.
        at(FAILURE.or(EVENT), "503 Service Temporarily Unavailable").moderate(),
        at(LOG.or(EVENT), " 503 - ").re(r" -1 -1 -1 503 - "),
    ],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("alb-no-healthy-targets", Stage::LoadBalancer, Tier::Cause, page!("alb_no_healthy_targets.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let count: f64 = scene.metrics("ELB503").flat_map(|series| series.values.iter().filter_map(|value| value.0)).sum();
    if let Some(series) = scene.metrics("ELB503").next().filter(|_| count > 0.0) {
        weigh.strong(|| scene.fact(series, "Values", format!("the load balancer itself answered {count:.0} requests with 503")));
    }
}
