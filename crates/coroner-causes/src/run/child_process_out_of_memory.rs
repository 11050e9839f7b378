use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // gunicorn prints it after any SIGKILL of a worker, its own timeout included.
        at(LOG, "Perhaps out of memory?").moderate(),
        at(LOG, "Worker exited prematurely: signal 9"),
        at(LOG, "exited on signal 9"),
        at(LOG, "was terminated by signal 9"),
        at(LOG, "died, killed by signal 9"),
        at(LOG, "exit signal Killed (9)"),
        at(LOG, "is killed by signal: Killed"),
        at(LOG, "Killed signal terminated program"),
        at(LOG, "This probably means the system ran out of memory"),
        at(LOG, "A worker process managed by the executor was unexpectedly terminated").moderate(),
        at(LOG, "daemon disappeared unexpectedly").re(r"(?i)build daemon disappeared").moderate(),
        // How bash reports that a program it ran got SIGKILL.
        at(LOG, "Killed").re(r"line \d+:\s+\d+ Killed\b").moderate(),
        at(LOG, "Killed").whole().weak(),
        at(AGENT_LOG, "died due to OOM").moderate(),
    ],
    explains: &["container-out-of-memory", "application-error", "sidecar-crashed"],
    ..Cause::new("child-process-out-of-memory", Stage::Run, Tier::Cause, include_str!("child_process_out_of_memory.md"))
};
