use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "execute command was not enabled when the task was run").decisive(),
        at(FAILURE.or(EVENT), "execute command agent isn't running").decisive(),
        at(FAILURE.or(EVENT), "TargetNotConnectedException").decisive(),
        at(CONTAINER_REASON.or(AGENT_LOG), "ExecuteCommandAgent Initialization failed").moderate(),
        at(CONTAINER_REASON.or(AGENT_LOG), "unable to start ExecuteCommandAgent [").moderate(),
        at(CONTAINER_REASON.or(AGENT_LOG), "ExecuteCommandAgent process exited with exit code").moderate(),
        // Said by the AWS CLI of the machine on which it runs, before it asks ECS for anything.
        at(FAILURE, "SessionManagerPlugin is not found").decisive(),
        at(FAILURE, "session-manager-plugin")
            .re(r"(?i)session-manager-plugin.{0,60}(not found|not recognized|no such file|is not installed)"),
        at(FAILURE, "valid taskRoleArn is not being used").decisive(),
    ],
    fix: Some(|scene| need::exec(scene, &CAUSE)),
    ..Cause::new("exec-agent-unavailable", Stage::Request, Tier::Cause, page!("exec_agent_unavailable.md"))
};
