//! Commands that people paste: words, not text. Each word is redacted and cleaned before it is quoted, and quoted once, here.
//!
//! A template holds our own words; what comes from outside is handed over apart and stays one word, whatever is in it:
//! `command!("aws ecs describe-tasks --cluster {} --tasks {}", cluster, id)`. The signs of a shell (`|`, `>`, `$(…)`, `"$NAME"`) count in
//! a template only.

use serde_json::Value;

use crate::gate::{Gate, Pasted};
use crate::redact::MARK;

/// A command line for a POSIX shell, not yet written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Command {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    /// One word for a program.
    Word(Vec<Piece>),
    /// What the shell itself reads, from a template: `|`, `>`, `$(`, `)`, `"$GROUP"`.
    Shell(&'static str),
    /// No space comes before the next part.
    Glue,
    /// A whole line.
    Line(&'static str),
}

/// A piece of a word.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// From a template.
    Ours(&'static str),
    /// From outside.
    Text(String),
    /// A document; what is in its texts comes from outside.
    Json(Value),
    /// The name of a file that the command writes or reads, made of what comes from outside.
    File(String),
    /// A document whose texts have [holes](Asked::hole) for these.
    Holed(Value, Vec<Asked>),
    /// What only the user knows: the shell refuses to run the line until it is set, and says what it is.
    Asked(Asked),
}

/// A value that the case doesn't tell: `"${CLUSTER:?the cluster}"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Name of the shell's variable.
    pub name: &'static str,
    /// What the shell says it is: words without quotes, braces, `$`, `\` or back ticks.
    pub what: &'static str,
}

impl Asked {
    /// How it stands in a text or a document that has yet to be filled: `${{CLUSTER}}`.
    pub fn hole(&self) -> String {
        format!("${{{{{}}}}}", self.name)
    }
}

/// What stands for a `{}` of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A part of a word, or a word.
    Pieces(Vec<Piece>),
    /// Several words.
    Words(Vec<String>),
    /// Words of another command.
    Command(Command),
}

impl From<&str> for Argument {
    fn from(text: &str) -> Argument {
        Argument::Pieces(vec![Piece::Text(text.to_owned())])
    }
}

impl From<&String> for Argument {
    fn from(text: &String) -> Argument {
        Argument::from(text.as_str())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Argument {
        Argument::Pieces(vec![Piece::Text(text)])
    }
}

impl From<i64> for Argument {
    fn from(number: i64) -> Argument {
        Argument::from(number.to_string())
    }
}

impl From<Value> for Argument {
    fn from(document: Value) -> Argument {
        Argument::Pieces(vec![Piece::Json(document)])
    }
}

impl From<Piece> for Argument {
    fn from(piece: Piece) -> Argument {
        Argument::Pieces(vec![piece])
    }
}

impl From<Asked> for Argument {
    fn from(asked: Asked) -> Argument {
        Argument::Pieces(vec![Piece::Asked(asked)])
    }
}

impl From<Vec<Piece>> for Argument {
    fn from(pieces: Vec<Piece>) -> Argument {
        Argument::Pieces(pieces)
    }
}

impl From<Command> for Argument {
    fn from(command: Command) -> Argument {
        Argument::Command(command)
    }
}

impl From<&[&str]> for Argument {
    fn from(words: &[&str]) -> Argument {
        Argument::Words(words.iter().map(|word| (*word).to_owned()).collect())
    }
}

impl From<&Vec<&str>> for Argument {
    fn from(words: &Vec<&str>) -> Argument {
        Argument::from(words.as_slice())
    }
}

impl From<&Vec<String>> for Argument {
    fn from(words: &Vec<String>) -> Argument {
        Argument::Words(words.clone())
    }
}

/// A [`Command`] of a template and what stands for each `{}` in it.
#[macro_export]
macro_rules! command {
    ($template:expr $(, $argument:expr)* $(,)?) => {
        $crate::Command::new($template, [$($crate::Argument::from($argument)),*])
    };
}

/// A command as it is written.
pub(crate) struct Written {
    pub(crate) line: String,
    /// Whether it says what was meant: nothing was hidden, and every value is one that the program takes as a value.
    pub(crate) whole: bool,
}

impl Command {
    /// Reads a template. A word in single quotes is one word; a `{}` without an argument stays as it is.
    pub fn new(template: &'static str, arguments: impl IntoIterator<Item = Argument>) -> Command {
        let mut arguments = arguments.into_iter();
        Command::filled(template, &mut |name| if name.is_empty() { arguments.next() } else { None })
    }

