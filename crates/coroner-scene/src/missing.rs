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
}

impl Missing<Draft> {
    /// As it may be seen.
    pub fn shown(self, gate: &Gate) -> Missing {
        let Missing { what, why, how } = self;
        Missing { what: gate.line(&what), why: gate.line(&why), how: how.shown(gate) }
    }
}
