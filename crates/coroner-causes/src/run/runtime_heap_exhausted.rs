use crate::prelude::*;

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
    ..Cause::new("runtime-heap-exhausted", Stage::Run, Tier::Cause, include_str!("runtime_heap_exhausted.md"))
};
