use crate::answers;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG.or(AGENT_LOG).or(REASON).or(EVENT), "exec format error")
            .re(r#"(?i)exec(ve)?\b.*: "?exec format error|standard_init_linux"#)
            .decisive(),
        // A subprocess of the program met the same answer: Python, Go and shells print it in their own frames.
        at(LOG.or(AGENT_LOG).or(REASON).or(EVENT), "exec format error"),
        at(LOG, "cannot execute binary file"),
        // A shell that is given a program of another architecture takes it for a script.
        at(LOG, "ELF").re(r"line 1: .{0,4}ELF|: .?\x7f?ELF.{0,40}not found"),
        at(LOG, "syntax error: unexpected").re(r#"(?m)^\S*/[\w.+-]+: (line )?\d+: syntax error: unexpected "?[()]"#).moderate(),
    ],
    explains: &["application-error", "sidecar-crashed"],
    wants: &[Wanted::Platforms],
    answers: &[answers::platforms_of_the_ended],
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    complaints: &[Kind::ExecFormat],
    ..Cause::new("exec-format-error", Stage::Run, Tier::Cause, page!("exec_format_error.md"))
};
