use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "Could not transition to running; timed out"),
        at(REASON.or(EVENT).or(AGENT_LOG), "ContainerRuntimeTimeoutError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to get container status").re(r"CannotStartContainerError"),
    ],
    explains: &[],
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Cpu],
    ..Cause::new("container-start-timeout", Stage::Start, Tier::Cause, page!("container_start_timeout.md"))
};