    /// Reads a template with names in its braces, `--cluster {cluster}`, each filled by what `value` says. A name without a value stays
    /// as it is.
    pub fn filled(template: &'static str, value: &mut dyn FnMut(&str) -> Option<Argument>) -> Command {
        let mut command = Command::default();
        let mut rest = template.trim_start();
        while !rest.is_empty() {
            let end = word_end(rest);
            command.add(&rest[..end], value);
            let after = &rest[end..];
            rest = after.trim_start();
        }
        command
    }

    /// A line that somebody wrote for a shell: on a page of the catalogue, or in a team's own `coroner.toml`. Nothing of a case may be
    /// in it.
    pub fn written(line: &'static str) -> Command {
        Command { parts: vec![Part::Line(line)] }
    }

    /// This command and the words of another one behind it.
    pub fn with(mut self, more: Command) -> Command {
        self.parts.extend(more.parts);
        self
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The part before the first pipe.
    pub fn first_program(&self) -> Command {
        Command { parts: self.parts.iter().take_while(|part| **part != Part::Shell("|")).cloned().collect() }
    }

    /// As a shell that is given nothing secret would read it: for comparing, not for showing.
    pub fn plain(&self) -> String {
        self.write(&Gate::default()).line
    }

    /// This command in a Region and with a profile: every call of the AWS CLI, or of Coroner, that
    /// names none gets them.
    pub fn within(mut self, region: Option<&str>, profile: Option<&str>) -> Command {
        let mut options = Vec::new();
        for (option, value) in [("--region", region), ("--profile", profile)] {
            let Some(value) = value else { continue };
            options.extend([Part::Word(vec![Piece::Ours(option)]), Part::Word(vec![Piece::Text(value.to_owned())])]);
        }
        for at in (0..self.parts.len()).rev() {
            let Some(place) = self.place_of_options(at) else { continue };
            let end = self.parts[at..].iter().position(|part| matches!(part, Part::Shell(_))).map_or(self.parts.len(), |end| at + end);
            let named = |option: &'static str| self.parts[at..end].iter().any(|part| *part == Part::Word(vec![Piece::Ours(option)]));
            if end >= place && !named("--region") && !named("--profile") {
                self.parts.splice(place..place, options.iter().cloned());
            }
        }
        self
    }

    /// This command with what the shell asks for in place of each [hole](Asked::hole) in its values.
    pub fn asking(mut self, asked: &[Asked]) -> Command {
        for part in &mut self.parts {
            let Part::Word(pieces) = part else { continue };
            *pieces = std::mem::take(pieces).into_iter().flat_map(|piece| holed(piece, asked)).collect();
        }
        self
    }

    /// Where options of a call of the AWS CLI go, behind its operation, and of Coroner's, behind its last word.
    fn place_of_options(&self, at: usize) -> Option<usize> {
        let word = |at: usize| match self.parts.get(at) {
            Some(Part::Word(pieces)) => match pieces.as_slice() {
                [Piece::Ours(word)] => Some(*word),
                _ => None,
            },
            _ => None,
        };
        let is_first = at == 0 || matches!(self.parts[at - 1], Part::Shell(_) | Part::Glue);
        match word(at).filter(|_| is_first)? {
            "aws" => Some(at + 3),
            "coroner" if matches!(word(at + 1), Some("service" | "task" | "cluster")) => Some(at + 3),
            _ => None,
        }
    }

    /// Whether it is a call of the AWS CLI that changes nothing and keeps nothing for the next.
    pub fn only_shows(&self) -> bool {
        let reads = |part: &Part| matches!(part, Part::Word(pieces) if matches!(pieces.as_slice(), [Piece::Ours(word)] if ["describe-", "list-", "get-", "simulate-"].iter().any(|verb| word.starts_with(verb))));
        self.parts.get(2).is_some_and(reads) && !self.parts.iter().any(|part| matches!(part, Part::Shell("|" | ">" | "&&")))
    }

    /// One line of these, each run only if the one before went well.
    pub fn chained(commands: impl IntoIterator<Item = Command>) -> Command {
        let mut all = Command::default();
        for command in commands {
            if !all.is_empty() {
                all.parts.push(Part::Shell("&&"));
            }
            all.parts.extend(command.parts);
        }
        all
    }

    fn add(&mut self, token: &'static str, value: &mut dyn FnMut(&str) -> Option<Argument>) {
        if let Some(inner) = token.strip_prefix("$(") {
            self.parts.extend([Part::Shell("$("), Part::Glue]);
            return self.add(inner, value);
        }
        if let Some((name, inner)) = token.split_once("=$(") {
            self.parts.extend([Part::Word(pieces(name, value)), Part::Glue, Part::Shell("=$("), Part::Glue]);
            return self.add(inner, value);
        }
        if token.len() > 1 && token.ends_with(')') && !token.starts_with('\'') {
            self.add(&token[..token.len() - 1], value);
            return self.parts.extend([Part::Glue, Part::Shell(")")]);
        }
        match token {
            "|" | ">" | "&&" => self.parts.push(Part::Shell(token)),
            _ if token.starts_with("\"$") => self.parts.push(Part::Shell(token)),
            _ if hole(token).is_some_and(|(_, end)| end == token.len()) => match value(&token[1..token.len() - 1]) {
                Some(Argument::Pieces(pieces)) => self.parts.push(Part::Word(pieces)),
                // An option in the singular takes one value.
                Some(Argument::Words(words)) if self.ends_with_option(|option| !option.ends_with('s')) => {
                    self.parts.extend(words.into_iter().take(1).map(|word| Part::Word(vec![Piece::Text(word)])));
                }
                Some(Argument::Words(words)) => self.parts.extend(words.into_iter().map(|word| Part::Word(vec![Piece::Text(word)]))),
                Some(Argument::Command(command)) => self.parts.extend(command.parts),
                None => self.parts.push(Part::Word(vec![Piece::Ours(token)])),
            },
            _ => {
                let bare = token.strip_prefix('\'').and_then(|token| token.strip_suffix('\'')).unwrap_or(token);
                self.parts.push(Part::Word(pieces(bare, value)));
            }
        }
    }

    fn ends_with_option(&self, is: impl Fn(&str) -> bool) -> bool {
        matches!(self.parts.last(), Some(Part::Word(pieces)) if matches!(pieces.as_slice(), [Piece::Ours(word)] if word.starts_with("--") && is(word)))
    }

    pub(crate) fn write(&self, gate: &Gate) -> Written {
        let mut line = String::new();
        let (mut whole, mut glue, mut option) = (true, true, false);
        for part in &self.parts {
            if *part == Part::Glue {
                glue = true;
                continue;
            }
            let (text, fits) = match part {
                Part::Word(pieces) => write_word(pieces, gate, option),
                Part::Shell(text) => ((*text).to_owned(), true),
                Part::Line(text) => gate.faithful(text),
                Part::Glue => continue,
            };
            whole &= fits;
            // A value that looks like an option would be taken for one, unless it is tied to its own.
            let tied = option && is_from_outside(part) && text.trim_start_matches('\'').starts_with('-');
            if !glue {
                line.push(if tied { '=' } else { ' ' });
            }
            glue = false;
            line.push_str(&text);
            option = matches!(part, Part::Word(pieces) if matches!(pieces.as_slice(), [Piece::Ours(word)] if word.starts_with("--")));
        }
        Written { line, whole }
    }
}

/// A piece with its holes apart.
fn holed(piece: Piece, asked: &[Asked]) -> Vec<Piece> {
    match piece {
        Piece::Text(text) if text.contains("${{") => at_holes(&text, asked),
        Piece::Json(document) => {
            let written = document.to_string();
            let named: Vec<Asked> = asked.iter().filter(|ask| written.contains(&ask.hole())).copied().collect();
            vec![if named.is_empty() { Piece::Json(document) } else { Piece::Holed(document, named) }]
        }
        other => vec![other],
    }
}

/// A text as its own parts ([`Piece::Text`]) and what is asked for between them ([`Piece::Asked`]).
pub fn at_holes(text: &str, asked: &[Asked]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let first = |rest: &str| asked.iter().filter_map(|ask| Some((rest.find(&ask.hole())?, *ask))).min_by_key(|(at, _)| *at);
    while let Some((at, ask)) = first(rest) {
        pieces.extend((at > 0).then(|| Piece::Text(rest[..at].to_owned())));
        pieces.push(Piece::Asked(ask));
        rest = &rest[at + ask.hole().len()..];
    }
    pieces.extend((!rest.is_empty()).then(|| Piece::Text(rest.to_owned())));
    pieces
}

fn is_from_outside(part: &Part) -> bool {
    matches!(part, Part::Word(pieces) if !matches!(pieces.first(), Some(Piece::Ours(_))))
}

/// Where the first word of a template ends: at a space that no single quotes enclose.
fn word_end(template: &str) -> usize {
    let mut quoted = false;
    for (at, c) in template.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => return at,
            _ => {}
        }
    }
    template.len()
}

