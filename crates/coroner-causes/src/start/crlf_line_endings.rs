use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG).or(LOG), r"\r")
            .re(r"(env|/bin/\w+|interpreter|exec|stat)\b.*\\r.*([Nn]o such file|not found|bad interpreter)")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG).or(LOG), "^M").re(r"\^M.*(bad interpreter|[Nn]o such file|not found)").decisive(),
        at(LOG, "bad interpreter").re(r"\r").decisive(),
        at(LOG, "No such file or directory").re(r"env: .?[\w./+-]+\r").decisive(),
        at(LOG, "command not found").re(r"\$'\\r': command not found").decisive(),
        at(LOG, "syntax error near unexpected token").re(r"unexpected token .\$'\w*\\r").decisive(),
        at(LOG, "not found").re(r"(?m)^\S+: (line )?\d+: (\r|\\r|\^M): not found").decisive(),
        at(LOG, "Illegal option -").re(r"(?m)set: Illegal option -\s*$"),
        at(LOG, "invalid option name").re(r"set: \w+(\r|\\r|\s)?: invalid option name").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG).or(LOG), "no such file or directory")
            .re(r"(?m)(^|[\s:])exec /\S*(\.sh|\.bash|entrypoint\S*): no such file or directory")
            .moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG).or(LOG), "exec user process caused").re(r"no such file or directory").weak(),
        // What `file` says of the script.
        at(LOG.or(FAILURE), "with CRLF line terminators").decisive(),
    ],
    explains: &["command-not-found", "application-error"],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("crlf-line-endings", Stage::Start, Tier::Cause, page!("crlf_line_endings.md"))
};
