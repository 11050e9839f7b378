use crate::answers;
use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "does not contain descriptor matching platform").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "no matching manifest for").unless(r"no matching manifest for windows").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "no match for platform in manifest"),
        at(REASON.or(EVENT).or(AGENT_LOG), "cannot be used on this platform").re(r"image operating system"),
        at(REASON.or(EVENT).or(AGENT_LOG), "does not match the detected host platform").moderate(),
    ],
    explains: &[],
    wants: &[Wanted::Image, Wanted::Platforms],
    answers: &[answers::platforms],
    changed_by: &[Part::Image, Part::Platform],
    ..Cause::new("image-platform-mismatch", Stage::Pull, Tier::Cause, page!("image_platform_mismatch.md"))
};
