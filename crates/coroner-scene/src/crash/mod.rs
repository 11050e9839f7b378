//! The error that a program gave up for: not any error of its log, but the one that ended it.
//!
//! [`find`] cuts the log into rows, reads from them the errors that each runtime prints in its own form, and chooses: what healed is
//! out, of the rest the nearest to the end counts, and what only says that something ended gives way to what told the reason.

mod aftermath;
mod dotnet;
mod elixir;
mod frame;
mod go;
mod head;
mod java;
mod node;
mod php;
mod plain;
mod python;
mod record;
mod row;
mod rows;
mod ruby;
mod rust;

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::form::Draft;
use crate::pattern::pattern;
use crate::program_error::{self, write_named};

type ProgramError = program_error::ProgramError<Draft>;
use aftermath::{Aftermath, choose};
use frame::Frame;
use row::Level;
use rows::Rows;

/// Rows between two errors that may belong together.
const APART_ROWS: usize = 10;

/// Bytes of a type and of a message that are kept.
const KIND: usize = 200;
const MESSAGE: usize = 400;

/// The error that ended a program.
#[derive(Clone, Debug)]
pub struct Crash {
    /// What it is, without the place and the times of its log.
    pub error: ProgramError,
    /// Index of the line that names it.
    pub at: usize,
    /// The lines that tell of it.
    pub lines: RangeInclusive<usize>,
    /// Index of the line in which the same error was first named.
    pub first: usize,
    /// How it came into the log.
    pub gravity: Gravity,
}

impl Crash {
    /// Whether a line is of before the error and too far from it to belong to it: the program went on after what it tells.
    pub fn supersedes(&self, line: usize) -> bool {
        self.gravity >= Gravity::Stack && line + APART_ROWS < *self.lines.start()
    }
}

/// What the errors of a log come to.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What ended the program.
    pub crash: Option<Crash>,
    /// Lines of errors after which it went on working, in order.
    pub healed: Vec<usize>,
}

impl Reading {
    /// The same of lines that stand behind `lines` others.
    pub fn behind(mut self, lines: usize) -> Reading {
        if let Some(crash) = &mut self.crash {
            crash.lines = crash.lines.start() + lines..=crash.lines.end() + lines;
            crash.at += lines;
            crash.first += lines;
        }
        self.healed.iter_mut().for_each(|line| *line += lines);
        self
    }
}

/// Type and message of an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Named {
    /// Empty if the log names none.
    kind: String,
    message: String,
}

impl Named {
    fn new(kind: &str, message: &str) -> Named {
        Named { kind: cut(kind, KIND), message: cut(message.trim(), MESSAGE) }
    }

    /// What is the same whenever the error occurs again: its words without numbers.
    fn key(&self) -> String {
        let letters = self.message.chars().filter(|c| c.is_alphabetic() || *c == ' ').take(120);
        self.kind.chars().chain(letters).collect()
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_named(f, &self.kind, &self.message)
    }
}

/// How an error came into the log, from a complaint to a runtime's last words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// A line that complains, without calling itself an error.
    Complaint,
    /// A line that its logger or itself calls an error.
    Line,
    /// With a stack, and somebody may have caught it.
    Stack,
    /// Nobody caught it, or its logger calls it the end.
    Fatal,
}

/// One error with its rows.
#[derive(Clone, Debug)]
struct Block {
    rows: Vec<usize>,
    /// The row that names the error.
    at: usize,
    named: Named,
    cause: Option<Named>,
    frame: Option<Frame>,
    gravity: Gravity,
    /// It only says that something ended.
    wraps: bool,
    /// Its logger did not think it an error.
    handled: bool,
    stack: bool,
}

impl Block {
    /// What a runtime printed, of which no more is known.
    fn new(rows: Vec<usize>, at: usize, named: Named) -> Block {
        Block { rows, at, named, cause: None, frame: None, gravity: Gravity::Stack, wraps: false, handled: false, stack: true }
    }

    fn first(&self) -> usize {
        self.rows.iter().min().copied().unwrap_or(self.at)
    }

    fn last(&self) -> usize {
        self.rows.iter().max().copied().unwrap_or(self.at)
    }

