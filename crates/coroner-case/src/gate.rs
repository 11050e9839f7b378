//! The one way out: text from outside becomes text that may be shown.
//!
//! What reasons works on strings as they came. What writes reports, messages and files takes [`Shown`], which only a [`Gate`] makes:
//! cleaned first, so that no secret hides behind a character that isn't seen, then without its secrets. A text that was forgotten thus
//! doesn't compile instead of leaking.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::case::Case;
use crate::clean::clean;
use crate::redact::Redactor;

/// Text that passed a [`Gate`]: it holds no secret that is known as one, and nothing that steers a terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Shown(String);

impl Shown {
    /// The project's own words.
    pub fn ours(words: &'static str) -> Shown {
        Shown(words.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Shown {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Borrow<str> for Shown {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Shown {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Shown {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Shown {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// A JSON value of which every text and every name of a member passed a [`Gate`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ShownValue(Value);

impl Deref for ShownValue {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl fmt::Display for ShownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Turns text from outside into text that may be shown.
#[derive(Default)]
pub struct Gate {
    redactor: Redactor,
}

/// What is pasted into a shell.
pub trait Pasted {
    /// The line for a shell, each of its words past the gate, and whether it can be run as it stands.
    fn paste(&self, gate: &Gate) -> (String, bool);
}

impl Gate {
    /// Knows the secrets of `case`, so that they are found wherever they stand.
    pub fn for_case(case: &Case) -> Gate {
        Gate { redactor: Redactor::for_case(case) }
    }

    /// One line: a line end within it, which could make a report look as if it said more, becomes a space.
    pub fn line(&self, text: &str) -> Shown {
        Shown(self.pass(text).replace('\n', " "))
    }

    /// Several lines.
    pub fn lines(&self, text: &str) -> Shown {
        Shown(self.pass(text))
    }

    /// A JSON value.
    pub fn value(&self, value: &Value) -> ShownValue {
        ShownValue(self.pass_value(value))
    }

    /// Commands to be run one after the other. From the first one on that has to be completed, none can be pasted unnoticed.
    pub fn commands(&self, commands: &[impl Pasted]) -> Vec<Shown> {
        let mut whole = true;
        let write = |command: &_| {
            let (line, complete) = Pasted::paste(command, self);
            whole &= complete;
            Shown(if whole { line } else { format!("{TEMPLATE}{line}") })
        };
        commands.iter().map(write).collect()
    }

    /// The text as it may be seen, and whether that is what it was.
    pub(crate) fn faithful(&self, text: &str) -> (String, bool) {
        let shown = self.line(text).0;
        let same = shown == text;
        (shown, same)
    }

    fn pass(&self, text: &str) -> String {
        self.redactor.redact(&clean(text)).into_owned()
    }

    pub(crate) fn pass_value(&self, value: &Value) -> Value {
        let mut passed = cleaned(value).unwrap_or_else(|| value.clone());
        self.redactor.redact_value(&mut passed);
        passed
    }
}

/// A value with clean texts and clean names of members; `None` if all of them are.
pub(crate) fn cleaned(value: &Value) -> Option<Value> {
    is_unclean(value).then(|| clean_value(value))
}

fn is_unclean(value: &Value) -> bool {
    match value {
        Value::String(text) => matches!(clean(text), Cow::Owned(_)),
        Value::Array(values) => values.iter().any(is_unclean),
        Value::Object(members) => members.iter().any(|(name, value)| matches!(clean(name), Cow::Owned(_)) || is_unclean(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn clean_value(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean(text).into_owned()),
        Value::Array(values) => Value::Array(values.iter().map(clean_value).collect()),
        Value::Object(members) => {
            let passed = members.iter().map(|(name, value)| (clean(name).into_owned(), clean_value(value)));
            Value::Object(passed.collect::<Map<String, Value>>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// What stands before a command that a shell must not run as it is: it makes a comment of it.
pub const TEMPLATE: &str = "# to be completed first: ";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_secret_behind_what_is_not_seen_is_found() {
        let token = format!("ghp_{}", "a1B2".repeat(9));
        for between in ["\u{200b}", "\u{1b}[0m", "\u{ad}", "\u{202e}"] {
            let text = format!("got {}{between}{} there", &token[..12], &token[12..]);
            assert_eq!(Gate::default().line(&text), "got [redacted] there", "{between:?}");
        }
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(Gate::default().line("a\nFix\r\n  rm"), "a Fix   rm");
        assert_eq!(Gate::default().lines("a\nb"), "a\nb");
    }

    #[test]
    fn names_of_members_pass_too() {
        let value = json!({"a\u{1b}[2Jb": ["c\u{202e}d", 1, null]});
        assert_eq!(*Gate::default().value(&value), json!({"ab": ["cd", 1, null]}));
    }
}
