use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    ..Cause::new("image-healthcheck-ignored", Stage::Health, Tier::Normal, include_str!("image_healthcheck_ignored.md"))
};
