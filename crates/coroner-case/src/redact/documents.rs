//! Whole documents and cases: the names of members count, the words of a command tell of each other, the lines of a log are one text.

use std::collections::HashMap;

use coroner_ecs::Text;
use coroner_ecs::texts::Change;
use serde_json::Value;
use std::net::IpAddr;

use super::known::{Gathered, is_worth_hiding};
use super::names::{Says, says};
use super::plain::is_harmless;
use super::seen::seen;
use super::{MARK, ROUNDS, Redactor};
use crate::case::{Case, LogStream};

/// Deeper than any answer; what is deeper is cut.
pub(crate) const MAX_DEPTH: usize = 64;

/// How members end that name, place or size things: a case without them is about nothing, and none of them lets anybody in.
const NAMES: [&str; 36] = [
    "Arn",
    "arn",
    "Arns",
    "At",
    "Digest",
    "Id",
    "id",
    "Ids",
    "Name",
    "name",
    "Names",
    "Status",
    "status",
    "State",
    "state",
    "Code",
    "code",
    "Type",
    "type",
    "Time",
    "Timestamp",
    "timestamp",
    "family",
    "group",
    "image",
    "taskDefinition",
    "valueFrom",
    "Path",
    "Directory",
    "Port",
    "Protocol",
    "Version",
    "Zone",
    "cpu",
    "memory",
    "memoryReservation",
];

/// How ids of EC2 and EFS begin.
const IDS: [&str; 12] = ["acl", "eni", "fs", "fsap", "i", "pl", "rtb", "sg", "subnet", "vol", "vpc", "vpce"];

/// Lists of words that a program is started with.
const COMMANDS: [&str; 4] = ["command", "entryPoint", "Cmd", "Entrypoint"];

fn names_something(member: &str, text: &str) -> bool {
    NAMES.iter().any(|ending| member.ends_with(ending)) || is_name(text)
}

/// Whether a text names or places something whatever it is a member of: an ARN, an id, a range of addresses.
fn is_name(text: &str) -> bool {
    let hex = |id: &str| matches!(id.len(), 8 | 17) && id.bytes().all(|b| b.is_ascii_hexdigit());
    let id = || text.split_once('-').is_some_and(|(kind, id)| IDS.contains(&kind) && hex(id));
    let range = || text.split_once('/').is_some_and(|(address, bits)| address.parse::<IpAddr>().is_ok() && bits.parse::<u8>().is_ok());
    (text.starts_with("arn:") && !text.contains(char::is_whitespace)) || id() || range()
}

/// What the subject is called: a report that hides it names nobody, and its commands work nowhere.
pub(super) fn names(case: &Case) -> Vec<&str> {
    let tasks = case
        .tasks
        .iter()
        .flat_map(|task| [task.task_arn.as_str(), task.cluster_arn.as_str(), task.group.as_str(), task.task_definition_arn.as_str()]);
    let services = case.services.iter().flat_map(|service| [service.service_arn.as_str(), service.service_name.as_str()]);
    let definitions = case.definitions.iter().flat_map(|definition| {
        let containers = definition.container_definitions.iter().flat_map(|c| [c.name.as_str(), c.image.as_str()]);
        containers.chain([definition.family.as_str(), definition.task_definition_arn.as_str()])
    });
    tasks.chain(services).chain(definitions).filter(|name| !name.is_empty()).collect()
}

/// The values that the typed facts of a case give to names.
pub(super) fn gathered(case: &Case) -> Gathered {
    let mut gathered = Gathered::default();
    let containers = case.definitions.iter().flat_map(|definition| definition.container_definitions.iter());
    for container in containers {
        container.environment.iter().for_each(|variable| gathered.add(&variable.name, &variable.value));
        container.log_configuration.options.0.iter().for_each(|(name, value)| gathered.add(name, value));
    }
    for given in case.tasks.iter().flat_map(|task| task.overrides.container_overrides.iter()) {
        given.environment.iter().for_each(|variable| gathered.add(&variable.name, &variable.value));
    }
    gathered
}

/// The values that a document gives to names.
fn gather(value: &Value, gathered: &mut Gathered, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, gathered, depth + 1)),
        Value::Object(members) => {
            if let Some((name, value)) = pair_of(value) {
                gathered.add(name, value);
            }
            for (member, value) in members {
                match value {
                    Value::String(text) if is_worth_hiding(member, text) && !names_something(member, text) => gathered.add(member, text),
                    value => gather(value, gathered, depth + 1),
                }
            }
        }
        _ => {}
    }
}

/// Name and value of `{"name": …, "value": …}`, as environments, tags and details have them.
fn pair_of(value: &Value) -> Option<(&str, &str)> {
    let text = |names: [&str; 2]| names.into_iter().find_map(|name| value.get(name)).and_then(Value::as_str);
    text(["name", "Name"]).or_else(|| text(["key", "Key"])).zip(text(["value", "Value"]))
}

