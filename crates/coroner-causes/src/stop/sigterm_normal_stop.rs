use coroner_ecs::task::Container;

use crate::prelude::*;
use crate::scene::Scene;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // Programs say so at every kind of stop; who asked for it is told elsewhere.
        at(LOG, "signal 15 (SIGTERM) received, exiting").weak(),
        at(LOG, "caught SIGTERM, shutting down").weak(),
        at(LOG, "Received SIGTERM scheduling shutdown").weak(),
        at(LOG, "Handling signal: term").weak(),
        at(LOG, "Warm shutdown (MainProcess)").weak(),
        at(LOG, "received smart shutdown request").weak(),
        at(LOG, "Commencing graceful shutdown").weak(),
    ],
    look: Some(look),
    ..Cause::new("sigterm-normal-stop", Stage::Stop, Tier::Normal, page!("sigterm_normal_stop.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    // A clean end beside it answers the same stop, or was a preparation's long before.
    let beside = scene.exit_code() == Some(0) && scene.story.asked();
    let by_sigterm = |container: &Container| container.exit_code.0 == Some(143);
    if scene.exit_code() != Some(143) && !(beside && scene.task.is_some_and(|task| task.containers.iter().any(by_sigterm))) {
        return;
    }
    match scene.story.end {
        End::Asked(Asker::Unknown) => weigh.strong(|| scene.asked_fact()),
        End::Asked(_) => weigh.weak(|| scene.asked_fact()),
        End::Unknown => weigh.moderate(|| scene.seen_first("exitCode", "exit 143: SIGTERM, which is how every stop begins")),
        _ => {}
    }
}
