//! What proves a verdict, below its first screen: what the chain told is not told twice. Places and weights are for who asks for all of it.

use std::borrow::Cow;

use coroner_examiner::Verdict;

use super::{BOLD, DIM, Writer};
use crate::words::{about, beside, error_line, is_open, percent, strength_name};
use crate::wrap::{columns, wrap};

/// Steps, pieces of evidence, lines of a log and other causes that are shown to who doesn't ask for all.
const STEPS: usize = 4;
const EVIDENCE: usize = 2;
const LAST_WORDS: usize = 3;
const ALTERNATIVES: usize = 2;
/// Letters of a step, likewise.
const STEP: usize = 120;

impl Writer {
    pub(super) fn proof(&mut self, verdict: &Verdict) {
        self.chain(verdict);
        self.evidence(verdict);
        self.error(verdict);
        self.last_words(verdict);
        self.alternatives(verdict);
        self.contributing(verdict);
    }

    fn chain(&mut self, verdict: &Verdict) {
        if verdict.chain.is_empty() {
            return;
        }
        self.line("");
        let days: Vec<String> = verdict.chain.iter().filter_map(|step| step.at).map(|at| at.day()).collect();
        let one_day = days.first().filter(|first| days.iter().all(|day| day == *first));
        let when = one_day.map_or_else(|| " (UTC)".to_owned(), |day| format!(" ({day}, UTC)"));
        self.styled(BOLD, &format!("How it went{}", if days.is_empty() { "" } else { &when }));
        let all = self.options.verbose;
        // That ECS noticed an end is no news beside the end.
        let chain: Vec<_> = verdict.chain.iter().filter(|step| all || step.text.as_str() != "ECS noticed").collect();
        let skipped = if all { 0 } else { chain.len().saturating_sub(STEPS) };
        let mut day = one_day.cloned().unwrap_or_default();
        for (index, step) in chain.into_iter().enumerate() {
            // How it began and how it ended tell most.
            let begun = STEPS / 2;
            if skipped > 0 && (begun..begun + skipped).contains(&index) {
                if index == begun {
                    self.styled(DIM, &format!("  … {skipped} more"));
                }
                continue;
            }
            if let Some(at) = step.at
                && at.day() != day
            {
                day = at.day();
                let text = format!("  {day}");
                self.styled(DIM, &text);
            }
            let clock = step.at.map_or_else(String::new, |at| at.clock());
            self.entry(
                &format!("  {clock:<10}  "),
                &if all { step.text.to_string() } else { shorten(&step.text, STEP) },
                if all { &step.source } else { "" },
            );
        }
    }

    /// A text with hanging indent, and where it stands: on its last line if there is room, else on one of its own.
    fn entry(&mut self, lead: &str, text: &str, source: &str) {
        let indent = columns(lead);
        let room = self.options.width.saturating_sub(indent).max(20);
        let mut lines = wrap(text, room);
        let last = lines.pop().unwrap_or_default();
        let mut first = true;
        for line in &lines {
            self.line(&format!("{}{line}", if first { lead.to_owned() } else { " ".repeat(indent) }));
            first = false;
        }
        let start = if first { lead.to_owned() } else { " ".repeat(indent) };
        if source.is_empty() {
            self.line(&format!("{start}{last}"));
            return;
        }
        let painted = self.paint(DIM, source);
        if columns(&last) + 2 + columns(source) <= room {
            let gap = room - columns(&last) - columns(source);
            self.line(&format!("{start}{last}{:gap$}{painted}", ""));
        } else {
            self.line(&format!("{start}{last}"));
            let gap = self.options.width.saturating_sub(columns(source)).max(indent.min(self.options.width));
            let gap = if gap + columns(source) > self.options.width { indent } else { gap };
            self.line(&format!("{:gap$}{painted}", ""));
        }
    }

