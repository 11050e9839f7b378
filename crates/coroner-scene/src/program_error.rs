//! The error that a program gave up for.

use std::fmt;

use coroner_case::Gate;
use coroner_ecs::Timestamp;

use crate::form::{Draft, Form, Printed};

/// The error that a program gave up for, as its log tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgramError<F: Form = Printed> {
    /// `KeyError`, `java.net.ConnectException`; empty if the log names none.
    pub kind: F::Text,
    /// Its message.
    pub message: F::Text,
    /// The error that it came of, with its type, where the log tells both; empty if it doesn't.
    pub cause: F::Text,
    /// The file of the nearest frame in the program's own code; empty if there is none.
    pub file: F::Text,
    /// The line in that file.
    pub line: Option<u64>,
    /// The function of that frame; empty if it has no name.
    pub frame: F::Text,
    /// When it was logged.
    pub at: Option<Timestamp>,
    /// When the same error was logged first.
    pub first_at: Option<Timestamp>,
    /// How often it was logged.
    pub times: usize,
    /// The log, and the number of the line that names the error.
    pub source: F::Text,
}

impl<F: Form> fmt::Display for ProgramError<F> {
    /// `KeyError: 'DATABASE_URL' (app/settings.py:12, in load)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_named(f, self.kind.as_ref(), self.message.as_ref())?;
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        match (self.file.as_ref(), self.frame.as_ref()) {
            ("", "") => Ok(()),
            ("", frame) => write!(f, " (in {frame})"),
            (file, "") => write!(f, " ({file}{line})"),
            (file, frame) => write!(f, " ({file}{line}, in {frame})"),
        }
    }
}

/// Type and message, of which either may be empty.
pub fn write_named(f: &mut fmt::Formatter<'_>, kind: &str, message: &str) -> fmt::Result {
    match (kind, message) {
        ("", one) | (one, "") => f.write_str(one),
        (kind, message) => write!(f, "{kind}: {message}"),
    }
}

impl ProgramError<Draft> {
    /// As it may be seen.
    pub fn shown(self, gate: &Gate) -> ProgramError {
        let ProgramError { kind, message, cause, file, line, frame, at, first_at, times, source } = self;
        ProgramError {
            kind: gate.line(&kind),
            message: gate.line(&message),
            cause: gate.line(&cause),
            file: gate.line(&file),
            line,
            frame: gate.line(&frame),
            at,
            first_at,
            times,
            source: gate.line(&source),
        }
    }
}
