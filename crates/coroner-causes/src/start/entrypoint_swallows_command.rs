use coroner_case::{LogStream, clean};
use serde_json::{Value, json};

use crate::draft::{Operation, Remedy};
use crate::fading::LAST_LINES;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::remedy::change_definition;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::story::End;
use crate::weigh::Weigher;

/// Codes of programs that were called wrongly: argparse, click, getopt and most shells (2), sysexits.h's EX_USAGE (64), the AWS CLI (252).
/// [sysexits.h](https://man7.org/linux/man-pages/man3/sysexits.h.3head.html),
/// [AWS CLI](https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html)
const USAGE: [i64; 3] = [2, 64, 252];

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // A shell that was meant to be the program, and became an argument of another one.
        at(LOG, "sh").re(r#"(?i)(no command named|unknown (sub)?command:?|invalid choice:?|no such command:?|unrecognized (command|arguments:?)|unknown argument:?|unexpected argument:?|is not a \w+ command) ?["'`](/bin/|/usr/bin/)?(ba|da|a)?sh["'`]|["'`](/bin/)?(ba|da|a)?sh["'`] is not (a|an) \w* ?command"#),
    ],
    explains: &["application-error", "sidecar-crashed", "invalid-app-config"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("entrypoint-swallows-command", Stage::Start, Tier::Cause, page!("entrypoint_swallows_command.md"))
};

/// The command that the image's entrypoint got for its arguments.
struct Call<'a> {
    words: Vec<&'a str>,
    /// Its container in the task definition.
    index: usize,
    /// Whether it comes from the call of `RunTask`, and not from the task definition.
    overridden: bool,
}

/// How an entrypoint that doesn't know a word says so.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// As a command or an argument that it doesn't have.
    AsArgument,
    /// As a file that it can't find: an interpreter takes the first word for its script.
    AsFile,
    /// Without the word.
    Unnamed,
}

struct Refusal<'a> {
    stream: &'a LogStream,
    index: usize,
    how: How,
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    let Some((call, refusal)) = swallowed(scene) else { return };
    let Some(word) = call.words.first() else { return };
    let logged = || {
        let said = refusal.stream.lines.get(refusal.index).map(|line| line.message.as_str()).unwrap_or_default();
        scene.logged(refusal.stream, refusal.index, format!("{word} came to a program as an argument: {}", clean(said)))
    };
    if !is_program(word) && !word.contains('/') {
        // It may as well be a subcommand that this version of the program doesn't have.
        weigh.moderate(logged);
        return;
    }
    match refusal.how {
        How::Unnamed => weigh.moderate(logged),
        How::AsArgument | How::AsFile => weigh.strong(logged),
    }
    let defined = || {
        let text =
            format!("the command begins with {word}, and the definition has no entryPoint: an ENTRYPOINT of the image comes before it");
        if call.overridden { scene.seen("overrides/containerOverrides", text) } else { scene.defined_first("command", text) }
    };
    weigh.add(if refusal.how == How::AsArgument { Strength::Strong } else { Strength::Moderate }, defined);
    if let Some(code) = scene.exit_code().filter(|code| USAGE.contains(code)) {
        weigh.moderate(|| scene.seen_first("exitCode", format!("exit {code}, as programs answer to arguments that they don't know")));
    }
    let same_words =
        ["invalid-app-config", "command-not-found", "command-not-executable", "missing-dependency-module", "exec-format-error"];
    same_words.into_iter().for_each(|slug| weigh.explains(slug));
}

/// The command, and the line in which an entrypoint refuses its first word.
fn swallowed<'a>(scene: &Scene<'a>) -> Option<(Call<'a>, Refusal<'a>)> {
    let ended = !scene.story.asked() && scene.story.end != End::Running && scene.exit_code() != Some(0);
    let call = call(scene).filter(|_| ended)?;
    let refusal = refusal(scene, &call)?;
    Some((call, refusal))
}

/// The command of the container that ended first. With an `entryPoint` in the definition nothing of the image comes before it.
fn call<'a>(scene: &Scene<'a>) -> Option<Call<'a>> {
    let (index, definition) = scene.first_definition()?;
    if !definition.entry_point.is_empty() {
        return None;
    }
    let mut overrides = scene.task.iter().flat_map(|task| task.value.overrides.container_overrides.iter());
    let given = overrides.find(|given| given.name == definition.name && !given.command.is_empty());
    let command = given.map_or(&definition.command, |given| &given.command);
    let words: Vec<&'a str> = command.iter().map(|word| word.as_str()).collect();
    (!words.is_empty()).then_some(Call { words, index, overridden: given.is_some() })
}

