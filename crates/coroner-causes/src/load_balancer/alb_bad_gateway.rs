use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(ALARM, "HTTPCode_ELB_502_Count").moderate()],
    look: Some(look),
    ..Cause::new("alb-bad-gateway", Stage::LoadBalancer, Tier::Cause, include_str!("alb_bad_gateway.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let count: f64 = scene.metrics("ELB502").flat_map(|series| series.values.iter().filter_map(|value| value.0)).sum();
    if let Some(series) = scene.metrics("ELB502").next().filter(|_| count > 0.0) {
        weigh.strong(|| scene.fact(series, "Values", format!("the load balancer itself answered {count:.0} requests with 502")));
    }
}
