use crate::balance;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(ALARM, "HTTPCode_ELB_502_Count").moderate()],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("alb-bad-gateway", Stage::LoadBalancer, Tier::Cause, include_str!("alb_bad_gateway.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    balance::answered_for_the_target(scene, weigh, "502", "504");
}
