use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(HEALTH, "executable file not found").re(r#"exec: \\?"[^" \\]+\\?":"#).decisive(),
        at(HEALTH, ": not found").re(r"sh: (line )?(\d+: )?[\w./-]+: not found").unless(r"CMD").decisive(),
        at(HEALTH, ": command not found").unless(r"CMD").decisive(),
        // No shell in the image (distroless, scratch), and CMD-SHELL wants one.
        at(HEALTH, "stat /bin/sh: no such file or directory").decisive(),
        at(AGENT_LOG, "Health check for container").re(r#"exec: \\?"[^" ]+":? (executable file not found|stat /bin/sh: no such file)"#),
        // An entrypoint script that misses a tool says the same.
        at(LOG.or(AGENT_LOG), "not found").re(r"\b(curl|wget|nc)(: not found|: command not found)").moderate(),
        at(LOG.or(AGENT_LOG), "executable file not found").re(r#"exec: \\?"(curl|wget|nc)\\?": executable file not found"#).moderate(),
    ],
    explains: &["container-health-check-failed"],
    ..Cause::new("health-check-tool-missing", Stage::Health, Tier::Cause, include_str!("health_check_tool_missing.md"))
};
