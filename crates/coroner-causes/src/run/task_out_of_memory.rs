use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The cgroup whose limit was reached is the task's, the parent of the containers'.
        at(LOG.or(AGENT_LOG), "oom_memcg=")
            .re(r"oom_memcg=/(ecs/[0-9a-f-]{32,36}|ecstasks\.slice/ecstasks-[0-9a-f]+\.slice)(,|\s|$)")
            .decisive(),
        at(LOG.or(AGENT_LOG), "killed as a result of limit of").re(r"limit of /ecs/[0-9a-f-]{32,36}\s*$").decisive(),
        at(LOG.or(AGENT_LOG), "Memory cgroup out of memory").moderate(),
        // Without a memory limit of the container's own, the limit that was reached is the task's.
        at(REASON.or(EVENT), "container killed due to memory usage").moderate(),
    ],
    explains: &["sidecar-crashed", "application-error", "service-connect-resource-starved"],
    ..Cause::new("task-out-of-memory", Stage::Run, Tier::Cause, include_str!("task_out_of_memory.md"))
};
