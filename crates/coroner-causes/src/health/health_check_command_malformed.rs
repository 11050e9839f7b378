use crate::draft::Remedy;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // The whole command line in one element of a CMD array: it is looked up as one file name.
        at(HEALTH, "executable file not found").re(r#"exec: \\?"[^" ]+ [^"]*"#).decisive(),
        at(AGENT_LOG, "Health check for container").re(r#"exec: \\?"[^" ]+ [^"]*": (executable file not found|stat )"#),
        at(HEALTH, "no such file or directory").re(r#"exec: \\?"[^" ]+ [^"]*": stat "#).decisive(),
        at(HEALTH, "not found").re(r"\[?\bCMD(-SHELL)?[^ ]*: (command )?not found").decisive(),
        at(HEALTH.or(AGENT_LOG), "Unknown healthcheck type").decisive(),
        // A CMD array has no shell, so `||` and `exit` become further arguments of curl.
        at(HEALTH, "Could not resolve host: ").re(r"Could not resolve host: (\|\||&&|exit|CMD)").decisive(),
        at(HEALTH, "curl: (3)"),
        at(HEALTH, "Unterminated quoted string").decisive(),
        at(HEALTH, "unexpected EOF while looking for matching").decisive(),
        at(HEALTH, "syntax error"),
    ],
    explains: &["container-health-check-failed", "health-check-tool-missing"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Port, Part::HealthCheck],
    ..Cause::new("health-check-command-malformed", Stage::Health, Tier::Cause, page!("health_check_command_malformed.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let failing = scene.story.end == End::Asked(Asker::ContainerHealth) || scene.unhealthy().is_some();
    if !failing {
        return;
    }
    let Some((index, words)) = command(scene) else { return };
    let path = format!("containerDefinitions/{index}/healthCheck/command");
    let operator = |word: &&str| {
        ["||", "&&", "|", ";", ">", "exit"]
            .iter()
            .any(|op| word.split_whitespace().any(|part| part == *op || part.trim_matches('"') == *op))
    };
    match words.as_slice() {
        ["CMD-SHELL"] | ["CMD-SHELL", _] | ["NONE", ..] | [] => {}
        ["CMD-SHELL", _, rest @ ..] => {
            // Only the element behind CMD-SHELL is the script; the rest become its positional parameters.
            weigh.strong(|| {
                scene.defined(&path, format!("only the first element behind CMD-SHELL is run; {} are ignored", rest.join(", ")))
            });
        }
        ["CMD", line] if line.contains(' ') => {
            weigh.decisive(|| {
                scene.defined(&path, format!("behind CMD each word is an element of its own; {line:?} is taken for the name of a program"))
            });
        }
        // A shell that is started by hand reads what stands behind its flag as a script.
        ["CMD", shell, flag, _] if is_shell(shell) && is_script_flag(flag) => {}
        ["CMD", rest @ ..] if rest.iter().any(operator) => {
            weigh.decisive(|| scene.defined(&path, "CMD runs no shell, so || and && are handed to the program as words"));
        }
        ["CMD", ..] => {}
        [first, ..] => {
            weigh.decisive(|| scene.defined(&path, format!("the command begins with {first:?} and not with CMD or CMD-SHELL")));
        }
    }
}

fn is_shell(program: &str) -> bool {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program).to_ascii_lowercase();
    ["sh", "bash", "ash", "dash", "zsh", "ksh", "cmd", "powershell", "pwsh"].contains(&name.trim_end_matches(".exe"))
}

/// `-c`, also behind other letters (`-ec`, `-lc`), and what Windows has for it.
fn is_script_flag(flag: &str) -> bool {
    let letters = flag.strip_prefix('-').is_some_and(|letters| letters.ends_with('c') && letters.bytes().all(|b| b.is_ascii_lowercase()));
    letters || ["/c", "/s", "-command"].contains(&flag.to_ascii_lowercase().as_str())
}

/// The health check command of the unhealthy container, with the container's index.
fn command<'a>(scene: &Scene<'a>) -> Option<(usize, Vec<&'a str>)> {
    let (index, container) = scene.definition?.value.container(&scene.unhealthy().or(scene.first())?.name)?;
    Some((index, container.health_check.command.iter().map(|word| word.as_str()).collect()))
}

fn says(_: &Scene<'_>) -> String {
    "the health check command can never succeed as it is written".to_owned()
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    command(scene).map(|(index, words)| remedy::shell_check(scene, index, &words)).unwrap_or_default()
}
