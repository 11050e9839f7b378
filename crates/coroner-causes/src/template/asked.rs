//! What only the user knows, in remedies that code makes: it stands there as `${{RESOURCE}}`.

use coroner_case::{Asked, Piece, at_holes};

use super::names::NAMES;
use crate::draft::{Beside, Missing, Operation, Remedy};

/// A remedy whose commands ask for what isn't known, and whose words say what it is.
pub fn settle(remedy: Remedy) -> Remedy {
    let asked: Vec<Asked> = NAMES.iter().map(|name| name.asked).collect();
    let text = |text: String| worded(text);
    let all = |commands: Vec<coroner_case::Command>| commands.into_iter().map(|command| command.asking(&asked)).collect::<Vec<_>>();
    let step = |step: Beside| Beside { summary: text(step.summary), commands: all(step.commands) };
    let mut patch = remedy.patch;
    if let Some(patch) = &mut patch {
        patch.asked = asked_in(&patch.operations);
    }
    Remedy {
        summary: text(remedy.summary),
        why: text(remedy.why),
        risk: text(remedy.risk),
        more: text(remedy.more),
        before: remedy.before.map(step),
        commands: all(remedy.commands),
        after: remedy.after.map(step),
        further: remedy.further.into_iter().map(step).collect(),
        check: all(remedy.check),
        undo: all(remedy.undo),
        patch,
        of_page: remedy.of_page,
    }
}

/// What operations ask for, by its name in their values and in the names of containers.
pub(crate) fn asked_in(operations: &[Operation]) -> Vec<Asked> {
    let texts = operations.iter().map(|one| format!("{} {}", one.path, one.value.as_ref().map(ToString::to_string).unwrap_or_default()));
    let written = texts.collect::<Vec<_>>().join("\n");
    NAMES.iter().map(|name| name.asked).filter(|ask| written.contains(&ask.hole())).collect()
}

/// How to get a fact, likewise.
pub fn settle_missing(missing: Missing) -> Missing {
    let asked: Vec<Asked> = NAMES.iter().map(|name| name.asked).collect();
    Missing { what: worded(missing.what), why: worded(missing.why), how: missing.how.asking(&asked), ..missing }
}

/// A text with each of its letters changed, but for holes.
pub(crate) fn keeping_holes(text: &str, change: fn(char) -> char) -> String {
    let asked: Vec<Asked> = NAMES.iter().map(|name| name.asked).collect();
    let parts = at_holes(text, &asked).into_iter().map(|part| match part {
        Piece::Asked(ask) => ask.hole(),
        Piece::Text(text) => text.chars().map(change).collect(),
        _ => String::new(),
    });
    parts.collect()
}

/// A sentence with words for what isn't known: `on the resource`.
fn worded(mut text: String) -> String {
    if text.contains("${{") {
        for name in NAMES {
            text = text.replace(&name.asked.hole(), name.what);
        }
    }
    text
}
