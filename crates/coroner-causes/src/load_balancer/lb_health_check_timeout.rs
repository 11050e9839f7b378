use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(TARGET, "Target.Timeout"), at(TARGET.or(EVENT), "Request timed out")],
    explains: &["killed-after-stop-timeout", "sigterm-normal-stop"],
    wants: &[Wanted::Usage, Wanted::SecurityGroups],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Cpu, Part::Port],
    ..Cause::new("lb-health-check-timeout", Stage::LoadBalancer, Tier::Cause, page!("lb_health_check_timeout.md"))
};
