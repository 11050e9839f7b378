//! A team's own causes, from a `coroner.toml`.
//!
//! A file may be wrong in any way: each mistake is told with its line, and the other causes of the file are used.

use coroner_case::Gate;
use std::collections::BTreeSet;

use regex::bytes::{RegexSet, RegexSetBuilder};
use toml_span::value::{Key, Table, Value};

use crate::cause::{Cause, Stage, Tier};
use crate::pattern::Pattern;
use crate::signature::{
    AGENT_LOG, ALARM, ATTACHMENT, CONTAINER_REASON, EVENT, FAILURE, HEALTH, LOG, Places, SCALING, STOP_CODE, Signature, Strength, TARGET,
    TASK_REASON,
};

/// Bytes of a file, causes in it, signatures of a cause, characters of a text: more is a mistake, or somebody's malice.
const MAX_FILE: usize = 1 << 20;
const MAX_CAUSES: usize = 500;
const MAX_SIGNATURES: usize = 50;
const MAX_TEXT: usize = 4_000;
const MAX_REGEX: usize = 1_000;
/// Brackets within brackets: a cause needs three, `signatures = [{ … }]` below `[[cause]]`.
const MAX_DEPTH: usize = 8;
/// Mistakes that are told; who has more begins at the first ones.
const MAX_MISTAKES: usize = 100;
/// Bytes that one regex, and all of a file together, may take once compiled. The `regex` crate works in linear time, so that the size
/// is all that has to be bounded.
const REGEX_SIZE: usize = 256 << 10;
const ALL_REGEXES_SIZE: usize = 16 << 20;

/// The fields that a signature may name, as ECS and its neighbours call them.
const FIELDS: [(&str, Places); 12] = [
    ("stoppedReason", TASK_REASON),
    ("reason", CONTAINER_REASON),
    ("stopCode", STOP_CODE),
    ("event", EVENT),
    ("failure", FAILURE),
    ("target", TARGET),
    ("log", LOG),
    ("agentLog", AGENT_LOG),
    ("attachment", ATTACHMENT),
    ("scaling", SCALING),
    ("health", HEALTH),
    ("alarm", ALARM),
];

const STRENGTHS: [(&str, Strength); 4] =
    [("weak", Strength::Weak), ("moderate", Strength::Moderate), ("strong", Strength::Strong), ("decisive", Strength::Decisive)];

/// Something in the file that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where: counted from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub reason: String,
}

/// A team's own causes.
#[derive(Debug, Default)]
pub struct OwnCauses {
    pub(crate) causes: Vec<&'static Cause>,
    /// The regexes of all signatures, and for each its cause (an index of `causes`) and what it is.
    patterns: RegexSet,
    signatures: Vec<(usize, &'static Signature)>,
}

impl OwnCauses {
    /// Reads a `coroner.toml`. What is wrong with it is told beside the causes that are right.
    ///
    /// What is read lives as long as the process: causes are referred to from every verdict.
    pub fn read(text: &str) -> (OwnCauses, Vec<Mistake>) {
        let mut reader = Reader { text, mistakes: Vec::new(), untold: 0, slugs: BTreeSet::new() };
        let causes = reader.file();
        let own = reader.compile(causes);
        reader.mistakes.sort_by_key(|mistake| mistake.line);
        if reader.untold > 0 {
            let line = reader.mistakes.last().map_or(1, |mistake| mistake.line);
            reader.mistakes.push(Mistake { line, reason: format!("{} further mistakes", reader.untold) });
        }
        (own, reader.mistakes)
    }

