use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(AGENT_LOG, "using the force").re(r"failed to exit within \S+( seconds)? of (signal|SIGTERM)")],
    explains: &["normal-scale-in", "normal-deployment-replacement", "user-stopped", "sigterm-normal-stop"],
    ..Cause::new("killed-after-stop-timeout", Stage::Stop, Tier::Cause, include_str!("killed_after_stop_timeout.md"))
};
