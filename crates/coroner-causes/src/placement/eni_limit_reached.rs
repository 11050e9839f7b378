use crate::fit::Obstacle;
use crate::prelude::*;
use crate::scene::Scene;
use crate::shortage;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE, "RESOURCE:ENI").whole().decisive(),
        at(REASON.or(EVENT), "RESOURCE:ENI").decisive(),
        at(REASON.or(ATTACHMENT).or(EVENT), "unused device index").decisive(),
    ],
    look: Some(look),
    ..Cause::new("eni-limit-reached", Stage::Placement, Tier::Cause, page!("eni_limit_reached.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    shortage::weigh(scene, weigh, |obstacle| matches!(obstacle, Obstacle::Interfaces { .. }));
}
