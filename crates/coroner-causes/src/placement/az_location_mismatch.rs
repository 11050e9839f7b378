use crate::fit::Obstacle;
use crate::prelude::*;
use crate::scene::Scene;
use crate::shortage;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "LOCATION").whole().decisive(),
        at(REASON.or(EVENT), "TaskFailedToStart: LOCATION").decisive(),
        at(EVENT, "encountered error").re(r#"encountered error "?LOCATION\b"#).decisive(),
    ],
    explains: &["missing-instance-attribute"],
    look: Some(look),
    ..Cause::new("az-location-mismatch", Stage::Placement, Tier::Cause, page!("az_location_mismatch.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    shortage::weigh(scene, weigh, |obstacle| matches!(obstacle, Obstacle::Zone(_)));
}
