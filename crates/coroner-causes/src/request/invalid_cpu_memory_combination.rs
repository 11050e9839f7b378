use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "No Fargate configuration exists for given values").decisive(),
        at(FAILURE.or(EVENT), "Invalid 'cpu' setting for task").decisive(),
        at(FAILURE.or(EVENT), "be defined at the task level").re(r"(?i)fargate requires that .?(cpu|memory)").decisive(),
        at(FAILURE, "must be specified").re(r"(?i)at least one of '?memory'? or '?memoryReservation'?").decisive(),
    ],
    wants: &[Wanted::Usage],
    changed_by: &[Part::Memory, Part::Cpu],
    ..Cause::new("invalid-cpu-memory-combination", Stage::Request, Tier::Cause, page!("invalid_cpu_memory_combination.md"))
};
