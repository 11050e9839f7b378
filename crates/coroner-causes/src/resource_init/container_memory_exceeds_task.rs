use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "task memory spec builder: container memory limit").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "greater than task memory limit").re(r"(?i)container memory limit ?\(\d+\)").decisive(),
        at(FAILURE.or(EVENT), "'memory' setting for container is greater than for the task").weak(),
        at(FAILURE, "greater than for the task").re(r"(?i)'?(memory|cpu)'? setting for container").decisive(),
    ],
    explains: &[],
    wants: &[Wanted::Usage],
    changed_by: &[Part::Memory],
    ..Cause::new("container-memory-exceeds-task", Stage::ResourceInit, Tier::Rare, page!("container_memory_exceeds_task.md"))
};
