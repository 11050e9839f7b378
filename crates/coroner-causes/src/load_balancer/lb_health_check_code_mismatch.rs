use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(TARGET, "Target.ResponseCodeMismatch"), at(TARGET.or(EVENT), "Health checks failed with these codes")],
    explains: &["killed-after-stop-timeout", "sigterm-normal-stop"],
    nature: Nature::ProbeAnswered,
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port],
    ..Cause::new("lb-health-check-code-mismatch", Stage::LoadBalancer, Tier::Cause, page!("lb_health_check_code_mismatch.md"))
};
