use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["command-not-found", "missing-dependency-module", "workdir-invalid"],
    ..Cause::new("volume-hides-image-files", Stage::Start, Tier::Cause, include_str!("volume_hides_image_files.md"))
};
