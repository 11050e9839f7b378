//! What the texts of a report are: as they came ([`Draft`]) while the examiner reasons, and past the gate ([`Printed`]) in what it
//! answers. Only that can be reported.

use std::fmt;

use coroner_case::{Command, Gate, Shown, ShownValue};
use serde_json::Value;

/// What the texts of a verdict are.
pub trait Form: Clone + fmt::Debug + Default + PartialEq + Eq + PartialOrd + Ord + std::hash::Hash {
    /// Text.
    type Text: Clone + fmt::Debug + Default + PartialEq + Eq + PartialOrd + Ord + std::hash::Hash + AsRef<str> + fmt::Display;
    /// A command to paste.
    type Command: Clone + fmt::Debug + PartialEq;
    /// How a missing fact is got.
    type How: Clone + fmt::Debug + PartialEq;
    /// A value of a document.
    type Value: Clone + fmt::Debug + PartialEq;
}

/// Texts as they came: for reasoning, not for showing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Draft;

impl Form for Draft {
    type Text = String;
    type Command = Command;
    type How = How;
    type Value = Value;
}

/// Texts that have passed the gate.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Printed;

impl Form for Printed {
    type Text = Shown;
    type Command = Shown;
    type How = Shown;
    type Value = ShownValue;
}

/// How a missing fact is got.
#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// By a command.
    Run(Command),
    /// As these words say.
    Do(String),
}

impl From<Command> for How {
    fn from(command: Command) -> How {
        How::Run(command)
    }
}

impl From<String> for How {
    fn from(words: String) -> How {
        How::Do(words)
    }
}

impl How {
    /// With what the shell asks for in place of each hole.
    pub fn asking(self, asked: &[coroner_case::Asked]) -> How {
        match self {
            How::Run(command) => How::Run(command.asking(asked)),
            How::Do(words) => How::Do(words),
        }
    }

    /// In a Region and with a profile.
    pub fn within(self, region: Option<&str>, profile: Option<&str>) -> How {
        match self {
            How::Run(command) => How::Run(command.within(region, profile)),
            How::Do(words) => How::Do(words),
        }
    }

    /// Whether it is a command to paste.
    pub fn is_command(&self) -> bool {
        matches!(self, How::Run(_))
    }

    /// Whether it is a call of this operation of the AWS CLI.
    pub fn calls(&self, operation: &str) -> bool {
        match self {
            How::Run(command) => command.plain().contains(operation),
            How::Do(_) => false,
        }
    }

    /// As it may be seen.
    pub fn shown(self, gate: &Gate) -> Shown {
        match self {
            How::Run(command) => gate.commands(&[command]).into_iter().next().unwrap_or_default(),
            How::Do(words) => gate.line(&words),
        }
    }
}
