use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The log driver and the agent ask there as well, on behalf of the task.
        at(LOG.or(REASON).or(EVENT).or(AGENT_LOG), "169.254.170.2")
            .re(r"(?i)169\.254\.170\.2\b.*(time(d )?[ -]?out|refused|unreachable|no route|reset by peer|ECONN|deadline exceeded)"),
        at(LOG.or(REASON).or(EVENT).or(AGENT_LOG), "169.254.170.2")
            .re(r"(?i)(time(d )?[ -]?out|refused|unreachable|no route|reset|ECONN\w+|ETIMEDOUT|EHOSTUNREACH).*169\.254\.170\.2\b"),
        at(LOG, "Unable to fetch ECS container metadata"),
        at(LOG, "attempting to retrieve container metadata"),
        at(LOG, "from container metadata").re(r"Received non 200 response \d+ from container metadata"),
        at(LOG, "Error response received from container metadata service"),
        // The instance metadata of EC2: Fargate has none, and on EC2 a task may be kept from it.
        at(LOG, "169.254.169.254").re(r"(?i)169\.254\.169\.254.{0,300}(fail|refused|timed? ?out|unreach|invalid argument|no route|denied|error)|(fail|error|unable|could not|timed? ?out).{0,300}169\.254\.169\.254").unless(r"(?i)credential|security-credentials|\biam\b").moderate(),
    ],
    explains: &[
        "task-role-credentials-missing",
        "dependency-unreachable",
        "application-error",
        "sidecar-crashed",
        "service-connect-proxy-failed",
    ],
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("task-metadata-unreachable", Stage::Run, Tier::Rare, page!("task_metadata_unreachable.md"))
};
