use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::weigh::Weigher;

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
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Environment, Part::Memory],
    ..Cause::new("child-process-out-of-memory", Stage::Run, Tier::Cause, page!("child_process_out_of_memory.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !shape::oom_flagged(scene) {
        return;
    }
    match scene.exit_code() {
        Some(137) => weigh.against(Strength::Strong, || scene.seen_first("exitCode", "exit 137: the main process itself was killed")),
        Some(code) => {
            weigh.decisive(|| {
                scene.seen_first("exitCode", format!("the out-of-memory flag is set, yet the main process ended by itself with {code}"))
            });
            // Which limit it was, the reason does not say; that a child hit one, the exit code does.
            weigh.explains("container-out-of-memory");
            weigh.explains("task-out-of-memory");
            weigh.explains("application-error");
            weigh.explains("process-exits-immediately");
        }
        None => {}
    }
}

fn says(scene: &Scene<'_>) -> String {
    let name = scene.the_container();
    let then = scene.exit_code().map_or_else(|| "goes on".to_owned(), |code| format!("then ends with {code}"));
    format!("the kernel kills a child process of {name} for memory, and the main process {then}")
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::more_memory(scene)
}
