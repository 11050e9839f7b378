use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "java.lang.OutOfMemoryError")
            .re(r"java\.lang\.OutOfMemoryError: (Java heap space|GC overhead limit exceeded|Metaspace|PermGen space|Compressed class space|Direct buffer memory|Cannot reserve \d+ bytes of direct buffer|Requested array size exceeds VM limit)"),
        // Any other kind: no native thread (a process limit), or a tail that was cut.
        at(LOG, "java.lang.OutOfMemoryError").moderate(),
        at(LOG, "Terminating due to java.lang.OutOfMemoryError").decisive(),
        at(LOG, "Aborting due to java.lang.OutOfMemoryError").decisive(),
        at(LOG, "OutOfDirectMemoryError"),
        at(LOG, "JavaScript heap out of memory").decisive(),
        at(LOG, "Reached heap limit").re(r"Reached heap limit ?Allocation failed").decisive(),
        at(LOG, "Ineffective mark-compacts near heap limit").decisive(),
        at(LOG, "JS heap out of memory"),
        at(LOG, "ERR_WORKER_OUT_OF_MEMORY"),
        at(LOG, "Allowed memory size of").re(r"Allowed memory size of \d+ bytes exhausted"),
        at(LOG, "System.OutOfMemoryException").moderate(),
    ],
    explains: &["native-abort", "application-error", "sidecar-crashed"],
    look: Some(look),
    fix: Some(fix),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Environment, Part::Memory],
    complaints: &[Kind::HeapFull],
    ..Cause::new("runtime-heap-exhausted", Stage::Run, Tier::Cause, include_str!("runtime_heap_exhausted.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    // Node aborts with SIGABRT; a JVM with ExitOnOutOfMemoryError ends with 3. Others do too: only a hint beside the log.
    if let Some(code) = scene.exit_code().filter(|code| matches!(code, 134 | 3)) {
        weigh.weak(|| scene.seen_first("exitCode", format!("exit {code}, as a runtime gives up on its heap")));
    }
    if scene.bears("runtime-heap-exhausted") && shape::oom_flagged(scene) && scene.exit_code() == Some(137) {
        weigh.against(Strength::Moderate, || scene.seen_first("reason", "the kernel killed the container for memory"));
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::larger_heap(scene)
}
