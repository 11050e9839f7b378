use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "segmentation fault").unless(r"(?i)could be caused by a segmentation fault"),
        at(LOG, "unexpected signal during runtime execution"),
        at(LOG, "SIGSEGV: segmentation violation").unless(r"\[signal SIGSEGV"),
        // Go prints this below a nil dereference as well, which is a panic of the program and ends with 2.
        at(LOG, "[signal SIGSEGV: segmentation violation").weak(),
        at(LOG, "SIGSEGV (0xb)").decisive(),
        at(LOG, "exited on signal 11"),
        at(LOG, "got signal 11"),
        at(LOG, "was sent SIGSEGV"),
        at(LOG, "signal 11 (SIGSEGV)"),
        at(LOG, "signal SIGSEGV").re(r"(?i)(received|caught|by|with|npm ERR!|npm error) signal SIGSEGV").moderate(),
        at(LOG, "caught signal (SIGSEGV").moderate(),
        // The kernel's line.
        at(LOG.or(AGENT_LOG), "segfault at").re(r"\[\d+\]: segfault at [0-9a-f]+ ip [0-9a-f]+"),
    ],
    explains: &["application-error", "sidecar-crashed"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("segfault", Stage::Run, Tier::Cause, page!("segfault.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.exit_code() != Some(139) {
        return;
    }
    if scene.story.asked() {
        weigh.moderate(|| scene.seen_first("exitCode", "exit 139: SIGSEGV, while it was being stopped"));
        return;
    }
    weigh.decisive(|| {
        scene.seen_first("exitCode", "exit 139 is 128 + 11: SIGSEGV, a memory access that is not allowed").when(scene.story.died_at)
    });
}
