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
        at(REASON, "User initiated"),
    ],
    explains: &["sigterm-normal-stop", "windows-ctrl-c"],
    look: Some(look),
    wants: &[Wanted::WhoStopped],
    answers: &[answers::who_stopped],
    ..Cause::new("user-stopped", Stage::Stop, Tier::Normal, include_str!("user_stopped.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if weigh.supported() && scene.story.end == End::ByItself {
        weigh.against(Strength::Decisive, || {
            scene.seen("executionStoppedAt", "its container had ended before anybody stopped the task").when(scene.story.died_at)
        });
    }
}
