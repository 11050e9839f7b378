use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["application-error"],
    ..Cause::new("process-exits-immediately", Stage::Run, Tier::Cause, include_str!("process_exits_immediately.md"))
};