    /// What tells most about an end: no summary, nobody caught it, a stack, a type, near the end.
    fn tells(&self) -> (bool, Gravity, bool, bool, usize) {
        (!self.wraps, self.gravity, self.stack, !self.named.kind.is_empty(), self.at)
    }
}

/// Finds what ended the program that wrote `messages`, the lines of one container in order. With `strictly`, something else may have
/// ended it, a signal or a request to stop, and only an error that nobody caught counts.
pub fn find(messages: &[&str], strictly: bool) -> Reading {
    let mut rows = Rows::of(messages);
    let blocks = blocks(&mut rows);
    let after = Aftermath::of(&rows);
    let line = |row: usize| rows.row(row).map_or(0, |row| row.line);
    let lines = |block: &Block| line(block.first())..=line(block.last());
    let (healed, alive): (Vec<&Block>, Vec<&Block>) =
        blocks.iter().filter(|block| !block.handled).partition(|block| after.healed(&rows, block));
    let alive: Vec<&Block> = alive.into_iter().filter(|block| !strictly || after.ends_with(block)).collect();
    let crash = choose(&alive, &after).map(|block| {
        let key = block.named.key();
        let same = || blocks.iter().filter(|other| other.named.key() == key);
        let Frame { file, line: number, function } = block.frame.clone().unwrap_or_default();
        let error = ProgramError {
            kind: block.named.kind.clone(),
            message: block.named.message.clone(),
            cause: block.cause.as_ref().map(ToString::to_string).unwrap_or_default(),
            file,
            line: number,
            frame: function,
            times: same().count(),
            ..ProgramError::default()
        };
        Crash {
            error,
            at: line(block.at),
            lines: lines(block),
            first: same().map(|other| line(other.at)).min().unwrap_or_else(|| line(block.at)),
            gravity: block.gravity,
        }
    });
    let mut healed: Vec<usize> = healed.into_iter().flat_map(|block| &block.rows).map(|row| line(*row)).collect();
    healed.sort_unstable();
    healed.dedup();
    Reading { crash, healed }
}

/// All errors, in order.
fn blocks(rows: &mut Rows<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut in_vain = [0; FAMILIES.len()];
    for at in 0..rows.len() {
        if rows.is_used(at) || !may_begin(rows, at) {
            continue;
        }
        if let Some(mut block) = read(rows, at, &mut in_vain) {
            block.rows.extend(rows.record(at));
            rows.use_up(&block.rows);
            blocks.push(block);
        }
    }
    blocks
}

/// Rows behind a logger's line in which the stack that it announces may begin.
const ANNOUNCED: usize = 3;

/// The error that begins at `at`.
fn read(rows: &Rows<'_>, at: usize, in_vain: &mut InVain) -> Option<Block> {
    let row = rows.row(at)?;
    let announces = row.level.is_some_and(|level| level >= Level::Error);
    let reach = match () {
        () if row.record.is_some() => rows.record(at).end,
        () if announces => at + 1 + ANNOUNCED,
        () => at + 1,
    };
    for head in at..reach {
        let begins_anew = head > at && row.record.is_none() && rows.row(head).is_some_and(|row| row.stamped || row.level.is_some());
        if begins_anew || rows.is_used(head) {
            break;
        }
        if let Some(mut block) = with_stack(rows, head, in_vain) {
            block.rows.extend(at..head);
            block.wraps |= is_anothers(&block.named);
            if block.named.message.is_empty() && head > at && row.record.is_some() {
                block.named = Named::new(&block.named.kind, &row.text);
            }
            return Some(block);
        }
    }
    plain::read(rows, at)
}

