use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "WORKER TIMEOUT").re(r"WORKER TIMEOUT \(pid:\s*\d+\)").decisive(),
        at(LOG, "HARAKIRI").re(r"HARAKIRI ON WORKER \d+").decisive(),
        at(LOG, "Terminating timed out worker").decisive(),
        at(LOG, ", killing").re(r"timeout \(\d+s > \d+s\), killing").decisive(),
        at(LOG, "execution timed out (").re(r"execution timed out \([\d.]+ sec\), terminating").decisive(),
    ],
    explains: &[
        "child-process-out-of-memory",
        "application-error",
        "lb-health-check-timeout",
        "container-health-check-failed",
        "alb-bad-gateway",
        "alb-gateway-timeout",
    ],
    fix: Some(fix),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Cpu],
    ..Cause::new("worker-timeout", Stage::Run, Tier::Cause, page!("worker_timeout.md"))
};

/// The limit stands in the command, in gunicorn's variable, or nowhere; servers other than gunicorn have settings of their own.
fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let of_gunicorn = scene.texts_of(CAUSE.slug).any(|text| text.text.contains("WORKER TIMEOUT"));
    if of_gunicorn { remedy::longer_worker_timeout(scene) } else { remedy::other_worker_timeout(scene) }
}
