//! A page's fix as a template over the case: the same text is what `coroner explain` shows and what a report says with the user's own
//! values.
//!
//! It is Markdown with a few rules. `{cluster}` is a value by its [name](names); in prose `{cluster|your cluster}` says what stands there
//! where the case doesn't tell it. A block of ```` ```sh ```` holds commands, of which each is run only if the one before went well; one of
//! ```` ```change ```` holds [changes](change) of the task definition. What stands below a heading, `### On Fargate`, is said only where
//! the [guard](guards) of that name holds.

pub mod asked;
pub mod change;
pub mod guards;
pub mod names;

use coroner_case::Command;

use crate::CAUSES;
use crate::cause::Cause;
use crate::draft::{Beside, Remedy};
use crate::scene::Scene;

use guards::Guard;
use names::{Name, argument};

/// Values of one name that a sentence lists.
const LISTED: usize = 4;

/// A piece of a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph or a list, of one or more lines.
    Prose(&'static str),
    /// Commands of one block, one a line.
    Commands(&'static str),
    /// Changes of the task definition, one a line.
    Changes(&'static str),
}

/// A part of a fix: all of it without a heading, or what stands below one.
#[derive(Default)]
pub struct Part {
    /// Where it fits; everywhere without one.
    pub guard: Option<&'static Guard>,
    /// What is to be done.
    pub blocks: Vec<Block>,
}

/// Why a page's fix can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// No guard has this heading.
    Heading(String),
    /// No value has this name.
    Name(String),
    /// No change reads so.
    Change(String),
    /// A block of commands has no end.
    Open,
}

/// Reads the fix of a page of ours, in which each name and each heading is known.
pub fn read(fix: &'static str) -> Result<Vec<Part>, Mistake> {
    let mut mistake = None;
    let parts = parts(fix, &mut |found| mistake = mistake.take().or(Some(found)));
    mistake.map_or(Ok(parts), Err)
}

/// Reads a fix. What it doesn't know is told, and stays as it is written: a team's own page may have braces for other things.
fn parts(fix: &'static str, mistake: &mut dyn FnMut(Mistake)) -> Vec<Part> {
    let mut parts = vec![Part::default()];
    let mut rest = fix;
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start_matches(['\n', '\r']);
        let (block, after) = if let Some((kind, code)) = rest.strip_prefix("```").and_then(|code| code.split_once('\n')) {
            let end = code.find("\n```").unwrap_or_else(|| {
                mistake(Mistake::Open);
                code.len()
            });
            let of_kind = if kind.trim() == "change" { Block::Changes } else { Block::Commands };
            (of_kind(&code[..end]), code.get(end + 4..).unwrap_or_default())
        } else if let Some(heading) = rest.strip_prefix("### ") {
            let (heading, after) = heading.split_once('\n').unwrap_or((heading, ""));
            match Guard::read(heading.trim()) {
                Some(guard) => parts.push(Part { guard: Some(guard), blocks: Vec::new() }),
                None => mistake(Mistake::Heading(heading.to_owned())),
            }
            rest = after;
            continue;
        } else {
            let end = rest.find("\n\n").or_else(|| rest.find("\n```")).unwrap_or(rest.len());
            (Block::Prose(rest[..end].trim_end()), &rest[end..])
        };
        let (Block::Prose(text) | Block::Commands(text) | Block::Changes(text)) = block;
        if matches!(block, Block::Changes(_)) {
            let unread = text.lines().filter(|line| !line.trim().is_empty() && change::Change::read(line).is_none());
            unread.for_each(|line| mistake(Mistake::Change(line.to_owned())));
        }
        for name in holes(text).map(|(_, hole)| hole.split('|').next().unwrap_or(hole)).filter(|name| Name::read(name).is_none()) {
            mistake(Mistake::Name(name.to_owned()));
        }
        if let Some(part) = parts.last_mut() {
            part.blocks.push(block);
        }
        rest = after;
    }
    parts
}

/// The holes of a text: where each begins, and what stands in its braces. JSON's braces are none.
fn holes(text: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    text.match_indices('{').filter_map(|(at, _)| {
        let inner = &text[at + 1..][..text[at + 1..].find('}')?];
        let name = inner.split('|').next()?;
        (name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(is_of_a_name)).then_some((at, inner))
    })
}

