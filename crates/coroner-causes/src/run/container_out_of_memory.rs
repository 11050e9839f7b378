use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "container killed due to memory usage"),
        at(REASON.or(EVENT), "OutOfMemoryError: container killed"),
        // The cgroup whose limit was reached is the container's, not the task's above it.
        at(LOG.or(AGENT_LOG), "oom_memcg=")
            .re(r"oom_memcg=/(ecs/[0-9a-f-]{32,36}/[0-9a-f]{12,}|ecstasks\.slice/ecstasks-[0-9a-f]+\.slice/docker-[0-9a-f]+\.scope|docker/[0-9a-f]+|system\.slice/docker-[0-9a-f]+\.scope)")
            .decisive(),
        at(LOG.or(AGENT_LOG), "killed as a result of limit of").re(r"limit of /(ecs/[0-9a-f-]{32,36}|docker)/[0-9a-f]{12,}").decisive(),
        at(LOG.or(AGENT_LOG), "Memory cgroup out of memory").moderate(),
        at(AGENT_LOG, "died due to OOM").moderate(),
    ],
    explains: &["sidecar-crashed", "application-error", "container-health-check-failed"],
    ..Cause::new("container-out-of-memory", Stage::Run, Tier::Cause, include_str!("container_out_of_memory.md"))
};
