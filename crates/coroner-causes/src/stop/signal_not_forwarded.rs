use crate::draft::Remedy;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[],
    explains: &["killed-after-stop-timeout", "normal-scale-in", "normal-deployment-replacement", "user-stopped", "sigterm-normal-stop"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("signal-not-forwarded", Stage::Stop, Tier::Cause, page!("signal_not_forwarded.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.exit_code() != Some(137) || !scene.story.asked() || shape::oom_flagged(scene) {
        return;
    }
    let Some(script) = shell_script(scene) else { return };
    if scene.story.kill_latency.is_some_and(|latency| latency < 8_000) {
        return;
    }
    let reacted = pattern!(r"(?i)SIGTERM|shutting down|shutdown|graceful|terminat(?:ed|ing)|stopping|signal 15");
    let answer = scene.lines().find(|(_, _, line)| {
        line.timestamp.0.zip(scene.story.stopping_at).is_none_or(|(at, asked)| at >= asked)
            && reacted.is_some_and(|r| r.is_match(&line.message))
    });
    if let Some((stream, index, line)) = answer {
        weigh.against(Strength::Strong, || scene.logged(stream, index, format!("the program did react: {}", line.message)));
    }
    // A shell replaces itself by a lone command; before a second one it has to wait, and it passes no signal on.
    if ["&&", ";", "|", "&", "\n"].iter().any(|separator| script.contains(separator)) {
        weigh.strong(|| {
            scene.defined_first("command", "process 1 is a shell that runs several commands: it waits for them and passes no SIGTERM on")
        });
    } else {
        weigh.moderate(|| scene.defined_first("command", "process 1 is a shell"));
    }
    let init = scene.first_definition().and_then(|(_, definition)| definition.linux_parameters.init_process_enabled.0) == Some(true);
    if init {
        weigh.weak(|| {
            scene.defined_first(
                "linuxParameters/initProcessEnabled",
                "an init process passes the signal to the shell, and the shell keeps it",
            )
        });
    }
    if scene.lines().next().is_some() && answer.is_none() {
        weigh.moderate(|| scene.asked_fact());
    }
}

/// The script of `sh -c SCRIPT` if the container starts so and the script does not replace the shell.
fn shell_script<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let (_, definition) = scene.first_definition()?;
    let words: Vec<&str> = definition.entry_point.iter().chain(definition.command.iter()).map(|word| word.as_str()).collect();
    let shell = words.first()?.rsplit('/').next()?;
    if !matches!(shell, "sh" | "bash" | "ash" | "dash" | "zsh") {
        return None;
    }
    let script = words.iter().skip_while(|word| !word.starts_with('-') || !word.contains('c')).nth(1)?;
    (!script.trim_start().starts_with("exec ") && !script.contains("&& exec ") && !script.contains("; exec ")).then_some(script)
}

fn says(scene: &Scene<'_>) -> String {
    let name = scene.the_container();
    format!("the shell that starts {name} keeps SIGTERM to itself, so the program never hears it and is killed")
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    remedy::exec_form(scene)
}