    /// Calls `found` for every signature that `text` bears in one of `places`.
    pub(crate) fn find(&self, text: &str, places: Places, mut found: impl FnMut(usize, &'static Signature)) {
        for index in self.patterns.matches(text.as_bytes()) {
            if let Some((cause, signature)) = self.signatures.get(index).filter(|(_, signature)| signature.places.contains(places)) {
                found(*cause, signature);
            }
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    mistakes: Vec<Mistake>,
    /// Mistakes that are counted and not told.
    untold: usize,
    slugs: BTreeSet<String>,
}

impl<'t> Reader<'t> {
    fn line(&self, offset: usize) -> usize {
        self.text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
    }

    fn wrong(&mut self, offset: usize, reason: impl Into<String>) {
        if self.mistakes.len() >= MAX_MISTAKES {
            self.untold += 1;
            return;
        }
        let line = self.line(offset);
        self.mistakes.push(Mistake { line, reason: reason.into() });
    }

    fn file(&mut self) -> Vec<&'static Cause> {
        if self.text.len() > MAX_FILE {
            self.wrong(0, format!("the file has more than {} MiB", MAX_FILE >> 20));
            return Vec::new();
        }
        if let Err((offset, reason)) = shape(self.text) {
            self.wrong(offset, reason);
            return Vec::new();
        }
        let root = match toml_span::parse(self.text) {
            Ok(root) => root,
            Err(error) => {
                self.wrong(error.span.start, format!("this is no TOML: {error}"));
                return Vec::new();
            }
        };
        let Some(table) = root.as_table() else { return Vec::new() };
        self.unknown_keys(table, &["cause"]);
        let Some(list) = table.get("cause") else { return Vec::new() };
        let Some(list) = list.as_array() else {
            self.wrong(list.span.start, "write each cause below a line [[cause]], with two brackets");
            return Vec::new();
        };
        if list.len() > MAX_CAUSES {
            self.wrong(0, format!("{} causes; the first {MAX_CAUSES} are used", list.len()));
        }
        list.iter().take(MAX_CAUSES).filter_map(|value| self.cause(value)).collect()
    }

    fn unknown_keys(&mut self, table: &Table<'t>, known: &[&str]) {
        let unknown: Vec<&Key<'t>> = table.keys().filter(|key| !known.contains(&key.name.as_ref())).collect();
        for key in unknown {
            self.wrong(key.span.start, format!("nothing is called {:?} here; there are {}", key.name, known.join(", ")));
        }
    }

    /// A cause with a mistake in it is not used: half of one would be found where the whole is not meant.
    fn cause(&mut self, value: &Value<'t>) -> Option<&'static Cause> {
        let before = self.mistakes.len() + self.untold;
        let at = value.span.start;
        let Some(table) = value.as_table() else {
            self.wrong(at, "write each cause below a line [[cause]]");
            return None;
        };
        self.unknown_keys(table, &["slug", "title", "stage", "signatures", "diagnosis", "fix", "why"]);
        let slug = self.text_of(table, "slug", at, true).unwrap_or_default();
        let title = self.text_of(table, "title", at, true).unwrap_or_default();
        let fix = self.text_of(table, "fix", at, true).unwrap_or_default();
        let why = self.text_of(table, "why", at, true).unwrap_or_default();
        let diagnosis = self.text_of(table, "diagnosis", at, false).unwrap_or_else(|| title.clone());
        self.check_slug(table.get("slug").map_or(at, |value| value.span.start), &slug);
        let stage = self.stage(table);
        let signatures = self.signatures(table, at);
        if self.mistakes.len() + self.untold > before {
            return None;
        }
        let line = self.line(at);
        let page = format!(
            "# {slug}\n\n{title}\n\n## Diagnosis\n\n{diagnosis}\n\n## Fix\n\n{fix}\n\n## Why it works\n\n{why}\n\n## Sources\n\n- coroner.toml line {line}\n"
        );
        // Causes are `'static` everywhere; a process reads one file, once.
        let cause = Cause {
            signatures: Box::leak(signatures.into_boxed_slice()),
            ..Cause::new(String::leak(slug), stage, Tier::Cause, String::leak(page))
        };
        Some(Box::leak(Box::new(cause)))
    }

    fn text_of(&mut self, table: &Table<'t>, key: &'static str, at: usize, needed: bool) -> Option<String> {
        let Some(value) = table.get(key) else {
            if needed {
                self.wrong(at, format!("the cause has no {key}"));
            }
            return None;
        };
        let wrong = match value.as_str().map(str::trim) {
            None => format!("{key} is a text between quotes"),
            Some("") => format!("{key} is empty"),
            Some(text) if text.len() > MAX_TEXT => format!("{key} has more than {MAX_TEXT} characters"),
            // A heading would end the section of the page that the text stands in.
            Some(text) if text.lines().any(|line| line.starts_with('#')) => format!("no line of {key} may begin with #"),
            Some(text) => return Some(Gate::default().lines(text).to_string()),
        };
        self.wrong(value.span.start, wrong);
        None
    }

    fn check_slug(&mut self, at: usize, slug: &str) {
        let shaped = (3..=60).contains(&slug.len())
            && slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && slug.starts_with(|first: char| first.is_ascii_lowercase())
            && !slug.ends_with('-');
        if slug.is_empty() {
        } else if !shaped {
            self.wrong(at, format!("the slug {slug:?} is not of the form my-cause: 3 to 60 small letters, digits and hyphens"));
        } else if crate::cause(slug).is_some() {
            self.wrong(at, format!("{slug} is a built-in cause, and slugs never change their meaning; choose another name"));
        } else if !self.slugs.insert(slug.to_owned()) {
            self.wrong(at, format!("{slug} is there twice"));
        }
    }

    fn stage(&mut self, table: &Table<'t>) -> Stage {
        let Some(value) = table.get("stage") else { return Stage::Run };
        let known = value.as_str().and_then(|name| Stage::ALL.into_iter().find(|stage| stage.name() == name));
        known.unwrap_or_else(|| {
            let all: Vec<&str> = Stage::ALL.iter().map(|stage| stage.name()).collect();
            self.wrong(value.span.start, format!("no such stage; there are {}", all.join(", ")));
            Stage::Run
        })
    }

    fn signatures(&mut self, table: &Table<'t>, at: usize) -> Vec<Signature> {
        let Some(value) = table.get("signatures") else {
            self.wrong(at, "the cause has no signatures, so nothing would find it");
            return Vec::new();
        };
        match value.as_array() {
            None => self.wrong(value.span.start, "signatures is a list: [{ field = \"log\", regex = '…' }]"),
            Some(list) if list.is_empty() => self.wrong(value.span.start, "signatures is empty, so nothing would find the cause"),
            Some(list) if list.len() > MAX_SIGNATURES => {
                self.wrong(value.span.start, format!("more than {MAX_SIGNATURES} signatures"));
            }
            Some(list) => return list.iter().filter_map(|value| self.signature(value)).collect(),
        }
        Vec::new()
    }

    fn signature(&mut self, value: &Value<'t>) -> Option<Signature> {
        let at = value.span.start;
        let Some(table) = value.as_table() else {
            self.wrong(at, "a signature is a table: { field = \"log\", regex = '…' }");
            return None;
        };
        self.unknown_keys(table, &["field", "regex", "strength"]);
        let places = self.one_of(table, "field", at, &FIELDS);
        let strength = if table.contains_key("strength") { self.one_of(table, "strength", at, &STRENGTHS) } else { Some(Strength::Strong) };
        let regex = self.regex(table, at);
        Some(Signature { places: places?, hook: "", regex: Some(String::leak(regex?)), unless: None, whole: false, strength: strength? })
    }

    fn one_of<T: Copy>(&mut self, table: &Table<'t>, key: &str, at: usize, all: &[(&str, T)]) -> Option<T> {
        let value = table.get(key);
        let known = value.and_then(Value::as_str).and_then(|name| all.iter().find(|(known, _)| *known == name));
        if known.is_none() {
            let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
            self.wrong(value.map_or(at, |value| value.span.start), format!("{key} is one of {}", names.join(", ")));
        }
        known.map(|(_, value)| *value)
    }

    fn regex(&mut self, table: &Table<'t>, at: usize) -> Option<String> {
        let Some(value) = table.get("regex") else {
            self.wrong(at, "the signature has no regex");
            return None;
        };
        let at = value.span.start;
        let Some(text) = value.as_str().filter(|text| !text.is_empty()) else {
            self.wrong(at, "regex is a text between quotes; single ones need no doubled backslashes");
            return None;
        };
        if text.len() > MAX_REGEX {
            self.wrong(at, format!("the regex has more than {MAX_REGEX} characters"));
            return None;
        }
        match Pattern::bounded(text, REGEX_SIZE) {
            Err(reason) => self.wrong(at, reason),
            Ok(pattern) if pattern.is_match("") => self.wrong(at, "the regex matches the empty text, so it would be found everywhere"),
            Ok(_) => return Some(text.to_owned()),
        }
        None
    }

    fn compile(&mut self, causes: Vec<&'static Cause>) -> OwnCauses {
        let signatures: Vec<(usize, &'static Signature)> =
            causes.iter().enumerate().flat_map(|(index, cause)| cause.signatures.iter().map(move |signature| (index, signature))).collect();
        let regexes = signatures.iter().filter_map(|(_, signature)| signature.regex);
        match RegexSetBuilder::new(regexes).unicode(false).size_limit(ALL_REGEXES_SIZE).dfa_size_limit(ALL_REGEXES_SIZE).build() {
            Ok(patterns) => OwnCauses { causes, patterns, signatures },
            Err(error) => {
                self.wrong(0, format!("the regexes of all causes together can't be used: {error}"));
                OwnCauses::default()
            }
        }
    }
}

/// Whether the parser can be trusted with a text: it calls itself for each bracket within a bracket and for each part of a dotted key,
/// and searches all that stand beside one another for each dotted key. Where the text is no TOML, the parser stops before it matters that
/// this saw it differently. The error is where it stands, and what is wrong.
fn shape(text: &str) -> Result<(), (usize, String)> {
    // The brackets that are open, and whether what comes is a key: up to its `=`.
    let (mut open, mut key): (Vec<u8>, bool) = (Vec::new(), true);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'#' => at = line_end(bytes, at),
            b'"' | b'\'' => at = text_end(bytes, at),
            b'[' | b'{' => {
                open.push(*byte);
                // Behind nothing but brackets, `[table]` is a key; what stands in a list is none.
                key |= *byte == b'{';
                if open.len() > MAX_DEPTH {
                    return Err((at, format!("brackets within brackets, more than {MAX_DEPTH} deep; a cause needs three")));
                }
            }
            b']' | b'}' => {
                open.pop();
                key = false;
            }
            b'=' => key = false,
            b',' => key = open.last() == Some(&b'{'),
            b'\n' if open.is_empty() || key => {
                open.clear();
                key = true;
            }
            b'.' if key => {
                return Err((at, "no key and no table has a dot in its name here; write each cause below a line [[cause]]".to_owned()));
            }
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// The byte before the line break that ends the line of `at`.
fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| (at + end).saturating_sub(1))
}

/// The last byte of the text between quotes that begins at `at`. One without an end ends with its line, or with the file if it may have
/// several lines.
fn text_end(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let several = bytes[at..].starts_with(&[quote; 3]);
    let mut end = if several { at + 3 } else { at + 1 };
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'\\' if quote == b'"' => end += 1,
            b'\n' if !several => return end - 1,
            // Up to two quotes of its own may stand before the three that end it.
            byte if *byte == quote && several && bytes[end..].starts_with(&[quote; 3]) => {
                return end - 1 + bytes[end..].iter().take(5).take_while(|byte| **byte == quote).count();
            }
            byte if *byte == quote && !several => return end,
            _ => {}
        }
        end += 1;
    }
    bytes.len()
}
