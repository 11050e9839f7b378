use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["application-error"],
    ..Cause::new("sidecar-crashed", Stage::Run, Tier::Cause, include_str!("sidecar_crashed.md"))
};