/// The forms in which runtimes print errors.
const FAMILIES: [fn(&Rows<'_>, usize) -> Option<Block>; 9] =
    [python::read, java::read, dotnet::read, go::read, node::read, rust::read, ruby::read, php::read, elixir::read];

/// For each family the row up to which it has walked without finding an error: it need not walk there again.
type InVain = [usize; FAMILIES.len()];

/// A walk of this length may be in vain; it costs little to repeat.
const SHORT: usize = 64;

fn with_stack(rows: &Rows<'_>, at: usize, in_vain: &mut InVain) -> Option<Block> {
    FAMILIES.iter().zip(in_vain).find_map(|(read, until)| {
        if at < *until {
            return None;
        }
        let (block, reached) = rows.reach(|| read(rows, at));
        if block.is_none() && reached > at + SHORT {
            *until = reached;
        }
        block
    })
}

/// Whether a row begins an error of its own: no message goes on with one.
fn begins_another(text: &str) -> bool {
    pattern!(r"^\s*(?:Uncaught |Unhandled )?(?:\w+\.)*(?:[A-Z]\w*)?(?:Error|Exception)(?: \[\w+\])?: |^Exception in thread |^\*\* \(|Traceback \(most recent")
        .is_some_and(|head| head.is_match(text))
}

/// Whether an error only passes on that another program failed, which told the reason itself.
fn is_anothers(named: &Named) -> bool {
    pattern!(r"(?i)^command failed|non-zero exit status|exited with (?:code|status) [1-9]|failed with exit code")
        .is_some_and(|words| words.is_match(&named.message))
}

/// How a logger took an error, by the level of its line or of a line that announced it, and whether that is no error to it. An
/// everyday line, or a warning of something else, may just stand before the end.
fn manner(rows: &Rows<'_>, at: usize, reach: usize) -> Option<(Gravity, bool)> {
    let (row, level) = rows.announced(at, reach)?;
    match level {
        Level::Fatal => Some((Gravity::Fatal, false)),
        Level::Error => Some((Gravity::Stack, false)),
        Level::Warn | Level::Info => (row == at || tells_of_failure(rows.text(row))).then_some((Gravity::Stack, true)),
    }
}

fn tells_of_failure(text: &str) -> bool {
    pattern!(
        r"(?i)error|exception|fail|retry|could not|cannot|can't|unable|timed? ?out|attempt|lost|fall(?:ing|s)? ?back|ignor|skip|degraded"
    )
    .is_some_and(|words| words.is_match(text))
}

/// Whether an error may begin at a row: most rows hold no word of one.
fn may_begin(rows: &Rows<'_>, at: usize) -> bool {
    static WORDS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    const ALL: [&str; 47] = [
        "traceback",
        "exception",
        "error",
        "panic",
        "fatal",
        "uncaught",
        "unhandled",
        "** (",
        "emerg",
        "critical",
        "severe",
        "fail",
        "abort",
        "rejection",
        "file \"",
        "cannot",
        "can't",
        "could not",
        "couldn't",
        "unable",
        "refused",
        "denied",
        "invalid",
        "missing",
        "required",
        "not found",
        "no such",
        "not set",
        "must ",
        "interpreter",
        "unbound",
        "unknown",
        "unrecognized",
        "does not exist",
        "timed out",
        "timeout",
        "crash report",
        "terminat",
        "***",
        ":in ",
        "expected",
        "\\",
        "read-only",
        "permitted",
        "no space",
        "too many",
        "already in use",
    ];
    let words = WORDS.get_or_init(|| AhoCorasick::builder().ascii_case_insensitive(true).build(ALL).ok());
    let Some(row) = rows.row(at) else { return false };
    match row.level {
        Some(level) if level >= Level::Error => true,
        _ => words.as_ref().is_some_and(|words| words.is_match(row.text.as_bytes())),
    }
}

/// The first `limit` bytes of a text, or a few less.
fn cut(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    format!("{}…", text.get(..text.floor_char_boundary(limit)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Crash, Rows, blocks, find};
    use proptest::prelude::*;

    fn read(log: &str, strictly: bool) -> Option<Crash> {
        // As a file is read: by line feeds. What else ends a line stays inside.
        find(&log.split('\n').collect::<Vec<_>>(), strictly).crash
    }

    /// What ended the program that wrote a log.
    #[expect(clippy::panic, reason = "a test fails by panicking")]
    pub(super) fn crash(log: &str) -> Crash {
        read(log, false).unwrap_or_else(|| panic!("nothing found in\n{log}"))
    }

    /// The same in words; told the same if one event holds the whole log.
    pub(super) fn shown(log: &str) -> String {
        let shown = crash(log).error.to_string();
        let one = find(&[log], false).crash.map(|crash| crash.error.to_string());
        assert_eq!(one.as_deref(), Some(shown.as_str()), "as one event");
        let returns = log.replace('\n', "\r");
        if !log.contains('\r') && !log.contains('{') {
            assert_eq!(find(&[&returns], false).crash.map(|crash| crash.error.to_string()), one, "with carriage returns");
        }
        shown
    }

    pub(super) fn none(log: &str) {
        let found = read(log, false).map(|crash| crash.error.to_string());
        assert_eq!(found, None, "{log}");
    }

    #[test]
    fn the_same_error_is_counted_and_first_seen() {
        let log = "ERROR order 7: no stock\nERROR order 8: no stock\nERROR other\nERROR order 9: no stock";
        let crash = crash(log);
        assert_eq!((crash.at, crash.first, crash.error.times), (3, 0, 3));
    }

    #[test]
    fn what_passes_on_anothers_failure_gives_way_to_it() {
        let log = "Error: P1001: Can't reach database server at `db:5432`\n\nError: Command failed: npx prisma migrate deploy\n    at genericNodeError (node:internal/errors:984:15)\n    at start (/app/src/boot.js:4:3)";
        assert_eq!(shown(log), "Error: P1001: Can't reach database server at `db:5432`");
    }

    #[test]
    fn a_long_error_of_another_process_hides_none_between_its_rows() {
        let dump = "[1] main.f()\n[1] \t/a.go:1 +0x1\n".repeat(80);
        let between =
            "[2] Error: early\n[2] x\n[2] Traceback (most recent call last):\n[2]   File \"/app/a.py\", line 1, in a\n[2] KeyError: 'x'\n";
        let log = format!("[1] panic: boom\n{between}[1] goroutine 1 [running]:\n{dump}");
        let messages: Vec<&str> = log.split('\n').collect();
        let found = blocks(&mut Rows::of(&messages));
        assert!(found.iter().any(|block| block.named.kind == "KeyError" && block.frame.is_some()), "{found:?}");
    }

    #[test]
    fn what_nobody_caught_ended_it_whatever_was_said_while_it_fell() {
        let log = "panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:3 +0x1\nINFO tick\nERROR one\nINFO tick\nERROR two";
        assert_eq!(shown(log), "panic: boom (/app/main.go:3, in main.main)");
    }

    #[test]
    fn where_a_signal_ended_it_only_what_nobody_caught_counts() {
        let handled = "ERROR cannot load\nValueError: x\nINFO going on";
        assert!(read(handled, true).is_none() && read(handled, false).is_some());
        assert!(read("panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:3 +0x1", true).is_some());
    }

    #[test]
    fn an_error_with_work_behind_it_and_the_one_at_the_end() {
        let work: String = (0..9).map(|n| format!("INFO handled order {n}\n")).collect();
        let log = format!(
            "ERROR first\nTraceback (most recent call last):\n  File \"/a.py\", line 1, in a\nOSError: x\n{work}CRITICAL no more disk\nINFO shutting down"
        );
        assert_eq!(crash(&log).error.to_string(), "no more disk");
        let reading = find(&log.split('\n').collect::<Vec<_>>(), false);
        assert_eq!(reading.healed, [0, 1, 2, 3]);
    }

    /// Walks of one error after the other over the same rows would make a long log endless.
    #[test]
    fn a_log_is_walked_a_few_times_whatever_stands_in_it() {
        let lines = [
            "Traceback (most recent call last):\n",
            "  File \"/a.py\", line 1, in a\n",
            "Traceback (most recent call last):\n  x\n",
            "ERROR x\n",
            "Error: x\n",
            "Error: x\n    at f (/a.js:1:2)\n",
            "    at f (/a.js:1:2)\nError\n",
            "panic: x\n",
            "goroutine 1 [running]:\n",
            "a.B: c\n\tat a.B.c(B.java:1)\n",
            "a.BException: c\n",
            "Caused by: a.B: c\n",
            "***************************\n",
            "APPLICATION FAILED TO START\nDescription:\n",
            "Unhandled exception. A.B: c\n ---> D.E: f\n",
            "thread 'main' panicked at a.rs:1:2:\n",
            "Error: x\nCaused by:\n    0: y\n",
            "a.rb:1:in 'b': c (D)\n",
            "Caused by:\nA: b\n",
            "PHP Fatal error:  Uncaught A: b in /c:1\n",
            "** (A) b\n    c\n",
            "=CRASH REPORT====\n  x\n",
            "{\"level\":\"error\",\"msg\":\"x\"}\n",
            "[1] Traceback (most recent call last):\n[2]   x\n",
            "2024-01-01T00:00:00Z ERROR x\nError: y\n",
        ];
        for line in lines {
            let log = line.repeat(100_000 / line.len());
            for messages in [log.split('\n').collect::<Vec<_>>(), vec![log.as_str()]] {
                let mut rows = Rows::of(&messages);
                blocks(&mut rows);
                assert!(rows.walked() <= 200 * rows.len(), "{line:?}: {} steps for {} rows", rows.walked(), rows.len());
            }
        }
    }

    #[test]
    fn what_is_no_line_at_all_is_read() {
        let long = ["[".repeat(1_000_000), "{\"a\":".repeat(200_000) + "}", "ü".repeat(500_000), "Error: ".repeat(100_000)];
        let messages: Vec<&str> = long.iter().map(String::as_str).collect();
        assert!(find(&messages, false).crash.is_some_and(|crash| crash.error.message.len() <= super::MESSAGE + 3));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_lines_are_read(lines in prop::collection::vec(any_line(), 0..40), strictly in any::<bool>()) {
            let messages: Vec<&str> = lines.iter().map(String::as_str).collect();
            let reading = find(&messages, strictly);
            if let Some(crash) = reading.crash {
                prop_assert!(crash.lines.contains(&crash.at) && crash.first <= crash.at && crash.error.times >= 1);
                prop_assert!(*crash.lines.end() < messages.len());
            }
            prop_assert!(reading.healed.iter().all(|line| *line < messages.len()));
        }
    }

    /// Pieces of what runtimes print, in any order, with anything between them.
    fn any_line() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "Traceback (most recent call last):",
            "  File \"é.py\", line 1, in ü",
            "KeyError: 'ß'",
            "The above exception was the direct cause of",
            "Exception in thread \"main\" a.B: c",
            "\tat a.B.c(B.java:1)",
            "Caused by: x.Y: z",
            "***************************",
            "APPLICATION FAILED TO START",
            "Description:",
            "Error: é",
            "    at f (/é.js:1:2)",
            "[cause]: E: x",
            "Node.js v20",
            "      ^",
            "/é.js:1",
            "panic: ü",
            "goroutine 1 [running]:",
            "main.main()",
            "\t/é.go:1 +0x1",
            "Unhandled exception. System.X: é",
            " ---> A.B: ü",
            "   at A.B() in /é.cs:line 1",
            "thread 'main' panicked at é.rs:1:2:",
            "note: run",
            "a.rb:1:in 'é': ü (E)",
            "\tfrom a.rb:1:in 'b'",
            "PHP Fatal error:  Uncaught É: ü in /é.php:1",
            "#0 /é.php(1): f()",
            "[object] (A(code: 0): é at /b:1)",
            "** (É) ü",
            "** (A) é",
            "    (a 0.1) lib/é.ex:1: f/0",
            "=CRASH REPORT====",
            "   exception error: é",
            "{\"level\":50,\"msg\":\"é\",\"err\":{\"stack\":\"Error: é\\n    at f (/a.js:1:2)\"}}",
            "{\"@x\":\"é\"}",
            "level=error msg=\"é",
            "2024-01-01T00:00:00Z ERROR é",
            "[12] ",
            "listening on é",
            "connected",
            "\r",
            "\u{1b}[31m",
            "",
        ]);
        (prop::option::of(piece), "\\PC{0,12}").prop_map(|(piece, other)| format!("{}{other}", piece.unwrap_or_default()))
    }
}
