use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[at(EVENT, "could not launch").re(r"(?i)could not launch \d+ tasks? for (a )?deployment")],
    explains: &["deployment-failed", "steady-state-not-reached"],
    ..Cause::new("partial-launch", Stage::Deployment, Tier::Wrapper, page!("partial_launch.md"))
};
