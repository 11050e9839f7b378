use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "log group does not exist")
            .re(r"(?is)(logger args|logging driver|Cloudwatch log|log stream|CreateLogStream).*log group does not exist")
            .decisive(),
        at(REASON.or(EVENT), "The specified log group does not exist"),
        at(REASON.or(EVENT).or(AGENT_LOG), "ResourceNotFoundException")
            .re(r"(?is)(logger args|logging driver|create Cloudwatch log).*ResourceNotFoundException"),
    ],
    explains: &[],
    changed_by: &[Part::Logging],
    ..Cause::new("log-group-missing", Stage::ResourceInit, Tier::Cause, page!("log_group_missing.md"))
};
