use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "TaskStoppedBeforePullBeginError"),
        at(REASON.or(EVENT).or(AGENT_LOG), "Task stopped before image pull could begin"),
    ],
    explains: &["image-pull-failed"],
    wants: &[Wanted::Image],
    changed_by: &[Part::Image],
    ..Cause::new("image-pull-stopped", Stage::Pull, Tier::Wrapper, page!("image_pull_stopped.md"))
};
