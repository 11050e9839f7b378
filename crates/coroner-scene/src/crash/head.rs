//! What stands before the text of a line: process, time, level, logger.

use std::borrow::Cow;

use super::row::{Level, Row};
use crate::pattern::pattern;

/// Takes writer, time and level off a line.
pub(super) fn split_head(line: usize, text: &str) -> Row<'_> {
    let mut row = Row { line, text: Cow::Borrowed(text), level: None, stamped: false, record: None, place: None, writer: String::new() };
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '[' | '(' | '<' | '{')) {
        return row;
    }
    let text = without_writer(text, &mut row);
    let time = pattern!(
        r"^[\[(]?(?:\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?)?(?:Z| ?[+-]\d\d:?\d\d| UTC| GMT)?|\d\d:\d\d:\d\d(?:[.,]\d+)?|\d\d?/\w{3}/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?|\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)?(?: UTC)?|(?:\w{3} )?\w{3} +\d+ \d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4})?|\d\d?/\d\d?/\d{4},? \d\d?:\d\d:\d\d(?: [AP]M)?|[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+)[\])]?[:,]?(?: |$|\[)"
    );
    let rest = time.and_then(|time| text.strip_prefix(time.find(text)?));
    row.stamped = rest.is_some();
    let rest = match rest {
        // glog and klog write the level before the time.
        Some(rest) => match glog(text) {
            Some(level) => {
                row.level = Some(level);
                row.text = Cow::Borrowed(rest.split_once("] ").map_or(rest, |(_, body)| body));
                return row;
            }
            None => without_writer(rest, &mut row),
        },
        None => text,
    };
    row.text = Cow::Borrowed(rest);
    if let Some((level, after)) = find_level(rest) {
        row.level = Some(level);
        let body = || Cow::Borrowed(without_logger(rest.get(after..).unwrap_or_default()));
        row.text = logfmt(rest).map_or_else(body, Cow::Owned);
    }
    row
}

fn without_writer<'t>(text: &'t str, row: &mut Row<'_>) -> &'t str {
    let writer = pattern!(r"^(?:[\w.-]{1,40} +\| |\[(?:pid:? ?)?\d{1,7}\] |\((?:pid |worker )?\d{1,7}\) )");
    match writer.and_then(|writer| writer.find(text)) {
        Some(writer) => {
            row.writer.push_str(writer);
            text.strip_prefix(writer).unwrap_or(text)
        }
        None => text,
    }
}

fn glog(text: &str) -> Option<Level> {
    let day = text.get(1..5)?;
    match text.chars().next()? {
        _ if !day.bytes().all(|b| b.is_ascii_digit()) => None,
        'I' => Some(Level::Info),
        'W' => Some(Level::Warn),
        'E' => Some(Level::Error),
        'F' => Some(Level::Fatal),
        _ => None,
    }
}

