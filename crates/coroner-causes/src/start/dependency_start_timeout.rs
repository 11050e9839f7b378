use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "container ordering dependency").re(r"has timed out").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "container ordering dependency")
            .re(r"dependency graph: container ordering dependency \[")
            .unless(r"does not exist|has timed out")
            .moderate(),
    ],
    explains: &[],
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret, Part::Cpu, Part::Dependency],
    ..Cause::new("dependency-start-timeout", Stage::Start, Tier::Cause, page!("dependency_start_timeout.md"))
};