fn is_of_a_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

/// A text with what `value` says for each name; a name that isn't known stays as it is.
fn filled(text: &'static str, value: impl Fn(&'static Name, Option<&'static str>) -> String) -> String {
    let mut out = String::new();
    let mut from = 0;
    for (at, inner) in holes(text) {
        out.push_str(&text[from..at]);
        let (name, otherwise) = inner.split_once('|').map_or((inner, None), |(name, otherwise)| (name, Some(otherwise)));
        let end = at + inner.len() + 2;
        out.push_str(&Name::read(name).map_or_else(|| text[at..end].to_owned(), |name| value(name, otherwise)));
        from = end;
    }
    out + &text[from..]
}

/// Prose as the page itself reads, without a case.
fn plain(text: &'static str) -> String {
    filled(text, |name, otherwise| otherwise.unwrap_or(name.what).to_owned())
}

/// A line of commands as the page itself reads: `--cluster CLUSTER`.
fn plain_command(line: &'static str) -> String {
    filled(line, |name, _| name.asked.name.to_owned())
}

/// The fix of a page as people read it without a case.
pub fn page(fix: &'static str) -> String {
    let mut out = Vec::new();
    let mut in_code = false;
    for line in fix.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            out.push(line.replace("```change", "```text"));
        } else {
            out.push(if in_code { plain_command(line) } else { plain(line) });
        }
    }
    out.join("\n")
}

/// What a page's fix says in a case: the part that fits everywhere, those whose guards hold, and what fits where the case doesn't tell.
pub fn remedy(cause: &'static Cause, scene: &Scene<'_>) -> Remedy {
    let why = cause.section("Why it works").split_whitespace().collect::<Vec<_>>().join(" ");
    // A line that a team wrote for its own shell is not taken apart.
    let is_ours = CAUSES.iter().any(|ours| std::ptr::eq(*ours, cause));
    let parts = parts(cause.section("Fix"), &mut |_| {});
    let mut said = Vec::new();
    let mut remedy = Remedy { why, of_page: true, ..Remedy::default() };
    let mut more = Vec::new();
    // Where the part stands that gave the commands.
    let mut acting = None;
    for part in &parts {
        let Some(sure) = part.guard.map_or(Some(true), |guard| (guard.holds)(scene)).map_or(Some(false), |fits| fits.then_some(true))
        else {
            continue;
        };
        // One thing to do at a time: what else can be done stands below the proof.
        let is_same = |known: Option<&'static Guard>| known.map(|guard| guard.heading) == part.guard.map(|guard| guard.heading);
        let first = sure && (acting.is_none() || acting.is_some_and(is_same));
        let mut beside = Beside::default();
        for (index, block) in part.blocks.iter().enumerate() {
            match block {
                Block::Prose(text) if index == 0 && first => said.push(told(text, scene)),
                // Where the case doesn't tell whether a part fits, its heading does.
                Block::Prose(text) if index == 0 => {
                    let heading = part.guard.filter(|_| !sure).map_or_else(String::new, |guard| format!("{}: ", guard.heading));
                    beside.summary = format!("{heading}{}", told(text, scene));
                }
                Block::Prose(text) => more.push(told(text, scene)),
                Block::Changes(lines) if is_ours => {
                    let mut made = Remedy::default();
                    change::make(lines, scene, &mut made);
                    if first {
                        remedy.patch = remedy.patch.or(made.patch);
                        remedy.check = made.check;
                        remedy.undo = made.undo;
                        more.extend((!made.more.is_empty()).then_some(made.more));
                        remedy.commands.extend(made.commands);
                    } else {
                        beside.commands.extend(made.commands);
                    }
                }
                Block::Commands(lines) | Block::Changes(lines) => {
                    let mut commands = match is_ours {
                        true => vec![command(lines, scene)],
                        false => lines.lines().map(|line| Command::written(line.trim())).collect(),
                    };
                    commands.retain(|command| !command.is_empty() && fits(command, scene));
                    if first { &mut remedy.commands } else { &mut beside.commands }.extend(commands);
                }
            }
        }
        if first && acting.is_none() && (!remedy.commands.is_empty() || remedy.patch.is_some()) {
            acting = Some(part.guard);
        }
        remedy.further.extend((!beside.summary.is_empty()).then_some(beside));
    }
    // A page whose parts are all guarded, in a case that tells of none: its parts are what there is to say.
    if said.is_empty() {
        said.extend(remedy.further.drain(..).map(|beside| beside.summary));
    }
    remedy.summary = said.join("\n\n");
    remedy.more = more.join("\n\n");
    remedy
}

