use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "executable file not found in")
            .re(r#"exec: \\*"[^"\\]*\s[^"\\]*\\*": executable file not found"#)
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "no such file or directory").re(r#"exec: \\*"[^"\\]*\s[^"\\]*\\*": stat "#).decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "no such file or directory")
            .re(r#"\bstat [^\s":]+ [^"]*: no such file or directory"#)
            .unless(r"\bstat [^\s:]+: no such file"),
        at(REASON.or(EVENT).or(AGENT_LOG), "executable file not found in")
            .re(r#"exec: \\*"(cd|export|source|set|eval|exec|ulimit|umask|if|for|while|&&|\.)\\*": executable"#)
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "exec: ")
            .re(r#"exec: \\*"\[.*(executable file not found|no such file or directory)"#)
            .decisive(),
        at(LOG, "not found").re(r"(?m)\bsh: (line \d+: |\d+: )?\[\S*,: (command )?not found"),
        at(LOG, "is not a valid").re(r"'?\$\{?\w+\}?'? is not a valid (port number|integer)"),
    ],
    explains: &["command-not-found"],
    ..Cause::new("command-not-split", Stage::Start, Tier::Cause, include_str!("command_not_split.md"))
};