/// The `{name}` that a text begins with, and where it ends. JSON in a template has other signs behind its braces.
fn hole(text: &str) -> Option<(&str, usize)> {
    let name = text.strip_prefix('{')?;
    let end = name.find('}')?;
    name[..end].chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_').then_some((&name[..end], end + 2))
}

/// The pieces of a word of a template.
fn pieces(word: &'static str, value: &mut dyn FnMut(&str) -> Option<Argument>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut rest, mut from) = (word, 0);
    while let Some(at) = rest[from..].find('{').map(|at| from + at) {
        let Some((name, end)) = hole(&rest[at..]) else {
            from = at + 1;
            continue;
        };
        if at > 0 {
            pieces.push(Piece::Ours(&rest[..at]));
        }
        match value(name) {
            Some(Argument::Pieces(given)) => pieces.extend(given),
            Some(Argument::Words(words)) => {
                for (index, word) in words.into_iter().enumerate() {
                    pieces.extend((index > 0).then_some(Piece::Ours(",")));
                    pieces.push(Piece::Text(word));
                }
            }
            Some(Argument::Command(_)) | None => pieces.push(Piece::Ours(&rest[at..at + end])),
        }
        (rest, from) = (&rest[at + end..], 0);
    }
    if !rest.is_empty() {
        pieces.push(Piece::Ours(rest));
    }
    pieces
}

