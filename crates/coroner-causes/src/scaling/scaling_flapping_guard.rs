use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The API reference and the answers differ in one letter.
        at(SCALING, "AutoScalingAnticipate").re(r"AutoScalingAnticipate[ds]Flapping").decisive(),
    ],
    wants: &[Wanted::Scaling],
    ..Cause::new("scaling-flapping-guard", Stage::Scaling, Tier::Rare, page!("scaling_flapping_guard.md"))
};
