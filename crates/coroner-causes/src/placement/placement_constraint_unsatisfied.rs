use crate::fit::Obstacle;
use crate::prelude::*;
use crate::scene::Scene;
use crate::shortage;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(FAILURE), "placement constraint unsatisfied").decisive(),
        at(FAILURE, "MemberOf placement constraint").decisive(),
        at(EVENT, "SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED").decisive(),
    ],
    look: Some(look),
    says: Some(says),
    ..Cause::new("placement-constraint-unsatisfied", Stage::Placement, Tier::Cause, page!("placement_constraint_unsatisfied.md"))
};

fn constraint(obstacle: &Obstacle) -> bool {
    matches!(obstacle, Obstacle::Constraint(_))
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    shortage::weigh(scene, weigh, constraint);
}

fn says(scene: &Scene<'_>) -> String {
    match shortage::closest(scene, constraint) {
        Some((_, Obstacle::Constraint(expression))) => format!("no container instance satisfies the placement constraint {expression}"),
        _ => "no container instance satisfies the placement constraints".to_owned(),
    }
}