/// The word in quotes where it needs them, and whether the program gets from it what was meant.
fn write_word(pieces: &[Piece], gate: &Gate, after_option: bool) -> (String, bool) {
    let mut written = String::new();
    let mut word = String::new();
    let mut whole = true;
    for piece in pieces {
        match piece {
            Piece::Ours(text) => word.push_str(text),
            Piece::Text(text) => {
                let (shown, same) = gate.faithful(text);
                // Within a list of names and values (`Name=vpc-id,Values=…`) a comma or a bracket would make another list of it.
                let plain = pieces.len() == 1 || shown.chars().all(is_plain_in_list);
                // What was hidden before it came here is no value either.
                whole &= same && plain && !shown.is_empty() && !shown.contains(MARK);
                word.push_str(&shown);
            }
            Piece::Json(document) => {
                let shown = gate.pass_value(document);
                whole &= shown == *document;
                word.push_str(&shown.to_string());
            }
            Piece::Holed(document, asked) => {
                let shown = gate.pass_value(document);
                whole &= shown == *document;
                for piece in at_holes(&shown.to_string(), asked) {
                    match piece {
                        Piece::Asked(ask) => ask_within(&mut written, &mut word, ask),
                        Piece::Text(text) => word.push_str(&text),
                        _ => {}
                    }
                }
            }
            Piece::File(name) => word.push_str(&file_name(&gate.line(name))),
            Piece::Asked(ask) => ask_within(&mut written, &mut word, *ask),
        }
    }
    let outside = !matches!(pieces.first(), Some(Piece::Ours(_)));
    // The AWS CLI takes the file or page behind such a word for the value.
    let fetched = outside && ["file://", "fileb://", "http://", "https://"].iter().any(|scheme| word.starts_with(scheme));
    let stray = outside && word.starts_with('-') && !after_option;
    if !word.is_empty() || written.is_empty() {
        written.push_str(&quoted(&word));
    }
    (written, whole && !fetched && !stray)
}

