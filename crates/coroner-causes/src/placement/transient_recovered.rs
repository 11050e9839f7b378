use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    ..Cause::new("transient-recovered", Stage::Placement, Tier::Normal, include_str!("transient_recovered.md"))
};
