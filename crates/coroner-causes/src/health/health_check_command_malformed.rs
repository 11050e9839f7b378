use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The whole command line in one element of a CMD array: it is looked up as one file name.
        at(HEALTH, "executable file not found").re(r#"exec: \\?"[^" ]+ [^"]*"#).decisive(),
        at(AGENT_LOG, "Health check for container").re(r#"exec: \\?"[^" ]+ [^"]*": (executable file not found|stat )"#),
        at(HEALTH, "no such file or directory").re(r#"exec: \\?"[^" ]+ [^"]*": stat "#).decisive(),
        at(HEALTH, "not found").re(r"\[?\bCMD(-SHELL)?[^ ]*: (command )?not found").decisive(),
        at(HEALTH.or(AGENT_LOG), "Unknown healthcheck type").decisive(),
        // A CMD array has no shell, so `||` and `exit` become further arguments of curl.
        at(HEALTH, "Could not resolve host: ").re(r"Could not resolve host: (\|\||&&|exit|CMD)").decisive(),
        at(HEALTH, "curl: (3)"),
        at(HEALTH, "Unterminated quoted string").decisive(),
        at(HEALTH, "unexpected EOF while looking for matching").decisive(),
        at(HEALTH, "syntax error"),
    ],
    explains: &["container-health-check-failed", "health-check-tool-missing"],
    ..Cause::new("health-check-command-malformed", Stage::Health, Tier::Cause, include_str!("health_check_command_malformed.md"))
};
