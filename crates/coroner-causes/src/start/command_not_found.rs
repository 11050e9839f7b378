use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "executable file not found in").unless(r"docker-credential|nvidia-container"),
        at(REASON.or(EVENT).or(AGENT_LOG), "no such file or directory").re(r"\b(stat|fork/exec) .*: no such file or directory").unless(
            r"error mounting|bind source path|chdir to cwd|/var/lib/(docker|containerd)|device information|/dev/|OCI runtime exec failed",
        ),
        at(REASON.or(EVENT).or(AGENT_LOG), "not a directory").re(r#"exec: \\*"[^"]*": stat .*: not a directory"#),
        at(REASON.or(EVENT).or(AGENT_LOG), "system cannot find the file specified").re(r"CreateProcess"),
        at(REASON.or(EVENT).or(AGENT_LOG), "No command specified").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG).or(LOG), "exec user process caused").re(r"no such file or directory").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG).or(LOG), "no such file or directory")
            .re(r"(?m)(^|[\s:])exec /\S+: no such file or directory")
            .unless(r"exec /\S*(\.sh|\.bash|entrypoint\S*): no such file")
            .moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG).or(LOG), "no such file or directory")
            .re(r"(?m)(^|[\s:])exec /\S*(\.sh|\.bash|entrypoint\S*): no such file or directory")
            .weak(),
        at(LOG, "No such file or directory")
            .re(r"env: ([^\w\s]?[\w./+-]+[^\w\s]?|can't execute '?[\w./+-]+'?): No such file or directory")
            .unless(r"\\r|\^M|\r\S"),
        at(LOG, "can't open")
            .re(r"(?im)^(/bin/)?(ba|da|a)?sh: (\d+: )?can't open '?\S+|can't open file '?\S+.*No such file or directory")
            .moderate(),
        at(LOG, "No such file or directory")
            .re(r"(?m)^(/bin/)?(ba)?sh: (line \d+: |\d+: )?/\S+: No such file or directory")
            .unless(r"\\r|\^M|\r\S")
            .moderate(),
        at(LOG, "not found").re(r"(?m)^(/\S+|[a-z]*sh): (line \d+: |\d+: )?[^\s:\[$]+: (command )?not found\s*$").moderate(),
        // .NET's own launcher.
        at(LOG, "Could not execute because the specified command or file was not found"),
        at(LOG, "Could not execute because the application was not found"),
    ],
    explains: &[],
    look: Some(look),
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("command-not-found", Stage::Start, Tier::Cause, page!("command_not_found.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if scene.exit_code() != Some(127) || scene.story.asked() {
        return;
    }
    // A start error's text says more than the code: Docker answers 127 to bad mounts too.
    if scene.first().is_some_and(|first| first.reason.starts_with("Cannot")) {
        weigh.weak(|| scene.seen_first("exitCode", "exit 127"));
    } else {
        weigh.moderate(|| scene.seen_first("exitCode", "exit 127: a shell did not find the command").when(scene.story.died_at));
    }
}
