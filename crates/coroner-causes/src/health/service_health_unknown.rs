use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT, "SERVICE_HEALTH_UNKNOWN").decisive()],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port, Part::HealthCheck],
    ..Cause::new("service-health-unknown", Stage::Health, Tier::Rare, page!("service_health_unknown.md"))
};