fn refusal<'a>(scene: &Scene<'a>, call: &Call<'a>) -> Option<Refusal<'a>> {
    let word = call.words.first()?;
    let as_argument = pattern!(
        r#"(?ix)
        (?: unrecogni[sz]ed\ (?:arguments?|options?|(?:sub)?commands?)
          | unknown\ (?:arguments?|options?|(?:sub-?)?commands?)
          | no\ such\ (?:sub-?)?command
          | invalid\ (?:choice|option|argument|(?:sub-?)?command)
          | illegal\ (?:option|argument)
          | unexpected(?:\ extra)?(?:\ arguments?|\ command)?
          | no\ command\ named
          | not\ a\ valid\ command
        ) \s* [:=]? \s* [(\["'`\\]* ([\w@.+/-]+)
        | ["'`\\] ([\w@.+/-]+) ["'`\\]+\ (?:
            is\ not\ an?\ (?:[\w-]+\ )?(?:sub)?command | which\ wasn't\ expected | (?:wasn't|is\ not)\ recogni[sz]ed
          )
        "#
    )?;
    // Node.js and Python name the script with the working directory before it.
    let as_file = pattern!(
        r#"(?ix)
        (?: cannot\ find\ module\ ["'`]/(?:[\w@.+-]+/)*
          | (?:can't|cannot)\ open(?:\ file)?\s*
          | could\ not\ open\ input\ file:\s*
          | can't\ open\ perl\ script\s*
          | could\ not\ find\ or\ load\ main\ class\s*
          | no\ such\ file\ or\ directory\ --\s*
          | import\ string\s*
          | but\ dotnet-
        ) ["'`]? ([\w@.+/:-]+)
        | ([\w@.+/-]+):\ [\w@.+/-]+:\ cannot\ execute\ binary\ file
        "#
    )?;
    // The AWS CLI lists the commands that it has, and not the one that it was given.
    let unnamed = pattern!(r"(?i)(?:^|\s)([\w.-]+): error: argument \S+: (?:found )?invalid choice")?;
    let named = |refused: &str| base(refused.trim_end_matches(['.', ',', ':'])) == base(word);
    let foreign = |program: &str| is_program(word) && call.words.iter().all(|word| !word.contains(program.trim_end_matches(".py")));
    // The refusal is the first thing that the entrypoint does, and the last.
    let lines: Vec<_> = scene.lines().collect();
    let last = lines.get(lines.len().saturating_sub(LAST_LINES)..)?;
    last.iter().rev().copied().find_map(|(stream, index, line)| {
        let text = clean(&line.message);
        let how = match () {
            () if as_argument.groups(&text).into_iter().any(named) => How::AsArgument,
            () if is_program(word) && as_file.groups(&text).into_iter().any(named) => How::AsFile,
            () if unnamed.group(&text).is_some_and(foreign) => How::Unnamed,
            () => return None,
        };
        Some(Refusal { stream, index, how })
    })
}

/// The last part of a path.
fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a word is the name of a program rather than of a script or a subcommand: a shell, an interpreter, a server or a tool that
/// images are made around, or a file of a directory for programs.
fn is_program(word: &str) -> bool {
    let shape = pattern!(
        r"(?x)^(?:
          /(?:\S*/)?s?bin/[\w+-]+
        | (?:/\S*/)?(?:
            sh|bash|ash|dash|zsh|env|tini|dumb-init|su-exec|gosu|make
          | python[\d.]*|pip|uv|poetry|pipenv|gunicorn|uvicorn|hypercorn|daphne|celery|flask|django-admin|alembic|pytest
          | node|npm|npx|yarn|pnpm|bun|deno|java|ruby|bundle|rails|rake|puma|perl|php|composer|dotnet
          | nginx|httpd|caddy|aws|kubectl|helm|terraform
          )
        )$"
    );
    shape.is_some_and(|shape| shape.is_match(word))
}

fn says(scene: &Scene<'_>) -> String {
    let name = scene.the_container();
    match swallowed(scene).and_then(|(call, _)| call.words.first().copied()) {
        Some(word) => {
            format!("the image of {name} has an entrypoint, which takes the command ({word} …) for its arguments and refuses them")
        }
        None => format!("the image of {name} has an entrypoint, which takes the command for its arguments and refuses them"),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some((call, _)) = swallowed(scene).filter(|(call, _)| !call.overridden) else { return Vec::new() };
    let Some((word, rest)) = call.words.split_first() else { return Vec::new() };
    let path = |key: &str| format!("/containerDefinitions/{}/{key}", call.index);
    let operations = vec![
        Operation { path: path("entryPoint"), was: None, value: Some(json!([word])) },
        Operation { path: path("command"), was: Some(json!(call.words)), value: (!rest.is_empty()).then(|| json!(rest)) },
    ];
    let mut remedy = Remedy {
        summary: format!("set entryPoint to {} and leave the other words in command", Value::from(vec![*word])),
        why: "An entryPoint in the task definition takes the place of the image's ENTRYPOINT, so that the command's first word is run."
            .to_owned(),
        risk: "What the image's entrypoint did before its program, such as waiting or rendering a configuration, is not done then."
            .to_owned(),
        ..Remedy::default()
    };
    change_definition(scene, operations, &mut remedy);
    vec![remedy]
}