/// What the shell fills in stands in double quotes of its own, behind what is written so far.
fn ask_within(written: &mut String, word: &mut String, Asked { name, what }: Asked) {
    if !word.is_empty() {
        written.push_str(&quoted(&std::mem::take(word)));
    }
    written.push_str(&format!("\"${{{name}:?{what}}}\""));
}

fn is_plain_in_list(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/' | '*' | '+')
}

/// A name in this folder, whatever it was made of.
fn file_name(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' }).take(100).collect();
    let plain = plain.trim_start_matches(['.', '-']);
    if plain.is_empty() { "file".to_owned() } else { plain.to_owned() }
}

/// One word of a POSIX shell. Bare is what no shell reads anything into, others stand in single quotes.
fn quoted(word: &str) -> String {
    // `=` at the start expands to the path of a program in zsh.
    let plain = !word.is_empty()
        && !word.starts_with('=')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/' | '=' | ','));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\"'\"'")) }
}

impl Pasted for Command {
    fn paste(&self, gate: &Gate) -> (String, bool) {
        let written = self.write(gate);
        (written.line, written.whole)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::gate::TEMPLATE;

    fn shown(command: Command) -> String {
        Gate::default().commands(&[command]).remove(0).to_string()
    }

    #[test]
    fn what_comes_from_outside_stays_one_word() {
        for (name, written) in [
            ("web", "web"),
            ("a b", "'a b'"),
            ("$(touch${IFS}PWNED)", "'$(touch${IFS}PWNED)'"),
            ("it's", r#"'it'"'"'s'"#),
            ("=ls", "'=ls'"),
            ("x > y | z", "'x > y | z'"),
        ] {
            assert_eq!(shown(command!("aws ecs x --cluster {} --tasks 1", name)), format!("aws ecs x --cluster {written} --tasks 1"));
        }
    }

    #[test]
    fn signs_of_the_shell_count_in_templates_only() {
        let nested = command!("aws a --tasks $(aws b --cluster {} --query 'taskArns[]' --output text)", "c;d");
        assert_eq!(shown(nested), "aws a --tasks $(aws b --cluster 'c;d' --query 'taskArns[]' --output text)");
        let piped =
            command!("aws a | jq {} > {}.json", vec![Piece::Ours(". + "), Piece::Json(json!({"a": "'"}))], Piece::File("../w e".into()));
        assert_eq!(shown(piped), r#"aws a | jq '. + {"a":"'"'"'"}' > _w_e.json"#);
        let group = command!("GROUP=$(aws a --vpc-id {} --output text)", "vpc-1");
        assert_eq!(
            shown(group.with(Command::new("&& aws b --id \"$GROUP\"", []))),
            "GROUP=$(aws a --vpc-id vpc-1 --output text) && aws b --id \"$GROUP\""
        );
    }

    #[test]
    fn a_value_is_never_an_option_or_an_address() {
        assert_eq!(shown(command!("aws x --cluster {}", "--endpoint-url=http://h")), "aws x --cluster=--endpoint-url=http://h");
        for command in [
            command!("aws x --cluster {}", "file:///etc/passwd"),
            command!("aws x --ids {}", ["a", "--profile=x"].as_slice()),
            command!("aws x --filters Name=vpc-id,Values={}", "a,Name=b"),
            command!("aws x --cluster {}", "a\u{1b}[2Jb"),
            command!("aws x --cluster {}", "a\nb"),
            command!("aws x --cluster {}", ""),
        ] {
            assert!(shown(command.clone()).starts_with(TEMPLATE), "{}", shown(command));
        }
    }

    #[test]
    fn what_only_the_user_knows_is_asked_for_by_the_shell() {
        let cluster = Asked { name: "CLUSTER", what: "the cluster" };
        let command = command!("aws x --cluster {} --resource-id service/{}/{}", cluster, cluster, "web");
        assert_eq!(shown(command), r#"aws x --cluster "${CLUSTER:?the cluster}" --resource-id service/"${CLUSTER:?the cluster}"/web"#);
    }

    #[test]
    fn a_hole_in_a_value_is_asked_for() {
        let role = Asked { name: "ROLE", what: "the role" };
        let command = command!("aws x --role {} --policy {}", "arn:aws:iam::1:role/${{ROLE}}", json!({"Resource": "a/${{ROLE}}"}));
        assert_eq!(
            shown(command.asking(&[role])),
            r#"aws x --role arn:aws:iam::1:role/"${ROLE:?the role}" --policy '{"Resource":"a/'"${ROLE:?the role}"'"}'"#
        );
        // A program's own `${ROLE}` is none.
        assert_eq!(shown(command!("aws x --role {}", "${ROLE}").asking(&[role])), "aws x --role '${ROLE}'");
    }

    #[test]
    fn names_in_braces_are_filled_and_json_is_left() {
        let command =
            Command::filled("aws a b --x {one} --ys {two} --y {two} --z '{\"k\":\"{one}\"}' --w {three}", &mut |name| match name {
                "one" => Some(Argument::from("1")),
                "two" => Some(Argument::Words(vec!["2".into(), "3".into()])),
                _ => None,
            });
        assert_eq!(shown(command), r#"aws a b --x 1 --ys 2 3 --y 2 --z '{"k":"1"}' --w '{three}'"#);
    }

    #[test]
    fn every_call_of_the_cli_gets_its_region() {
        let command = Command::new("NEW=$(aws ecs a --x 1 --output text) && aws ecs b --id \"$NEW\" && jq . && aws ecr c --region r-1", []);
        assert_eq!(
            shown(command.within(Some("eu-west-1"), Some("prod"))),
            "NEW=$(aws ecs a --region eu-west-1 --profile prod --x 1 --output text) && aws ecs b --region eu-west-1 --profile prod --id \"$NEW\" && jq . && aws ecr c --region r-1"
        );
    }

    #[test]
    fn what_had_to_be_hidden_is_no_command_any_more_nor_is_what_follows() {
        let secret = format!("DB_{}=swordfish9 run", "PASSWORD");
        let commands = [command!("aws a"), command!("aws b --x {}", &secret), command!("aws c")];
        let shown: Vec<String> = Gate::default().commands(&commands).iter().map(ToString::to_string).collect();
        assert_eq!(shown[0], "aws a");
        assert_eq!(shown[1], format!("{TEMPLATE}aws b --x 'DB_PASSWORD=[redacted] run'"));
        assert_eq!(shown[2], format!("{TEMPLATE}aws c"));
    }
}
