use crate::draft::Remedy;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::story::contains_any;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "executable file not found in")
            .re(r#"exec: \\*"[^"\\]*\s[^"\\]*\\*": executable file not found"#)
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "no such file or directory")
            .re(r#"exec: \\*"[^"\\]*\s[^"\\]*\\*": stat "#)
            // What is run in a container that runs is a check.
            .unless("OCI runtime exec failed")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "no such file or directory")
            .re(r#"\bstat [^\s":]+ [^"]*: no such file or directory"#)
            .unless(r"\bstat [^\s:]+: no such file"),
        at(REASON.or(EVENT).or(AGENT_LOG), "executable file not found in")
            .re(r#"exec: \\*"(cd|export|source|set|eval|exec|ulimit|umask|if|for|while|&&|\.)\\*": executable"#)
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "exec: ")
            .re(r#"exec: \\*"\[.*(executable file not found|no such file or directory)"#)
            .decisive(),
        at(LOG, "not found").re(r"(?m)\bsh: (line \d+: |\d+: )?\[\S*,: (command )?not found"),
        // A shell that was told to exec a name with spaces in it.
        at(LOG, "exec: ").re(r"(?m)\bexec: [^\s:]+ [^:\n]+: not found\s*$").decisive(),
        at(LOG, "is not a valid").re(r"'?\$\{?\w+\}?'? is not a valid (port number|integer)"),
    ],
    explains: &["application-error", "command-not-found", "dependency-unreachable"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("command-not-split", Stage::Start, Tier::Cause, page!("command_not_split.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some((stream, index, option)) = option_with_value(scene) {
        weigh.strong(|| scene.logged(stream, index, format!("{option} reached the program as one argument")));
        weigh.strong(|| scene.defined_first("command", format!("{option} is a single element of the command")));
        weigh.explains("invalid-app-config");
    }
    let Some((key, line)) = one_string(scene) else { return };
    // An interpreter takes the whole line for the name of a file.
    let taken = scene
        .lines()
        .find(|(_, _, said)| said.message.contains(line) && contains_any(&said.message, &["cannot find", "no such file", "can't open"]));
    if let Some((stream, index, said)) = taken {
        weigh.strong(|| scene.logged(stream, index, format!("the whole command is looked for as one file: {}", said.message)));
        weigh.explains("missing-dependency-module");
    }
    if taken.is_some() || scene.bears("command-not-found") || scene.exit_code() == Some(127) {
        weigh.strong(|| scene.defined_first(key, format!("{key} has a single element with spaces in it: {line}")));
    }
}

/// An element such as `--batch-size 500`, and the line in which the program refuses it.
fn option_with_value<'a>(scene: &Scene<'a>) -> Option<(&'a coroner_case::LogStream, usize, &'a str)> {
    let (_, definition) = scene.first_definition()?;
    let overrides =
        scene.task.iter().flat_map(|task| task.value.overrides.container_overrides.iter()).filter(|o| o.name == definition.name);
    let words = definition.command.iter().chain(overrides.flat_map(|o| o.command.iter()));
    let options: Vec<&'a str> = words.map(|word| word.as_str()).filter(|word| word.starts_with('-') && word.trim().contains(' ')).collect();
    if options.is_empty() {
        return None;
    }
    let refused = pattern!(r"(?i)un(?:recognized|known|expected)|invalid|no such option|not defined|illegal|bad option")?;
    scene.lines().filter(|(_, _, line)| refused.is_match(&line.message)).find_map(|(stream, index, line)| {
        let option = options.iter().find(|option| line.message.contains(**option))?;
        Some((stream, index, *option))
    })
}

/// The element of `command` or `entryPoint` that holds a whole command line, where no shell splits it.
fn one_string<'a>(scene: &Scene<'a>) -> Option<(&'static str, &'a str)> {
    let (_, definition) = scene.first_definition()?;
    let lone = |words: &'a [coroner_ecs::Text]| match words {
        [word] if word.trim().contains(' ') => Some(word.as_str()),
        _ => None,
    };
    let entry = lone(&definition.entry_point).map(|line| ("entryPoint", line));
    entry.or_else(|| lone(&definition.command).filter(|_| definition.entry_point.is_empty()).map(|line| ("command", line)))
}

fn says(scene: &Scene<'_>) -> String {
    match one_string(scene) {
        Some((key, _)) => format!("{key} is one string, so the whole command line is taken for the name of a program"),
        None => "the whole command line is taken for the name of a program".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    one_string(scene).map(|(key, line)| remedy::split_command(scene, key, line)).unwrap_or_default()
}
