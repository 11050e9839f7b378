use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "-based image is incompatible with a")
            .re(r"Windows version \S+-based image is incompatible with a \S+ host")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "no matching manifest for windows").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "container operating system does not match the host operating system").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "0xc0370101"),
    ],
    explains: &["image-platform-mismatch"],
    changed_by: &[Part::Image, Part::Platform],
    ..Cause::new("windows-version-mismatch", Stage::Pull, Tier::Rare, page!("windows_version_mismatch.md"))
};
