use crate::answers;
use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "create Cloudwatch log")
            .re(r"(?is)create Cloudwatch log (group|stream).*AccessDenied")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to initialize logging driver")
            .re(r"(?is)AccessDenied|not authorized to perform: logs:")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to validate logger args")
            .re(r"(?is)AccessDenied|not authorized to perform: logs:")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "not authorized to perform: logs:")
            // A router writes with the task role.
            .unless(r"output:cloudwatch_logs|fluent")
            .re(r"logs:(CreateLogStream|CreateLogGroup|PutLogEvents|DescribeLogStreams|DescribeLogGroups)"),
    ],
    explains: &[],
    says: Some(|scene| need::LOGS.says(scene, &CAUSE)),
    fix: Some(|scene| need::LOGS.fix(scene, &CAUSE)),
    answers: &[answers::simulation],
    changed_by: &[Part::Role, Part::Logging],
    ..Cause::new("logs-access-denied", Stage::ResourceInit, Tier::Cause, page!("logs_access_denied.md"))
};
