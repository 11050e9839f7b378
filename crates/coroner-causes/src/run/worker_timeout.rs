use crate::prelude::*;

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
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Cpu],
    ..Cause::new("worker-timeout", Stage::Run, Tier::Cause, page!("worker_timeout.md"))
};
