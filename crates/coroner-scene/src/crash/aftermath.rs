//! What came after an error: whether the program went on, and which error is the one that ended it.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::row::Level;
use super::rows::Rows;
use super::{APART_ROWS, Block, Gravity, Named};
use crate::pattern::pattern;
use crate::ready::is_ready_line;
use crate::story::contains_any;

/// An everyday line of a logger or a request counts four, a line that nobody graded one; from here on the program went on.
const WORK: u32 = 20;
/// What nobody caught ends a program; one that goes on working much longer caught it after all.
const WORK_AFTER_FATAL: u32 = 80;
/// With an everyday line or many others between them two errors are two matters.
const APART: u32 = 4;
/// Where something else may have ended the program it must have done less than this after an error.
const WORK_IF_STRICT: u32 = 8;
/// Rows before the end in which a complaint may be the last word.
const LAST_ROWS: usize = 8;

/// What the program did after each row.
pub(super) struct Aftermath {
    /// Work from each row to the end; everyday lines count four, others one.
    work: Vec<u32>,
    /// The last row by which it said that it was ready.
    ready: Option<usize>,
    /// The last row by which it said that it was connected again.
    recovered: Option<usize>,
}

impl Aftermath {
    pub(super) fn of(rows: &Rows<'_>) -> Aftermath {
        let mut work = vec![0; rows.len() + 1];
        let (mut ready, mut recovered) = (None, None);
        for at in (0..rows.len()).rev() {
            let row = rows.row(at);
            let calm = row.is_some_and(|row| row.level.is_none_or(|level| level < Level::Warn)) && !rows.is_used(at);
            let text = rows.text(at);
            if calm && ready.is_none() && is_ready_line(text) {
                ready = Some(at);
            }
            if calm && recovered.is_none() && is_recovery(text) {
                recovered = Some(at);
            }
            let graded = row.is_some_and(|row| row.level.is_some()) || is_request(text);
            let worth = match () {
                () if !calm || text.trim().is_empty() || text.starts_with(' ') || is_goodbye(text) => 0,
                () if graded => 4,
                () => 1,
            };
            let later = work.get(at + 1).copied().unwrap_or(0);
            if let Some(slot) = work.get_mut(at) {
                *slot = later + worth;
            }
        }
        Aftermath { work, ready, recovered }
    }

    fn work_after(&self, row: usize) -> u32 {
        self.work.get(row + 1).copied().unwrap_or(0)
    }

    /// Whether the program went on after an error as if nothing had been.
    pub(super) fn healed(&self, rows: &Rows<'_>, block: &Block) -> bool {
        let last = block.last();
        let was_ready = self.ready.is_some_and(|ready| ready > last);
        let reconnected = self.recovered.is_some_and(|row| row > last) && is_about_a_connection(&block.named);
        let patience = if block.gravity == Gravity::Fatal { WORK_AFTER_FATAL } else { WORK };
        let mumbled = block.gravity == Gravity::Complaint && last + LAST_ROWS < rows.len();
        was_ready || reconnected || mumbled || self.work_after(last) >= patience
    }

    /// Whether nobody caught an error and nothing came after it.
    pub(super) fn ends_with(&self, block: &Block) -> bool {
        block.gravity == Gravity::Fatal && !block.wraps && self.work_after(block.last()) < WORK_IF_STRICT
    }
}

/// The error nearest to the end; of those that belong together the one that tells most.
pub(super) fn choose<'b>(alive: &[&'b Block], after: &Aftermath) -> Option<&'b Block> {
    let mut together: Vec<&Block> = Vec::new();
    let mut apart = false;
    for block in alive.iter().rev() {
        apart |= together.last().is_some_and(|later| !later.wraps && !near(block, later, after));
        let ended = |block: &Block| block.gravity == Gravity::Fatal && !block.wraps;
        if !apart {
            together.push(block);
        } else if together.iter().any(|later| ended(later)) {
            break;
        } else if ended(block) {
            // What nobody caught ended the program, whatever was still said while it fell.
            return Some(block);
        }
    }
    let best = together.iter().max_by_key(|block| block.tells())?;
    // A logger that panics says more than the panic that repeats its message.
    let fuller = |other: &&&Block| {
        let (brief, full) = (&best.named.message, &other.named.message);
        other.gravity >= best.gravity && full.len() > brief.len() && !brief.is_empty() && full.contains(brief.as_str())
    };
    Some(together.iter().find(fuller).unwrap_or(best))
}

/// Whether one of two errors may have come of the other: the program did nothing between them.
fn near(block: &Block, later: &Block, after: &Aftermath) -> bool {
    let between = after.work_after(block.last()).saturating_sub(after.work_after(later.first().saturating_sub(1)));
    later.first().saturating_sub(block.last()) <= APART_ROWS && between < APART
}

fn is_recovery(text: &str) -> bool {
    contains_any(text, &["connect", "recovered", "succe", "online"])
        && pattern!(r"(?i)\b(?:re-?)?connected\b|\brecovered\b|\bsuccess(?:ful(?:ly)?)?\b|\bsucceeded\b|\b(?:is|back) online\b|\bconnection (?:re-?)?(?:established|stored|opened)\b")
            .is_some_and(|words| words.is_match(text))
        && pattern!(r"(?i)\b(?:not|un|dis|never|no longer|lost|fail)").is_some_and(|words| !words.is_match(text))
}

fn is_about_a_connection(named: &Named) -> bool {
    pattern!(r"(?i)connect|refused|timed? ?out|unreachable|unavailable|reset|lost|retry|attempt|resolve|ENOTFOUND|EAI_AGAIN|TNS|broker|socket|not ready")
        .is_some_and(|words| words.is_match(&named.kind) || words.is_match(&named.message))
}

/// A line of an access log.
fn is_request(text: &str) -> bool {
    pattern!(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /").is_some_and(|words| words.is_match(text))
}

/// What programs say while they end.
fn is_goodbye(text: &str) -> bool {
    static WORDS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let words = [
            "shut",
            "stopp",
            "exit",
            "terminat",
            "clos",
            "sigterm",
            "sigkill",
            "signal",
            "bye",
            "drain",
            "flush",
            "clean",
            "destroy",
            "finish",
            "complete",
            "abort",
            "kill",
            "crash",
            "undeploy",
            "deregist",
            "dispos",
            "disconnect",
            "quit",
            "reap",
            "core dumped",
            "gave up",
            "npm ",
            "yarn ",
            "trace",
            "usage",
            "help",
            "log of this run",
        ];
        AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::NoncontiguousNFA)).build(words).ok()
    });
    words.as_ref().is_some_and(|words| words.is_match(text))
}
