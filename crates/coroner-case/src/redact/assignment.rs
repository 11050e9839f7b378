//! A name and the value that is given to it, in whatever syntax: `k=v`, `k: v`, `k => v`, JSON and JSON in JSON, YAML, flags, struct
//! prints, XML, and lists of names and values.

use std::ops::Range;

use super::layout;
use super::names::{Says, says};
use super::plain::{is_harmless, is_prose, is_sentence, looks_made, looks_secret};
use super::value::{self, Value, in_name};

/// Longest name that is looked at, on each side of its word.
const LONGEST: usize = 96;

/// How a value is given.
#[derive(Clone, Copy, PartialEq)]
enum By {
    /// `k=v`, `k => v`, `"k": v`: nothing but a value can follow.
    Sign,
    /// `k:v`, as Go prints structs; also `file:line` and `namespace:task`.
    Tight,
    /// `k: v`, where a sentence may go on.
    Colon,
    /// `<k>v</k>`.
    Element,
    /// `--k v`.
    Flag,
    /// `the k is v`.
    Words,
}

/// The name around a word of it, without what leads to it and the signs at its end.
pub(super) fn name_around(bytes: &[u8], start: usize, end: usize) -> Range<usize> {
    let before = bytes[start.saturating_sub(LONGEST)..start].iter().rev().take_while(|byte| in_name(**byte)).count();
    let behind = bytes[end..].iter().take(LONGEST).take_while(|byte| in_name(**byte)).count();
    let (mut from, mut to) = (start - before, end + behind);
    while to > end && matches!(bytes[to - 1], b'.' | b'-') {
        to -= 1;
    }
    // An escaped line end or tab before the name is none of its letters: `\nPASSWORD=x`.
    let escaped = from > 0 && bytes[from - 1] == b'\\' && matches!(bytes[from], b'n' | b't' | b'r') && start > from;
    from += usize::from(escaped);
    from..to
}

/// The value of the name, if both make a secret. Answers up to where it looked.
pub(super) fn find(text: &str, name: &Range<usize>, spans: &mut Vec<Range<usize>>) -> usize {
    let bytes = text.as_bytes();
    let said = says_here(text, name);
    if said == Says::Nothing || is_part_of_arn(text, name) {
        return name.end;
    }
    if let Some(before) = value_before(text, name)
        && hides(text, &before, By::Sign, said)
    {
        spans.push(before.range);
    }
    if let Some(range) = layout::value_above(text, name)
        && hides(text, &Value { range: range.clone(), quoted: true }, By::Sign, said)
    {
        spans.push(range);
    }
    if said == Says::Password
        && let Some(range) = layout::told_behind(text, name.end)
    {
        let end = range.end;
        spans.push(range);
        return end;
    }
    let Some((by, at)) = sign_behind(text, name, said) else { return layout::find(text, name, said, spans) };
    let nested = nested_lines(bytes, name, at, by);
    let found = match nested {
        Some(range) => Value { range, quoted: true },
        // `AUTH <user> <password> option` shows how it is called.
        None if by == By::Element && is_usage(bytes, at) => return name.end,
        None if by == By::Element => {
            Value { range: at..memchr::memchr(b'<', &bytes[at..]).map_or(bytes.len(), |more| at + more), quoted: true }
        }
        None => match value::at(text, at, name.start, by == By::Colon || by == By::Words) {
            Some(found) => found,
            None => return name.end,
        },
    };
    let looked = found.range.end;
    if !is_told_otherwise(text, name, &found, by) && hides(text, &found, by, said) {
        let range = match by {
            By::Colon | By::Sign if !found.quoted && said == Says::Password => value::with_words_behind(text, at, &found.range),
            _ => found.range,
        };
        spans.push(range);
    }
    looked
}

/// What the name says, with the words before it where it is written apart: `Secret Access Key`.
fn says_here(text: &str, name: &Range<usize>) -> Says {
    let own = &text[name.clone()];
    let said = says(own);
    let bytes = text.as_bytes();
    let in_query = name.start > 0 && matches!(bytes[name.start - 1], b'?' | b'&') && bytes.get(name.end) == Some(&b'=');
    if said == Says::Perhaps && in_query {
        return Says::Secret;
    }
    if said != Says::Perhaps || !own.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return said;
    }
    let before = text[text.floor_char_boundary(name.start.saturating_sub(24))..name.start].trim_end_matches(' ');
    let word = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    if word.is_empty() || name.start - 1 != text[..name.start].trim_end_matches(' ').len() {
        return said;
    }
    says(&format!("{}_{}", word.to_ascii_lowercase(), own.to_ascii_lowercase()))
}

