use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["sidecar-crashed", "sigterm-normal-stop", "killed-after-stop-timeout"],
    ..Cause::new("job-completed-normally", Stage::Stop, Tier::Normal, include_str!("job_completed_normally.md"))
};
