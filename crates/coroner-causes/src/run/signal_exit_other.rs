use crate::exit;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::shape;
use crate::story::End;
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
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    ..Cause::new("signal-exit-other", Stage::Run, Tier::Wrapper, page!("signal_exit_other.md"))
};

/// SIGILL, SIGABRT, SIGBUS, SIGKILL and SIGSEGV have causes of their own.
const HAVE_A_CAUSE: [i64; 5] = [132, 134, 135, 137, 139];

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some((stream, index)) = signal_by_hand(scene) {
        let line = &stream.lines[index].message;
        weigh.strong(|| scene.logged(stream, index, format!("somebody sent a signal from inside: {line}")));
    }
    if scene.exit_code() == Some(137) && scene.story.end == End::ByItself && !shape::oom_flagged(scene) {
        weigh.moderate(|| {
            scene.seen_first("exitCode", "exit 137 (SIGKILL) without an out-of-memory flag, and nothing had asked the task to stop")
        });
    }
    let Some(code) = scene.exit_code().filter(|code| exit::signal(*code).is_some() && !HAVE_A_CAUSE.contains(code)) else {
        return;
    };
    if !scene.story.asked() {
        let name = exit::signal(code).unwrap_or("a signal");
        weigh.strong(|| scene.seen_first("exitCode", format!("exit {code} is 128 + {}: {name}", code - 128)).when(scene.story.died_at));
    }
}

/// A `kill` that was typed into a session of ECS Exec, which logs to streams of its own name.
fn signal_by_hand<'a>(scene: &Scene<'a>) -> Option<(&'a coroner_case::LogStream, usize)> {
    scene.exit_code().filter(|code| *code > 128)?;
    let typed = |line: &str| pattern!(r"[#$>] *(?:sudo +)?(?:kill|pkill|killall) ").is_some_and(|kill| kill.is_match(line));
    scene
        .streams()
        .filter(|(stream, ..)| stream.container.contains("ecs-execute-command"))
        .find_map(|(stream, from, to)| (from..to).rev().find(|index| typed(&stream.lines[*index].message)).map(|index| (stream, index)))
}
