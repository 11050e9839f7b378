//! What speaks for a cause or against it.

use coroner_case::Gate;
use coroner_ecs::Timestamp;

use crate::form::{Draft, Form, Printed};
use crate::signature::Strength;

/// A piece of evidence.
#[derive(Clone, Debug)]
pub struct Evidence<F: Form = Printed> {
    /// Whether it speaks for the root cause or against it.
    pub weighs_for: bool,
    /// How much.
    pub strength: Strength,
    /// What was seen.
    pub text: F::Text,
    /// Where.
    pub source: F::Text,
    /// When.
    pub at: Option<Timestamp>,
}

impl Evidence<Draft> {
    /// As it may be seen.
    pub fn shown(self, gate: &Gate) -> Evidence {
        let Evidence { weighs_for, strength, text, source, at } = self;
        Evidence { weighs_for, strength, text: gate.line(&text), source: gate.line(&source), at }
    }
}
