use crate::exit;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "Trace/breakpoint trap"),
        at(LOG, "Bad system call"),
        at(LOG, "CPU time limit exceeded"),
        at(LOG, "File size limit exceeded"),
    ],
    explains: &[],
    look: Some(look),
    ..Cause::new("signal-exit-other", Stage::Run, Tier::Wrapper, include_str!("signal_exit_other.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some(code) = scene.exit_code().filter(|code| matches!(code, 129 | 130 | 131 | 133 | 136 | 140 | 141 | 143 | 152 | 159)) else {
        return;
    };
    if !scene.story.asked() {
        let name = exit::signal(code).unwrap_or("a signal");
        weigh.strong(|| scene.seen_first("exitCode", format!("exit {code} is 128 + {}: {name}", code - 128)).when(scene.story.died_at));
    }
}