/// `arn:aws:secretsmanager:…:secret:name` names a secret and holds none.
fn is_part_of_arn(text: &str, name: &Range<usize>) -> bool {
    let before = &text.as_bytes()[..name.start];
    let colon = before.last() == Some(&b':')
        && before.iter().rev().nth(1).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b':' || *byte == b'*');
    (colon && text.as_bytes().get(name.end) == Some(&b':')) || super::is_in_arn(text, name.start)
}

fn skip(bytes: &[u8], mut at: usize, what: fn(u8) -> bool) -> usize {
    while bytes.get(at).is_some_and(|byte| what(*byte)) {
        at += 1;
    }
    at
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// The sign between name and value, and where the value begins.
fn sign_behind(text: &str, name: &Range<usize>, said: Says) -> Option<(By, usize)> {
    let bytes = text.as_bytes();
    let mut at = name.end;
    let quote = value::quote_at(bytes, at, true);
    let quoted = quote.is_some();
    at = quote.map_or(at, |quote| at + quote.len());
    at += modifier(bytes, name.start, at);
    if matches!(bytes.get(at), Some(b']' | b')')) {
        at += 1;
    }
    let apart = skip(bytes, at, if quoted { is_space } else { is_blank });
    let rest = &bytes[apart..];
    let behind = |length: usize| Some(apart + length);
    let sign = match rest {
        [b':', b':', ..] | [b'=', b'~', ..] | [b':', b'/', b'/', ..] => return None,
        [b'=', b'>', ..] | [b':', b'=', ..] | [b'=', b'=', ..] | [b'-', b'>', ..] | [b'?', b'=', ..] => behind(2),
        [b'%', b'3', b'D' | b'd' | b'A' | b'a', ..] => behind(3),
        [b'=', ..] => behind(1),
        // `＝` and `：`, which East Asian keyboards write.
        [0xef, 0xbc, 0x9d, ..] => behind(3),
        [0xef, 0xbc, 0x9a, ..] => {
            let by = if quoted { By::Sign } else { By::Colon };
            return Some((by, skip(bytes, apart + 3, if quoted { is_space } else { is_blank })));
        }
        [b'&', b'q', b'u', b'o', b't', b';', b':', ..] => behind(7),
        [b'>', ..] if name.start > 0 && bytes[name.start - 1] == b'<' => return Some((By::Element, apart + 1)),
        [b':', ..] => {
            let value = skip(bytes, apart + 1, if quoted { is_space } else { is_blank });
            let by = match () {
                () if quoted => By::Sign,
                () if value == apart + 1 => By::Tight,
                () => By::Colon,
            };
            return Some((by, value));
        }
        _ => None,
    };
    if let Some(value) = sign {
        return Some((By::Sign, skip(bytes, value, if quoted { is_space } else { is_blank })));
    }
    if quoted && let Some(value) = value_of_pair(text, apart) {
        return Some((By::Sign, value));
    }
    // `["app","--password","x"]`: the word behind a flag of a list.
    let leads = bytes[name.start.saturating_sub(LONGEST)..name.end].iter().rev().take_while(|byte| in_name(**byte)).count();
    if quoted && bytes[name.end - leads] == b'-' && rest.first() == Some(&b',') {
        let value = skip(bytes, apart + 1, is_space);
        if value::quote_at(bytes, value, false).is_some() {
            return Some((By::Flag, value));
        }
    }
    if apart > name.end && apart < bytes.len() {
        if !quoted && bytes[name.end - leads] == b'-' {
            return Some((By::Flag, apart));
        }
        if said == Says::Password && value::quote_at(bytes, apart, false).is_some() && !quoted {
            return Some((By::Flag, apart));
        }
        let line = value::line_before(text, name.start);
        let statement = line.ends_with("configure set ")
            || said == Says::Password
                && (line.contains("login ")
                    || line.trim_end().ends_with("SET")
                    || ["requirepass", "masterauth"].iter().any(|known| text[name.clone()].eq_ignore_ascii_case(known)));
        if statement {
            return Some((By::Flag, apart));
        }
        let words = &text[apart..text.floor_char_boundary(text.len().min(apart + 12))];
        for verb in ["is ", "was ", "set to ", "value ", "value: ", "value="] {
            if words.len() >= verb.len() && words.is_char_boundary(verb.len()) && words[..verb.len()].eq_ignore_ascii_case(verb) {
                let by = if verb.ends_with('=') { By::Sign } else { By::Words };
                return Some((by, skip(bytes, apart + verb.len(), is_blank)));
            }
        }
    }
    // `name=DB_PASSWORD value=x`, `Name: DB_PASSWORD, Value: x`, and the two on lines of their own.
    let named = value::line_before(text, name.start).trim_end_matches(['"', '\'', ' ', ':', '=']);
    let named = named.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default().to_ascii_lowercase();
    if NAMED.iter().any(|known| named.ends_with(known)) {
        return layout::value_below(bytes, apart).map(|value| (By::Sign, value));
    }
    None
}

/// Whether what looks like an element is a place for an argument: a word follows, and nothing that closes it.
fn is_usage(bytes: &[u8], at: usize) -> bool {
    let closes = || memchr::memchr(b'<', &bytes[at..]).is_some_and(|more| bytes.get(at + more + 1) == Some(&b'/'));
    bytes.get(at).is_none_or(|byte| is_blank(*byte)) && !closes()
}

/// What is said of a name before it.
const NAMED: [&str; 7] = ["name", "key", "property", "setting", "variable", "parameter", "option"];

/// How PHP prints who may see a member, between its name and the bracket: `["password":"App\\Db":private]`, `[password:protected]`.
fn modifier(bytes: &[u8], name: usize, at: usize) -> usize {
    if bytes.get(at) != Some(&b':') || !matches!(bytes.get(name.wrapping_sub(1)), Some(b'[' | b'"')) {
        return 0;
    }
    let length = bytes[at..].iter().take(LONGEST).position(|byte| matches!(byte, b']' | b'\n')).unwrap_or(0);
    let within = &bytes[at..at + length];
    if within.ends_with(b":private") || within.ends_with(b":protected") { length } else { 0 }
}

/// `"DB_PASSWORD", "value": "x"`: where the value begins, behind the name's quote. AWS puts its type between the two:
/// `"Name": "DB_PASSWORD", "Type": "String", "Value": "x"`.
fn value_of_pair(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = skip(bytes, at, |byte| is_space(byte) || byte == b',');
    let quote = value::quote_at(bytes, at, true).map_or(0, <[u8]>::len);
    if bytes.get(at + quote..at + quote + 4).is_some_and(|word| word.eq_ignore_ascii_case(b"type")) {
        let end = bytes[at..].iter().take(64).position(|byte| *byte == b',')?;
        at = skip(bytes, at + end + 1, is_space);
    }
    let quote = value::quote_at(bytes, at, true).map_or(0, <[u8]>::len);
    let word = bytes.get(at + quote..at + quote + 5)?;
    if !word.eq_ignore_ascii_case(b"value") {
        return None;
    }
    let at = at + quote + 5;
    let at = at + value::quote_at(bytes, at, true).map_or(0, <[u8]>::len);
    let at = skip(bytes, at, is_space);
    matches!(bytes.get(at), Some(b':' | b'=')).then(|| skip(bytes, at + 1, is_space))
}

/// `"value": "x", "name": "DB_PASSWORD"`.
fn value_before(text: &str, name: &Range<usize>) -> Option<Value> {
    let before = text[..name.start].trim_end_matches('\\');
    let before = before.strip_suffix(['"', '\''])?.trim_end_matches('\\').trim_end();
    let before = before.strip_suffix([':', '='])?.trim_end().trim_end_matches(['"', '\'', '\\']);
    let key = ["name", "Name", "key", "Key"].iter().find(|key| before.ends_with(**key))?;
    let before = before[..before.len() - key.len()].trim_end_matches(['"', '\'', '\\']).trim_end();
    let before = before.strip_suffix(',')?.trim_end();
    let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
    let end = before.trim_end_matches(quote).trim_end_matches('\\').len();
    // The value's own beginning is behind the last `value":` before it.
    let head = &text[text.floor_char_boundary(end.saturating_sub(4096))..end];
    let word = memchr::memmem::rfind(head.as_bytes(), b"alue")?;
    let start = end - head.len() + word + "alue".len();
    let bytes = text.as_bytes();
    let start = skip(bytes, start, |byte| matches!(byte, b'"' | b'\'' | b'\\' | b' ' | b':' | b'=' | b'\n'));
    (start < end).then_some(Value { range: start..end, quoted: true })
}

/// `password: |` and the indented lines below it.
fn nested_lines(bytes: &[u8], name: &Range<usize>, at: usize, by: By) -> Option<Range<usize>> {
    if by == By::Flag || !matches!(bytes.get(at), Some(b'|' | b'>')) {
        return None;
    }
    let line_end = |from: usize| bytes[from..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |more| from + more);
    let head = line_end(at);
    if head - at > 3 || head == bytes.len() {
        return None;
    }
    let line = memchr::memrchr(b'\n', &bytes[..name.start]).map_or(0, |at| at + 1);
    let indent = |from: usize| bytes[from..].iter().take_while(|byte| **byte == b' ').count();
    let own = indent(line);
    let (first, mut end) = (head + 1, head);
    let mut next = first;
    while next < bytes.len() && indent(next) > own {
        end = line_end(next);
        next = end + 1;
    }
    (end > head).then(|| first + indent(first)..end)
}

/// Whether what stands behind the sign is no value of the name: a label, the tag of an image, a count, or what a program's source says.
fn is_told_otherwise(text: &str, name: &Range<usize>, found: &Value, by: By) -> bool {
    let bytes = text.as_bytes();
    let (own, value) = (&text[name.clone()], &text[found.range.clone()]);
    let digits = value.len() < 6 && value.bytes().all(|byte| byte.is_ascii_digit());
    let led_by = name.start.checked_sub(1).map(|at| bytes[at]);
    // `password: PG::ConnectionBad: …`: what a colon follows is a heading.
    let heads = matches!(by, By::Colon | By::Words)
        && !found.quoted
        && bytes.get(found.range.end) == Some(&b':')
        && bytes.get(found.range.end + 1).is_none_or(u8::is_ascii_whitespace);
    // `reset-password:3` is a revision, and `acme/auth-token:1.2` an image; a field of a struct has no hyphen.
    let of_image = || led_by == Some(b'/') || own.contains('-') && !value::line_before(text, name.start).contains("map[");
    let tagged = by == By::Tight && (digits || of_image());
    // `PASS=178 WARN=1`, and `PASS: src/app.test.js`.
    let counted = own.eq_ignore_ascii_case("pass") && (digits || value.contains('/'));
    heads || tagged || counted || (!found.quoted && is_source(value, own))
}

/// What a line of source has there: the variable of the same name, a call, an element.
fn is_source(value: &str, name: &str) -> bool {
    let value = value.trim_end_matches([',', ';', ')']);
    let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let Some(end) = value.find(['(', '[']) else {
        let of_name = value.rsplit('.').next().unwrap_or_default();
        return value.eq_ignore_ascii_case(name) || (value.contains('.') && value.split('.').all(word) && says(of_name) != Says::Nothing);
    };
    let called = &value[..end];
    let inside = &value[end + 1..];
    called.split('.').all(word) && (called.contains('.') || inside.starts_with(['"', '\'']))
}

fn hides(text: &str, found: &Value, by: By, said: Says) -> bool {
    let value = &text[found.range.clone()];
    if value.is_empty() || is_harmless(value, said) {
        return false;
    }
    let first = value.split_whitespace().next().unwrap_or_default();
    if is_sentence(value) && (said == Says::Secret || is_prose(first)) {
        return false;
    }
    match (said, by) {
        (Says::Nothing, _) => false,
        (Says::Perhaps, _) => looks_made(value) || super::random::is_encoded_login(value),
        (Says::Password, By::Words) => found.quoted || (looks_secret(value) && !is_prose(first)),
        (Says::Secret, By::Words) => looks_secret(value) && (found.quoted || !is_prose(first)),
        (Says::Password, By::Colon) => found.quoted || !is_prose(first),
        (Says::Secret, By::Colon) => found.quoted || looks_secret(value),
        (Says::Secret, By::Tight) => found.quoted || looks_secret(value) || value.len() >= 8,
        (Says::Password, By::Tight) => true,
        (Says::Password, By::Flag) => !value.starts_with('-') && (found.quoted || !is_prose(first)),
        (Says::Secret, By::Flag) => !value.starts_with('-') && !is_prose(first),
        (Says::Secret | Says::Password, By::Sign | By::Element) => true,
    }
}