    fn evidence(&mut self, verdict: &Verdict) {
        let all = self.options.verbose;
        // What the chain or the first line told already is not told twice, unless everything is asked for.
        let told = |text: &str| {
            let core = text.split_once(": ").map_or(text, |(_, core)| core).trim_end_matches('…');
            let core = core.char_indices().nth(60).map_or(core, |(at, _)| &core[..at]);
            verdict.summary.contains(core)
                || verdict
                    .chain
                    .iter()
                    .any(|step| step.text.contains(core) || text.starts_with(step.text.trim_end_matches('…')) || step.text.contains(text))
        };
        let mut shown: Vec<_> = verdict.evidence.iter().filter(|e| all || !told(&e.text)).collect();
        if shown.is_empty() && verdict.chain.is_empty() {
            shown = verdict.evidence.iter().collect();
        }
        shown.truncate(if all { usize::MAX } else { EVIDENCE });
        if shown.is_empty() {
            return;
        }
        self.section("What proves it");
        for evidence in shown {
            let sign = if evidence.weighs_for { "+" } else { "−" };
            let text =
                if all { format!("[{}] {}", strength_name(evidence.strength), evidence.text) } else { shorten(&evidence.text, STEP) };
            self.entry(&format!("  {sign} "), &text, if all { &evidence.source } else { "" });
        }
    }

    fn error(&mut self, verdict: &Verdict) {
        let Some(error) = &verdict.error else { return };
        let all = self.options.verbose;
        // What the first line says already.
        if !all && !error.message.is_empty() && verdict.summary.contains(error.message.as_str()) {
            return;
        }
        self.section("What the program gave up for");
        self.entry("  ", &error_line(error), if all { &error.source } else { "" });
    }

    fn last_words(&mut self, verdict: &Verdict) {
        if verdict.last_words.is_empty() {
            return;
        }
        let name = if verdict.subject.container.is_empty() { "the log" } else { &verdict.subject.container };
        self.section(&format!("Last words of {name}"));
        let from = if self.options.verbose { 0 } else { verdict.last_words.len().saturating_sub(LAST_WORDS) };
        for line in &verdict.last_words[from..] {
            let room = self.options.width.saturating_sub(2);
            let cut = if self.options.verbose || self.options.piped { line.to_string() } else { cut(spoken(line, room).as_ref(), room) };
            self.line(&format!("  {cut}"));
        }
    }

    fn alternatives(&mut self, verdict: &Verdict) {
        let shown: Vec<_> = beside(verdict)
            .filter(|other| self.options.verbose || other.probability >= 0.02)
            .take(if self.options.verbose { usize::MAX } else { ALTERNATIVES })
            .collect();
        if shown.is_empty() {
            return;
        }
        self.section(if is_open(verdict) { "It could also be" } else { "Less likely" });
        for other in shown {
            let about = about(other);
            let text = format!("{} ({}): {}{about}", other.cause.slug, percent(other.probability), other.cause.title());
            let text = if self.options.verbose { text } else { shorten(&text, self.options.width.saturating_sub(3)) };
            self.entry("  ", &text, "");
        }
    }

    fn contributing(&mut self, verdict: &Verdict) {
        if verdict.contributing.is_empty() {
            return;
        }
        self.section("What came of it");
        for other in &verdict.contributing {
            let text = format!("{}: {}", other.cause.slug, other.summary);
            let text = if self.options.verbose { text } else { shorten(&text, self.options.width.saturating_sub(3)) };
            self.entry("  ", &text, "");
        }
    }
}

fn cut(line: &str, room: usize) -> String {
    if columns(line) <= room {
        return line.to_owned();
    }
    let mut out = String::new();
    for c in line.chars() {
        if columns(&out) + 2 > room {
            break;
        }
        out.push(c);
    }
    out + "…"
}

/// A text of at most so many letters, cut between words.
pub(super) fn shorten(text: &str, most: usize) -> String {
    let Some((at, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let end = text[..at].rfind(' ').filter(|end| *end > at / 2).unwrap_or(at);
    format!("{}…", text[..end].trim_end_matches([',', ':', ';']))
}

/// What a line of a log says, without what its logger puts before it, where the line is too long to be shown whole: of a document its
/// message, else what stands behind the time.
fn spoken(line: &str, room: usize) -> Cow<'_, str> {
    if columns(line) <= room {
        return Cow::Borrowed(line);
    }
    if let Ok(serde_json::Value::Object(members)) = serde_json::from_str(line) {
        let texts = ["msg", "message", "Message", "@m", "error", "err", "exception"].iter().filter_map(|key| members.get(*key)?.as_str());
        let said = texts.collect::<Vec<_>>().join(": ");
        return if said.is_empty() { Cow::Borrowed(line) } else { Cow::Owned(said) };
    }
    let is_of_a_time = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit() || c == '[') && word.contains([':', '-']);
    let head: usize = line.split_inclusive(' ').take_while(is_of_a_time).take(3).map(str::len).sum();
    Cow::Borrowed(if head < line.len() { &line[head..] } else { line })
}
