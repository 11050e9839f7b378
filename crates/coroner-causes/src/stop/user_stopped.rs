use crate::answers;
use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::story::End;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(STOP_CODE, "UserInitiated").whole().decisive(),
        at(REASON.or(EVENT), "Task stopped by user"),
        // A stack that somebody cancels is called so, too, and a deployment.
        at(REASON, "User initiated").unless(r"(?i)rollback|stack|resource|cloudformation|_FAILED|_PROGRESS|deployment"),
        // The reason of a job that somebody, or the tool that submitted it, ended is that person's own text.
        at(REASON, "Job ").re(r"(?i)\bjob (was )?(killed|terminated|cancell?ed) by\b"),
    ],
    explains: &["sigterm-normal-stop", "windows-ctrl-c"],
    look: Some(look),
    wants: &[Wanted::WhoStopped],
    answers: &[answers::who_stopped],
    ..Cause::new("user-stopped", Stage::Stop, Tier::Normal, page!("user_stopped.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !weigh.supported() {
        return;
    }
    let code = scene.exit_code().unwrap_or(0);
    let untimed = scene.story.stopping_at.is_none() || scene.story.died_at.is_none();
    // No program answers SIGTERM with a fault of its own memory or arithmetic; and without both times the order is not known.
    if matches!(code, 132 | 134 | 135 | 136 | 139) || (untimed && !matches!(code, 0 | 137 | 143)) {
        weigh.against(Strength::Strong, || scene.seen_first("exitCode", format!("exit {code} is no answer to a request to stop")));
    }
    if scene.story.end == End::ByItself {
        weigh.against(Strength::Decisive, || {
            scene.seen("executionStoppedAt", "its container had ended before anybody stopped the task").when(scene.story.died_at)
        });
    }
}
