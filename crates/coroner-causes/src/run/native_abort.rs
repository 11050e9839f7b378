use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "terminate called after throwing an instance of"),
        at(LOG, "terminate called without an active exception"),
        at(LOG, "terminate called recursively"),
        at(LOG, "libc++abi: terminating"),
        at(LOG, "Assertion").re(r"Assertion [`'].*' failed"),
        at(LOG, "double free or corruption").decisive(),
        at(LOG, "free(): invalid"),
        at(LOG, "free(): double free detected").decisive(),
        at(LOG, "malloc(): ").re(r"malloc\(\): (corrupted|invalid|memory corruption|unaligned|unsorted|mismatching|smallbin)"),
        at(LOG, "munmap_chunk(): invalid pointer").decisive(),
        at(LOG, "corrupted size vs. prev_size").decisive(),
        at(LOG, "stack smashing detected").decisive(),
        at(LOG, "buffer overflow detected").re(r"\*\*\* buffer overflow detected"),
        at(LOG, "SIGABRT").moderate(),
        at(LOG, "Aborted (core dumped)").moderate(),
        at(LOG, "node::Abort()").weak(),
        at(LOG, "Fatal Python error: Aborted"),
        at(LOG, "thread caused non-unwinding panic. aborting").moderate(),
    ],
    explains: &["application-error", "sidecar-crashed"],
    look: Some(look),
    nature: Nature::WhichContainer,
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("native-abort", Stage::Run, Tier::Cause, page!("native_abort.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.exit_code() != Some(134) {
        return;
    }
    if scene.story.asked() {
        weigh.moderate(|| scene.seen_first("exitCode", "exit 134: SIGABRT, while it was being stopped"));
        return;
    }
    weigh.strong(|| scene.seen_first("exitCode", "exit 134 is 128 + 6: SIGABRT, the process gave itself up").when(scene.story.died_at));
    if scene.lines().next().is_none() {
        weigh.against(Strength::Weak, || scene.seen_first("name", "there is no log that tells an abort from an exhausted heap"));
    }
}
