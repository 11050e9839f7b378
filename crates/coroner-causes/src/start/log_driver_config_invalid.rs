use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "unknown log opt '").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "must specify a value for log opt").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "no log driver named").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "you cannot configure log opt").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "awslogs could not parse"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to initialize logging driver").unless(r"(?i)ResourceNotFound|log group|AccessDenied|not authorized|dial |time-?out|timed out|RequestError|NoCredential|throttl|refused|deadline|no such host").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "is expected").re(r"splunk-(token|url) is expected").weak(),
        // A driver of Docker's own that does not reach the server it is to write to.
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to initialize logging driver").re(r"(?i)logging driver: .*(dial (tcp|udp|unix)|connect|lookup|no such host)").unless(r"(?i)amazonaws|CloudWatch|log group|CreateLogStream"),
        at(FAILURE, "requires options").re(r"(?i)log driver \S+ requires options").decisive(),
    ],
    explains: &[],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret, Part::Logging],
    ..Cause::new("log-driver-config-invalid", Stage::Start, Tier::Cause, page!("log_driver_config_invalid.md"))
};
