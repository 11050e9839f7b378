//! A fact that isn't there.

use coroner_case::Gate;

use crate::form::{Draft, Form, Printed};

/// A fact that isn't there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing<F: Form = Printed> {
    /// The fact.
    pub what: F::Text,
    /// What it would settle.
    pub why: F::Text,
    /// How to get it.
    pub how: F::How,
    /// Whether that is a command to paste, once it is printed.
    pub is_command: bool,
}

impl Missing<Draft> {
    /// As it may be seen.
    pub fn shown(self, gate: &Gate) -> Missing {
        let Missing { what, why, how, is_command: _ } = self;
        let is_command = how.is_command();
        Missing { what: gate.line(&what), why: gate.line(&why), how: how.shown(gate), is_command }
    }
}
