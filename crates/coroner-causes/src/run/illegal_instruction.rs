use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "illegal instruction").re(r"(?m)(^|[^a-z] ?)(Illegal instruction|illegal instruction)\b"),
        at(LOG, "SIGILL").re(r"\bSIGILL\b"),
        at(LOG.or(AGENT_LOG), "trap invalid opcode"),
        at(LOG, "CPU does not support x86-64-v").decisive(),
        at(LOG, "This program can only be run on AMD64 processors with").decisive(),
        at(LOG, "requires a CPU with AVX support").decisive(),
        at(LOG, "library was compiled to use").re(r"compiled to use \S+ instructions, but these aren't available"),
        at(LOG, "NumPy was built with baseline optimizations"),
    ],
    explains: &["application-error", "sidecar-crashed"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("illegal-instruction", Stage::Run, Tier::Rare, page!("illegal_instruction.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.exit_code() != Some(132) {
        return;
    }
    if scene.story.asked() {
        weigh.moderate(|| scene.seen_first("exitCode", "exit 132: SIGILL, while it was being stopped"));
        return;
    }
    weigh.decisive(|| {
        scene.seen_first("exitCode", "exit 132 is 128 + 4: SIGILL, an instruction that this CPU does not have").when(scene.story.died_at)
    });
}
