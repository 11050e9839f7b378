use crate::balance;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(ALARM, "HTTPCode_ELB_502_Count").moderate(),
        // The balancer's own 502: no answer of the target stands behind it. Fields of its access log.
        at(LOG.or(EVENT), "502").re(r#"elb_status_code"?[=: ]+"?502.{0,60}target_status_code"?[=: ]+"?-"#),
        at(LOG.or(EVENT), "502 -").re(r" -1 -1 502 - | 0\.\d+ -1 -1 502 - | -1 502 - \d+ \d+ "),
        at(FAILURE.or(EVENT), "502 Bad Gateway").moderate(),
    ],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("alb-bad-gateway", Stage::LoadBalancer, Tier::Cause, page!("alb_bad_gateway.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    balance::answered_for_the_target(scene, weigh, "502", "504");
}
