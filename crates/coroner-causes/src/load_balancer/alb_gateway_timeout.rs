use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(ALARM, "HTTPCode_ELB_504_Count").moderate()],
    look: Some(look),
    ..Cause::new("alb-gateway-timeout", Stage::LoadBalancer, Tier::Cause, include_str!("alb_gateway_timeout.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let count: f64 = scene.metrics("ELB504").flat_map(|series| series.values.iter().filter_map(|value| value.0)).sum();
    if let Some(series) = scene.metrics("ELB504").next().filter(|_| count > 0.0) {
        weigh.strong(|| scene.fact(series, "Values", format!("the load balancer itself answered {count:.0} requests with 504")));
    }
}
