//! What to do, on the first screen: the first remedy with its commands, why it works, how to see it, and what is not known.

use coroner_examiner::{Operation, Patch, Remedy, Verdict};
use serde_json::Value;

use super::{BOLD, DIM, GREEN, LABEL, RED, Writer, paste};
use crate::words::{dotted, first_told, is_fork, is_open, sentences};
use crate::wrap::{columns, paragraphs};

/// Letters of an explanation that are shown to who doesn't ask for all of it, in whole sentences.
const WHY: usize = 210;
/// Letters of what is to be done, likewise.
const LEAD: usize = 200;
/// Letters of a further remedy, likewise.
const FURTHER: usize = 150;

/// Ways to do it that are shown to who doesn't ask for all, where none is known to fit.
const BESIDE: usize = 2;
/// Lines of their commands, likewise.
const FEW: usize = 5;
/// Lines of the screen that the answer, the fix and its reason have to fit.
const SCREEN: usize = 24;

/// How much of a remedy is shown: where a change and the commands that carry it out don't fit one screen together, one of them tells it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Whole,
    Commands,
    Change,
}

impl Writer {
    pub(super) fn first_remedy(&mut self, verdict: &Verdict) {
        let Some(remedy) = verdict.remedies.first() else { return };
        self.line("");
        let label = if is_fork(verdict) { "Ask" } else { "Fix" };
        let perhaps = if is_open(verdict) && !is_fork(verdict) { "If that is the cause: " } else { "" };
        let begin = self.out.len();
        for form in [Form::Whole, Form::Commands, Form::Change] {
            self.out.truncate(begin);
            self.remedy(label, perhaps, remedy, form);
            self.reasons(remedy);
            if self.options.verbose || self.fits() {
                break;
            }
        }
        if !remedy.risk.is_empty() {
            let risk = self.shortened(&remedy.risk, FURTHER);
            self.labelled("Mind", &risk);
        }
        self.all_of(remedy);
    }

    /// Whether what is said of the verdict so far fits the first screen.
    fn fits(&self) -> bool {
        let width = self.options.width.max(1);
        let lines = self.out[self.begin..].lines().map(|line| columns(&bare(line)).div_ceil(width).max(1));
        lines.sum::<usize>() <= SCREEN
    }

    fn reasons(&mut self, remedy: &Remedy) {
        if !remedy.why.is_empty() {
            let why = self.shortened(&remedy.why, WHY);
            self.labelled("Why", &why);
        }
        for command in remedy.check.iter().filter(|command| !command.starts_with('#')) {
            for (index, line) in paste::lines(command, self.options.width.saturating_sub(LABEL), 2).iter().enumerate() {
                let lead = if index == 0 { self.paint(BOLD, "Check") } else { "     ".to_owned() };
                self.line(&format!("{lead} {line}"));
            }
        }
    }

    /// What goes before, the change itself, and what comes after.
    fn remedy(&mut self, label: &str, perhaps: &str, remedy: &Remedy, form: Form) {
        let mut label = label;
        if let Some(before) = &remedy.before {
            self.labelled(label, &format!("{perhaps}{}:", before.summary));
            self.commands(&before.commands);
            label = "Then";
        }
        let perhaps = if remedy.before.is_some() { "" } else { perhaps };
        let summary = self.shortened(&remedy.summary, LEAD);
        self.labelled(label, &sentence(&format!("{perhaps}{summary}")));
        let patch = remedy.patch.as_ref();
        if let Some(patch) = patch.filter(|_| form != Form::Commands || remedy.commands.is_empty()) {
            self.patch(patch);
        }
        if form == Form::Change && patch.is_some() && !remedy.commands.is_empty() {
            self.styled(DIM, "  The commands that carry it out: coroner fix, or -v.");
        } else {
            self.commands(&remedy.commands);
        }
        // Without commands of its own, what depends on what the case doesn't tell is all there is to run.
        if remedy.commands.is_empty() && patch.is_none() && !self.options.verbose {
            for further in remedy.further.iter().take(BESIDE) {
                let summary = self.shortened(&further.summary, FURTHER);
                self.labelled("", &sentence(&summary));
                let room = self.options.width.saturating_sub(2);
                let lines: usize = further.commands.iter().map(|command| paste::lines(command, room, 2).len()).sum();
                // Long ones of which nobody knows whether they fit would push the reason off the screen.
                if lines <= FEW {
                    self.commands(&further.commands);
                }
            }
        }
        if let Some(after) = &remedy.after {
            self.labelled("Then", &format!("{}:", after.summary.trim_start_matches("Then ")));
            self.commands(&after.commands);
        }
    }

