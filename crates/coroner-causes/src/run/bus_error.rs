use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "Bus error").re(r"(?m)(^|: |\d )Bus error\b"),
        at(LOG, "SIGBUS").re(r"\bSIGBUS\b"),
        at(LOG, "signal 7").re(r"(on|by|with|got) signal 7\b"),
        at(LOG, "out of shared memory").re(r"workers are out of shared memory"),
        at(LOG, "caused by insufficient shared memory").decisive(),
        // PostgreSQL asks for the space first, so a small /dev/shm gives it an error instead of a signal.
        at(LOG, "could not resize shared memory segment"),
    ],
    explains: &["application-error", "sidecar-crashed"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("bus-error", Stage::Run, Tier::Rare, page!("bus_error.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.exit_code() != Some(135) {
        return;
    }
    if scene.story.asked() {
        weigh.moderate(|| scene.seen_first("exitCode", "exit 135: SIGBUS, while it was being stopped"));
        return;
    }
    weigh.decisive(|| {
        scene.seen_first("exitCode", "exit 135 is 128 + 7: SIGBUS, memory without anything behind it").when(scene.story.died_at)
    });
}
