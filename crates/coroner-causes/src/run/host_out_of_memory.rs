use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG.or(AGENT_LOG), "out of memory: kill").unless(r"(?i)memory cgroup out of memory").decisive(),
        at(LOG.or(AGENT_LOG), "constraint=CONSTRAINT_NONE").decisive(),
        at(LOG.or(AGENT_LOG), ",global_oom").decisive(),
        at(REASON.or(AGENT_LOG), "cannot allocate memory").re(r"(?i)fork/exec .*cannot allocate memory"),
        at(AGENT_LOG, "cannot allocate memory").moderate(),
        // A cgroup limit does not make mmap fail; only the host (or its overcommit setting) does.
        at(LOG, "There is insufficient memory for the Java Runtime Environment").moderate(),
    ],
    explains: &["container-out-of-memory", "agent-disconnected", "docker-daemon-unresponsive"],
    ..Cause::new("host-out-of-memory", Stage::Run, Tier::Cause, include_str!("host_out_of_memory.md"))
};