    /// What else there is to say, and the way back: for who asks for all.
    fn all_of(&mut self, remedy: &Remedy) {
        if !self.options.verbose {
            return;
        }
        for further in &remedy.further {
            self.labelled("Also", &sentence(&paragraphs(&further.summary)));
            self.commands(&further.commands);
        }
        if !remedy.undo.is_empty() {
            self.labelled("Back", "how to undo it:");
            self.commands(&remedy.undo);
        }
        if !remedy.more.is_empty() {
            self.labelled("More", &paragraphs(&remedy.more));
        }
    }

    /// How to know the first of what isn't known, below the proof.
    pub(super) fn settled_by(&mut self) {
        let Some(missing) = self.open.take() else { return };
        // Words that say where to look stand in `-v`: here is room for what can be pasted.
        if missing.is_command {
            self.section("To know what is open");
            self.commands([&missing.how]);
        }
    }

    /// What isn't known, in a line; the rest by name.
    pub(super) fn open_question(&mut self, verdict: &Verdict) {
        let all = self.options.verbose;
        let missing = first_told(&verdict.missing, &mut self.told);
        for (index, missing) in missing.iter().enumerate() {
            let told = index == 0 || all;
            if told {
                let text = format!("{}: {}.", missing.what, missing.why);
                self.labelled("Open", &sentence(&text));
                if !all {
                    self.open = Some((*missing).clone());
                } else if missing.is_command {
                    self.commands([&missing.how]);
                } else {
                    self.labelled("", &missing.how);
                }
            }
        }
        if !all && missing.len() > 1 {
            let others: Vec<&str> = missing[1..].iter().map(|missing| missing.what.as_str()).collect();
            self.labelled("", &sentences(&format!("Also: {}.", others.join("; ")), FURTHER));
        }
    }

    pub(super) fn further_remedies(&mut self, verdict: &Verdict) {
        for (index, remedy) in verdict.remedies.iter().enumerate().skip(1) {
            let label = match index {
                1 if is_fork(verdict) => "Fix",
                _ if remedy.summary.starts_with("or ") => "Or",
                _ => "And",
            };
            let when = if index == 1 && is_fork(verdict) { "When it is known: " } else { "" };
            if self.options.verbose {
                self.remedy(label, when, remedy, Form::Whole);
                if !remedy.why.is_empty() {
                    self.labelled("Why", &paragraphs(&remedy.why));
                }
                if !remedy.risk.is_empty() {
                    self.labelled("Mind", &remedy.risk);
                }
                self.all_of(remedy);
            } else {
                let summary = paragraphs(remedy.summary.trim_start_matches("or "));
                self.labelled(label, &sentence(&format!("{when}{}", sentences(&summary, FURTHER))));
            }
        }
    }

    fn shortened(&self, text: &str, most: usize) -> String {
        let text = paragraphs(text);
        if self.options.verbose { text } else { sentences(&text, most) }
    }

    /// The change as people read one: under the name of its place, what goes and what comes.
    fn patch(&mut self, patch: &Patch) {
        let mut place = String::new();
        for operation in &patch.operations {
            let (parent, key) = operation.path.rsplit_once('/').unwrap_or(("", &operation.path));
            let parent = dotted(parent);
            let above = if parent.is_empty() { patch.target.to_owned() } else { parent };
            if above != place {
                let text = format!("  {above}");
                self.styled(DIM, &text);
                place = above;
            }
            self.change(operation, key);
        }
    }

    fn change(&mut self, operation: &Operation, key: &str) {
        let name = if key == "-" || key.parse::<usize>().is_ok() { String::new() } else { format!("\"{key}\": ") };
        let write = |value: &Value| serde_json::to_string(value).unwrap_or_default();
        if let Some(was) = &operation.was {
            let text = format!("  - {name}{}", write(was));
            self.styled(RED, &text);
        }
        if let Some(value) = &operation.value {
            let text = format!("  + {name}{}", write(value));
            self.styled(GREEN, &text);
        }
    }
}

/// A text that begins as a sentence does and ends like one.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    let end = if text.ends_with(['.', ':', '!', '?']) { "" } else { "." };
    // A name or a word of code stays as it is written.
    let code = text.split(' ').next().is_some_and(|word| word.contains(|c: char| c.is_ascii_uppercase() || !c.is_alphabetic()));
    if code { format!("{text}{end}") } else { format!("{first}{}{end}", letters.as_str()) }
}

/// A line without what paints it.
fn bare(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        out.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    out + rest
}