impl Redactor {
    /// Knows the values in `case`, and those that the documents beside it give to names that no fact has: labels, options, tags.
    pub(crate) fn for_documents<'a>(case: &Case, documents: impl Iterator<Item = &'a Value>) -> Redactor {
        let mut all = gathered(case);
        documents.for_each(|document| gather(document, &mut all, 0));
        Redactor::knowing(all, case)
    }

    /// Hides secrets in a document, those that only the name of their member tells among them.
    pub fn redact_value(&self, value: &mut Value) {
        self.hide(value, "", 0);
    }

    fn hide(&self, value: &mut Value, member: &str, depth: usize) {
        if depth > MAX_DEPTH {
            *value = Value::Null;
            return;
        }
        match value {
            Value::String(text) => match event_in(text) {
                // Values of the environment stand in its text as JSON writes them, which may be otherwise than they are.
                Some(mut event) => {
                    self.hide(&mut event, "", depth + 1);
                    let written = event.to_string();
                    let redacted = Redactor::default().redact(&written).into_owned();
                    *text = if event_in(&redacted).is_some() { redacted } else { written };
                }
                None => self.hide_text(member, text),
            },
            Value::Number(number) if says(member) >= Says::Secret && !is_harmless(&number.to_string(), says(member)) => {
                *value = Value::String(MARK.to_owned());
            }
            Value::Array(items) if COMMANDS.contains(&member) && items.iter().all(Value::is_string) => {
                let mut words: Vec<Text> = items.iter().filter_map(Value::as_str).map(Text::from).collect();
                self.hide_words(&mut words);
                *items = words.into_iter().map(|word| Value::String(word.into())).collect();
            }
            Value::Array(items) if member == "events" && items.iter().all(|item| item.get("message").is_some_and(Value::is_string)) => {
                self.hide_lines_of(items);
                items.iter_mut().for_each(|item| self.hide(item, member, depth + 1));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.hide(item, member, depth + 1)),
            Value::Object(_) => {
                let hidden = pair_of(value).is_some_and(|(name, value)| is_worth_hiding(name, value));
                let Value::Object(members) = value else { return };
                for (name, value) in members {
                    match value {
                        Value::String(text) if hidden && matches!(name.as_str(), "value" | "Value") => *text = MARK.to_owned(),
                        value => self.hide(value, name, depth + 1),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// A text of a member: its name decides, then what is in it.
    fn hide_text(&self, member: &str, text: &mut String) {
        let named = names_something(member, text);
        if !named && is_worth_hiding(member, text) {
            MARK.clone_into(text);
            return;
        }
        // A name is never redacted by the values of the environment, but may hold a token.
        let none = Redactor::default();
        let redactor = if named { &none } else { self };
        if let std::borrow::Cow::Owned(hidden) = redactor.redact(text) {
            *text = hidden;
        }
    }

    /// The words of a command: what a flag says of the next one counts, and what a shell would make of all.
    fn hide_words(&self, words: &mut [Text]) {
        for at in 1..words.len() {
            let (flag, value) = (words[at - 1].clone(), &mut words[at]);
            let said = if flag.starts_with('-') && !flag.contains(['=', ' ']) { says(&flag) } else { Says::Nothing };
            if said >= Says::Secret && !value.starts_with('-') && !is_harmless(value, said) {
                *value = MARK.into();
            }
        }
        let mut parts: Vec<String> = words.iter().map(|word| word.to_string()).collect();
        self.redact_parts(&mut parts, " ", true);
        for (word, part) in words.iter_mut().zip(parts) {
            *word = part.into();
        }
    }

    /// Lines of a log as an answer has them.
    fn hide_lines_of(&self, events: &mut [Value]) {
        let mut lines: Vec<String> =
            events.iter().map(|event| event.get("message").and_then(Value::as_str).unwrap_or_default().to_owned()).collect();
        if lines.iter().any(|line| line.starts_with('{') && line.contains("\"detail-type\"")) {
            return;
        }
        self.redact_parts(&mut lines, "\n", false);
        for (event, line) in events.iter_mut().zip(lines) {
            if let Some(Value::String(message)) = event.get_mut("message") {
                *message = line;
            }
        }
    }

    /// Redacts texts as the one that they are with `separator` between them. What a secret spans is taken from each; the mark stands
    /// where it began. With `whole`, a part that a secret begins is hidden to its end.
    fn redact_parts(&self, parts: &mut [String], separator: &str, whole: bool) {
        let mut cleaned: Vec<String> = Vec::with_capacity(parts.len());
        let mut changed = vec![false; parts.len()];
        for (part, changed) in parts.iter().zip(&mut changed) {
            let seen = seen(part);
            let opened = self.opened(&seen);
            *changed = opened.is_some();
            cleaned.push(opened.unwrap_or_else(|| seen.into_owned()));
        }
        for _ in 0..ROUNDS {
            let joined = cleaned.join(separator);
            let spans = self.find(&joined, 0);
            if spans.is_empty() {
                break;
            }
            let (mut next, mut start) = (0, 0);
            for (part, changed) in cleaned.iter_mut().zip(&mut changed) {
                let end = start + part.len();
                let mut out = String::new();
                let mut done = start;
                while let Some(span) = spans.get(next).filter(|span| span.start < end || (span.start == end && span.start == start)) {
                    let (from, to) = (span.start.max(start), span.end.min(end));
                    if from >= done && from <= to {
                        out.push_str(&joined[done..from]);
                        if span.start + separator.len() >= start && from < to {
                            out.push_str(MARK);
                        }
                        done = if whole && from == start && from < to { end } else { to };
                        *changed = true;
                    }
                    if span.end > end {
                        break;
                    }
                    next += 1;
                }
                if done > start || !out.is_empty() {
                    out.push_str(&joined[done..end]);
                    *part = out;
                }
                start = end + separator.len();
            }
        }
        for ((part, cleaned), changed) in parts.iter_mut().zip(cleaned).zip(changed) {
            if changed {
                *part = cleaned;
            }
        }
    }

    fn hide_stream(&self, stream: &mut LogStream) {
        let mut lines: Vec<String> = stream.lines.iter_mut().map(|line| std::mem::take(&mut line.message).into()).collect();
        self.redact_parts(&mut lines, "\n", false);
        for (line, text) in stream.lines.iter_mut().zip(lines) {
            line.message = text.into();
        }
    }
}

/// Hides secrets in the facts of a case.
struct Hiding<'a> {
    redactor: &'a Redactor,
    /// The text before, if it is a name that may have a value.
    name: Option<Text>,
    /// Texts that were looked through lately and hold no secret, by the member that they were of: thousands of tasks repeat them.
    clean: HashMap<Text, String>,
}

/// Texts that are remembered as clean.
const REMEMBERED: usize = 1_024;

impl Change for Hiding<'_> {
    fn value(&mut self, member: &str, value: &mut Text) {
        // Most of what AWS could say of a task is not said.
        if value.is_empty() {
            self.name = None;
            return;
        }
        let name = self.name.take();
        if matches!(member, "name" | "key") {
            self.name = Some(value.clone());
        }
        // What a name says of a value goes beyond the text itself.
        if let ("value", Some(name)) = (member, &name)
            && is_worth_hiding(name, value)
        {
            *value = MARK.into();
            return;
        }
        if self.clean.get(value.as_str()).is_some_and(|known| known == member) {
            return;
        }
        let before = value.clone();
        value.change(|text| self.redactor.hide_text(member, text));
        if before == *value {
            if self.clean.len() == REMEMBERED {
                self.clean.clear();
            }
            self.clean.insert(before, member.to_owned());
        }
    }

    fn text(&mut self, member: &str, text: &mut String) {
        let mut value = Text::from(text.as_str());
        self.value(member, &mut value);
        if value.as_str() != text {
            *text = value.into();
        }
    }

    fn words(&mut self, _: &str, words: &mut [Text]) {
        self.name = None;
        self.redactor.hide_words(words);
    }
}

impl Case {
    /// Hides secrets in every text, each seen whole: before anything of it is cut, shortened or split. A case that was looked through
    /// already is left alone.
    pub fn hide_secrets(&mut self) {
        if std::mem::replace(&mut self.hidden, true) {
            return;
        }
        let redactor = &Redactor::for_case(self);
        self.logs.iter_mut().for_each(|stream| redactor.hide_stream(stream));
        let mut hiding = Hiding { redactor, name: None, clean: HashMap::new() };
        self.change_texts(&mut hiding);
        for lookup in &mut self.lookups {
            redactor.redact_value(&mut lookup.value.answer);
            lookup.value.absent.iter_mut().for_each(|text| redactor.hide_text("", text));
        }
        for gap in &mut self.gaps {
            redactor.hide_text("", &mut gap.said);
        }
    }

    /// Whether [`Case::hide_secrets`] has seen all that is in it.
    pub fn is_free_of_secrets(&self) -> bool {
        self.hidden
    }
}

/// The event of EventBridge that a text is.
fn event_in(text: &str) -> Option<Value> {
    let whole = text.starts_with('{') && text.contains("\"detail-type\"");
    whole.then(|| serde_json::from_str::<Value>(text).ok()).flatten().filter(|event| event.get("detail-type").is_some())
}
