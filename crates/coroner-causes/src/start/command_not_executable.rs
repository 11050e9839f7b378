use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "permission denied").re(r#"exec: \\*"[^"]*": (stat [^:]*: )?permission denied"#).decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "is a directory").re(r#"exec: \\*"[^"]*": is a directory"#).decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG).or(LOG), "exec user process caused").re(r"permission denied"),
        at(REASON.or(EVENT).or(AGENT_LOG).or(LOG), "permission denied").re(r"(?m)(^|[\s:])exec /?\S+: permission denied"),
        at(LOG, "Permission denied")
            .re(r"env: [^\w\s]?/?[\w./+-]+[^\w\s]?: Permission denied|exec: \S+: (cannot execute: )?Permission denied"),
        at(REASON.or(EVENT).or(AGENT_LOG), "permission denied: unknown")
            .unless(r"mount|chdir|cwd|apparmor|rlimit|/var/lib|cgroup|keyring|/proc/|sysctl")
            .moderate(),
        at(LOG, "Permission denied").re(r"(?m)^(/bin/)?(ba|da|a)?sh: (\d+: |line \d+: )?[^\s:]+: Permission denied").moderate(),
        at(LOG, "cannot execute: Is a directory").moderate(),
        // tini, which replaces itself by the program.
        at(LOG, "failed: Permission denied").re(r"\bexec \S+ failed: Permission denied").decisive(),
    ],
    explains: &["file-permission-denied"],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("command-not-executable", Stage::Start, Tier::Cause, page!("command_not_executable.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.exit_code() != Some(126) || scene.story.asked() {
        return;
    }
    if scene.first().is_some_and(|first| first.reason.starts_with("Cannot")) {
        weigh.weak(|| scene.seen_first("exitCode", "exit 126"));
    } else {
        weigh.moderate(|| scene.seen_first("exitCode", "exit 126: the file was found and may not be executed").when(scene.story.died_at));
    }
}
