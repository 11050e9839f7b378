use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "Floating point exception").unless(r"FloatingPointError"),
        at(LOG, "SIGFPE").unless(r"(?i)\[signal SIGFPE|goroutine|panic"),
        at(AGENT_LOG.or(LOG), "trap divide error").decisive(),
    ],
    explains: &["application-error", "sidecar-crashed", "signal-exit-other", "native-abort"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("floating-point-exception", Stage::Run, Tier::Rare, page!("floating_point_exception.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.exit_code() != Some(136) {
        return;
    }
    if scene.story.asked() {
        weigh.moderate(|| scene.seen_first("exitCode", "exit 136: SIGFPE, while it was being stopped"));
        return;
    }
    weigh.decisive(|| scene.seen_first("exitCode", "exit 136 is 128 + 8: SIGFPE, an impossible calculation").when(scene.story.died_at));
}