/// `msg` and `err` of a line of `key=value` pairs, or a message with such pairs behind it.
fn logfmt(text: &str) -> Option<String> {
    let value = |key: &str| {
        let from = text.find(key)? + key.len();
        let rest = text.get(from..)?;
        match rest.strip_prefix('"') {
            Some(quoted) => Some(quoted.split("\" ").next().unwrap_or(quoted).trim_end_matches('"')),
            None => rest.split(' ').next(),
        }
    };
    let Some(message) = value("level=").and(value(" msg=")) else {
        let [message, error] =
            pattern!(r#"^\w+\[\d+\] (\S.*?) {2,}(?:.* )?err(?:or)?="([^"]+)""#).filter(|_| text.contains("=\""))?.captures(text)?;
        return Some(format!("{message}: {error}"));
    };
    Some(match value(" err=").or_else(|| value(" error=")) {
        Some(error) => format!("{message}: {error}"),
        None => message.to_owned(),
    })
}

/// The level that a logger put before the text, and where it ends.
fn find_level(text: &str) -> Option<(Level, usize)> {
    const NEAR: usize = 120;
    let head = text.get(..text.floor_char_boundary(NEAR)).unwrap_or_default();
    let mut words = 0;
    let mut at = 0;
    for token in head.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_').take(40) {
        let from = at;
        at += token.len();
        let word = token.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        if word.is_empty() {
            continue;
        }
        if let Some(level) = level_of(word) {
            let end = from + word.len();
            let (before, after) = (head[..from].chars().next_back(), head[end..].chars().next());
            let bracketed = matches!(before, Some('[' | '<' | '=' | '(')) || head[..from].ends_with("[ ");
            // `Error: ` and `panic: ` are written by runtimes, and their readers want to see it.
            let first = from == 0 && after == Some(':') && !matches!(word, "Error" | "panic");
            let loud = !word.bytes().any(|b| b.is_ascii_lowercase()) && word.len() > 2;
            let ends = matches!(after, None | Some(' ' | ':' | ']' | '>' | '|' | ',' | ')' | '/' | '-' | '"' | '\t' | '['));
            let closed = matches!(after, Some(']' | '>' | ')' | ' ' | '/'));
            let named = bracketed && closed && words < 6 || head[..from].ends_with("level=") || head[..from].ends_with("level=\"");
            let says = text.get(end..).is_some_and(|rest| rest.bytes().any(|b| b.is_ascii_alphabetic()));
            if ends && says && (named || first || (loud && words < 2)) {
                return Some((level, end));
            }
        }
        // `[main]`, `app.worker` and `web-1` stand before a level; two words of a sentence don't, nor does SQL.
        let plain = word.bytes().all(|b| b.is_ascii_alphabetic());
        let negates = matches!(word, "SELECT" | "FROM" | "INTO" | "TABLE" | "UPDATE" | "No" | "no" | "without");
        if negates {
            return None;
        }
        let inside = head[..from].ends_with(['[', '(', '.', '/', '-', '@']) || token.ends_with([']', '.', '/', '=', '-']);
        words += usize::from(plain && !inside);
    }
    None
}

/// The level that a logger's word means.
pub(super) fn level_of(word: &str) -> Option<Level> {
    const WORDS: [(&str, Level); 30] = [
        ("trace", Level::Info),
        ("debug", Level::Info),
        ("dbug", Level::Info),
        ("verbose", Level::Info),
        ("info", Level::Info),
        ("information", Level::Info),
        ("notice", Level::Info),
        ("vrb", Level::Info),
        ("dbg", Level::Info),
        ("inf", Level::Info),
        ("log", Level::Info),
        ("success", Level::Info),
        ("warn", Level::Warn),
        ("warning", Level::Warn),
        ("wrn", Level::Warn),
        ("error", Level::Error),
        ("err", Level::Error),
        ("erro", Level::Error),
        ("fail", Level::Error),
        ("severe", Level::Error),
        ("alert", Level::Error),
        ("fatal", Level::Fatal),
        ("fata", Level::Fatal),
        ("crit", Level::Fatal),
        ("critical", Level::Fatal),
        ("emerg", Level::Fatal),
        ("emergency", Level::Fatal),
        ("panic", Level::Fatal),
        ("dpanic", Level::Fatal),
        ("ftl", Level::Fatal),
    ];
    WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, level)| *level)
}

/// Without what loggers put between the level and the message: process, thread, class.
fn without_logger(text: &str) -> &str {
    let between = pattern!(
        r"^(?:/[\w-]+\])?[\])>|:,\s-]*(?:\d+ --- )?(?:\d+#\d+: )?(?:\*\d+ )?(?:\[[^\]]{0,80}\]:?\s*)*(?:\([^)]{0,80}\)\s+(?:: )?)?(?:[\w.$/\[\]-]{1,80}\s+: |[\w.$]{1,80} - |-- : )?"
    );
    let between = between.and_then(|between| between.find(text)).unwrap_or_default();
    text.strip_prefix(between).unwrap_or(text)
}
