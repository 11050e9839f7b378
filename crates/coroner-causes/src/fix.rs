//! What to change.

use coroner_case::{Asked, Gate};
use serde_json::Value;

use crate::form::{Draft, Form, Printed};

/// What is done beside what is to be changed.
#[derive(Clone, Debug, Default)]
pub struct Beside<F: Form = Printed> {
    /// What it does, as a sentence without its full stop.
    pub summary: F::Text,
    /// Commands to paste.
    pub commands: Vec<F::Command>,
}

/// What to change.
#[derive(Clone, Debug, Default)]
pub struct Remedy<F: Form = Printed> {
    /// What to do.
    pub summary: F::Text,
    /// Why it works.
    pub why: F::Text,
    /// What it risks; empty if nothing.
    pub risk: F::Text,
    /// The change of a document.
    pub patch: Option<Patch<F>>,
    /// What brings back what ran, at once, before what is wrong is mended.
    pub before: Option<Beside<F>>,
    /// Commands to paste.
    pub commands: Vec<F::Command>,
    /// What is left to do once it is mended.
    pub after: Option<Beside<F>>,
    /// What can be done beside it, or instead, in the order of the page.
    pub further: Vec<Beside<F>>,
    /// How to see that it worked.
    pub check: Vec<F::Command>,
    /// How to go back.
    pub undo: Vec<F::Command>,
    /// What else there is to say of it, in Markdown; empty if nothing.
    pub more: F::Text,
    /// Whether the summary is the page's, of several lines.
    pub of_page: bool,
}

/// A change of a document, as [JSON Patch](https://www.rfc-editor.org/rfc/rfc6902).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patch<F: Form = Printed> {
    /// What is changed: `task-definition`, `service`, …
    pub target: &'static str,
    /// The operations.
    pub operations: Vec<Operation<F>>,
    /// What only the user knows; it stands as `${{NAME}}` in the texts of the values.
    pub asked: Vec<Asked>,
}

/// One operation of a patch.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation<F: Form = Printed> {
    /// Pointer to what is changed.
    pub path: F::Text,
    /// What stands there now, if the document is known.
    pub was: Option<F::Value>,
    /// What shall stand there; none removes it.
    pub value: Option<F::Value>,
}

impl<F: Form> Operation<F> {
    /// `add`, `replace` or `remove`.
    pub fn op(&self) -> &'static str {
        match (&self.was, &self.value) {
            (_, None) => "remove",
            (None, Some(_)) => "add",
            (Some(_), Some(_)) => "replace",
        }
    }
}

impl Remedy<Draft> {
    /// As it may be seen.
    pub fn shown(self, gate: &Gate) -> Remedy {
        let Remedy { summary, why, risk, patch, before, commands, after, further, check, undo, more, of_page } = self;
        Remedy {
            summary: if of_page { gate.lines(&summary) } else { gate.line(&summary) },
            why: gate.line(&why),
            risk: gate.line(&risk),
            patch: patch.map(|patch| patch.shown(gate)),
            before: before.map(|step| step.shown(gate)),
            commands: gate.commands(&commands),
            after: after.map(|step| step.shown(gate)),
            further: further.into_iter().map(|step| step.shown(gate)).collect(),
            check: gate.commands(&check),
            undo: gate.commands(&undo),
            more: gate.lines(&more),
            of_page,
        }
    }
}

impl Beside<Draft> {
    /// As it may be seen.
    pub fn shown(self, gate: &Gate) -> Beside {
        Beside { summary: gate.line(&self.summary), commands: gate.commands(&self.commands) }
    }
}

impl Patch<Draft> {
    /// As it may be seen.
    pub fn shown(self, gate: &Gate) -> Patch {
        let Patch { target, operations, asked } = self;
        Patch { target, operations: operations.into_iter().map(|operation| operation.shown(gate)).collect(), asked }
    }
}

impl Operation<Draft> {
    /// As it may be seen.
    pub fn shown(self, gate: &Gate) -> Operation {
        let Operation { path, was, value } = self;
        let show = |value: Value| gate.value(&value);
        Operation { path: gate.line(&path), was: was.map(show), value: value.map(show) }
    }
}
