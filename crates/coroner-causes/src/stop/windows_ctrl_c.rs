use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["sigterm-normal-stop"],
    ..Cause::new("windows-ctrl-c", Stage::Stop, Tier::Normal, include_str!("windows_ctrl_c.md"))
};
