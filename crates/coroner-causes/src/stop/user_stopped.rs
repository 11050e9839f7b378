use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(STOP_CODE, "UserInitiated").whole(), at(REASON.or(EVENT), "Task stopped by user"), at(REASON, "User initiated")],
    explains: &["sigterm-normal-stop", "windows-ctrl-c"],
    ..Cause::new("user-stopped", Stage::Stop, Tier::Normal, include_str!("user_stopped.md"))
};
