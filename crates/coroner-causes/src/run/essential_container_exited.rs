use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(REASON.or(EVENT), "Essential container in task exited"), at(STOP_CODE, "EssentialContainerExited").whole()],
    explains: &[],
    nature: Nature::EssentialEnded,
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("essential-container-exited", Stage::Run, Tier::Wrapper, include_str!("essential_container_exited.md"))
};
