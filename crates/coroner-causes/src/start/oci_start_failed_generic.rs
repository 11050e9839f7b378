use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "OCI runtime create failed"),
        at(REASON.or(EVENT).or(AGENT_LOG), "oci runtime error"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to create shim"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to create task for container"),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to create new container runtime task"),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to start container process"),
        at(REASON.or(EVENT).or(AGENT_LOG), "starting container process caused"),
        at(REASON.or(EVENT).or(AGENT_LOG), "error during container init"),
    ],
    explains: &["task-failed-to-start"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("oci-start-failed-generic", Stage::Start, Tier::Wrapper, include_str!("oci_start_failed_generic.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some(code) = scene.exit_code().filter(|code| matches!(code, 125 | 128) && !scene.story.asked()) {
        weigh.moderate(|| scene.seen_first("exitCode", format!("exit {code}, as Docker answers when it cannot start a container")));
    }
}