/// Prose with the values of a case.
fn told(text: &'static str, scene: &Scene<'_>) -> String {
    filled(text, |name, otherwise| {
        let values = name.values(scene);
        match (values.as_slice(), otherwise) {
            ([], Some(otherwise)) => otherwise.to_owned(),
            ([], None) => name.what.to_owned(),
            (values, _) if values.len() > LISTED => format!("{} and {} more", values[..LISTED].join(", "), values.len() - LISTED),
            (values, _) => values.join(", "),
        }
    })
}

/// The commands of a page of ours where nothing is known: each asks for what it needs.
pub fn commands_without_a_case(cause: &Cause) -> Vec<Command> {
    let blocks = parts(cause.section("Fix"), &mut |_| {}).into_iter().flat_map(|part| part.blocks);
    let mut asked = |name: &str| Name::read(name).map(|name| coroner_case::Argument::from(name.asked));
    let mut commands = Vec::new();
    for block in blocks {
        if let Block::Commands(lines) = block {
            let lines = lines.lines().filter(|line| !line.trim().is_empty());
            commands.push(Command::chained(lines.map(|line| Command::filled(line.trim(), &mut asked))));
        }
    }
    commands
}

/// Whether a command can work here: only the service's own scheduler deploys a service's tasks anew.
fn fits(command: &Command, scene: &Scene<'_>) -> bool {
    let holds = |heading: &str| Guard::read(heading).and_then(|guard| (guard.holds)(scene));
    !command.plain().contains("--force-new-deployment")
        || (holds("In a service") != Some(false) && holds("With rolling deployments") != Some(false))
}

/// The commands of a block with the values of a case, as one line.
fn command(lines: &'static str, scene: &Scene<'_>) -> Command {
    let mut value = |name: &str| argument(scene, name);
    let commands = lines.lines().filter(|line| !line.trim().is_empty()).map(|line| Command::filled(line.trim(), &mut value));
    Command::chained(commands)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn every_page_s_fix_can_be_read_and_says_something() {
        for cause in CAUSES {
            let parts = read(cause.section("Fix")).unwrap_or_else(|mistake| panic!("{}: {mistake:?}", cause.slug));
            assert!(parts.iter().any(|part| !part.blocks.is_empty()), "{}", cause.slug);
            for part in parts {
                assert!(
                    part.guard.is_none() || !part.blocks.is_empty(),
                    "{}: nothing below {:?}",
                    cause.slug,
                    part.guard.map(|g| g.heading)
                );
                assert!(
                    !matches!(part.blocks.first(), Some(Block::Commands(_) | Block::Changes(_))),
                    "{}: commands without a word",
                    cause.slug
                );
            }
        }
    }

    #[test]
    fn names_headings_and_ends_are_checked() {
        assert_eq!(read("Do {this_one}.").err(), Some(Mistake::Name("this_one".to_owned())));
        assert_eq!(read("### On Mars\n\nDo.").err(), Some(Mistake::Heading("On Mars".to_owned())));
        assert_eq!(read("```sh\naws x").err(), Some(Mistake::Open));
        assert!(read("Set `{\"a\": 1}` in {service|the service}.").is_ok());
    }

    #[test]
    fn a_page_reads_without_a_case() {
        let fix = "Look at {service}, or {good_revision|one that ran}.\n\n```sh\naws ecs x --cluster {cluster}\n```";
        assert_eq!(page(fix), "Look at the service, or one that ran.\n\n```sh\naws ecs x --cluster CLUSTER\n```");
    }
}
