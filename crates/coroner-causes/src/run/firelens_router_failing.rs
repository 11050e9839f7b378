use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // A retry that succeeds later prints this too.
        at(LOG, "failed to flush chunk").re(r"\[engine\] failed to flush chunk").moderate(),
        at(LOG, "cannot be retried").re(r"\[engine\] chunk .* cannot be retried"),
        at(LOG, "[engine] caught signal (SIGSEGV").decisive(),
        at(LOG, "API responded with error='").re(r"\[output:").moderate(),
    ],
    explains: &["sidecar-crashed", "segfault"],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Logging],
    ..Cause::new("firelens-router-failing", Stage::Run, Tier::Cause, page!("firelens_router_failing.md"))
};
