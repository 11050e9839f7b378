use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "Trace/breakpoint trap"),
        at(LOG, "Bad system call"),
        at(LOG, "CPU time limit exceeded"),
        at(LOG, "File size limit exceeded"),
    ],
    explains: &[],
    ..Cause::new("signal-exit-other", Stage::Run, Tier::Wrapper, include_str!("signal_exit_other.md"))
};
