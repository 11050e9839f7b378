//! Passwords as they are sent: commands of Redis, of mail servers, and calls that log in.

use std::ops::Range;

use super::names::Says;
use super::plain::{is_harmless, is_prose, looks_secret};
use super::value::{self, line_before, line_end, place};

type Spans = Vec<Range<usize>>;

/// Longest command that is looked at.
const LONGEST: usize = 512;

/// Ways of mail servers to log in: what follows is base64.
const MECHANISMS: [&str; 10] =
    ["PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER", "CRAM-MD5", "DIGEST-MD5", "NTLM", "GSSAPI", "SCRAM-SHA-1", "SCRAM-SHA-256"];

/// How a transcript marks what was sent.
const PROMPTS: [&str; 5] = ["C: ", "> ", ">>> ", "---> ", "$ "];

fn near(text: &str, at: usize) -> &str {
    &text[at..text.floor_char_boundary(line_end(text.as_bytes(), at).min(at + LONGEST))]
}

fn is_open(value: &str) -> bool {
    let of_protocol = value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
    value.is_empty() || of_protocol || is_harmless(value, Says::Password)
}

/// `AUTH` with what follows it, as a command or as a list of words.
/// Answers whether it was looked at.
pub(super) fn auth(text: &str, start: usize, end: usize, spans: &mut Spans) -> bool {
    let bytes = text.as_bytes();
    let in_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if start.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(in_word) || bytes.get(end).is_some_and(in_word) {
        return false;
    }
    match value::quote_at(bytes, end, true) {
        Some(quote) if bytes[..start].ends_with(quote) => in_list(text, start, end + quote.len(), &text[start..end], spans),
        _ if bytes.get(end) == Some(&b' ') && &text[start..end] == "AUTH" => sent(text, start, end + 1, spans),
        _ => return false,
    }
    true
}

/// Words in quotes from `at` on, one behind another; and whether they are said to be arguments.
fn words(text: &str, mut at: usize) -> (Vec<Range<usize>>, bool) {
    let bytes = text.as_bytes();
    let limit = bytes.len().min(at + LONGEST);
    let (mut all, mut named) = (Vec::new(), false);
    while at < limit && all.len() < 4 {
        match bytes[at] {
            byte if byte.is_ascii_whitespace() || byte == b',' || (byte == b'[' && named) => at += 1,
            b'a' if bytes[at..].starts_with(b"args") && all.is_empty() => {
                named = true;
                at += 4;
            }
            b':' if named => at += 1,
            _ => {
                let Some(quote) = value::quote_at(bytes, at, true) else { break };
                // The quotes around `args` in JSON.
                if all.is_empty() && (bytes[at + quote.len()..].starts_with(b"args") || bytes.get(at + quote.len()) == Some(&b':')) {
                    at += quote.len();
                    continue;
                }
                let Some(found) = value::at(text, at, at, false).filter(|found| found.quoted) else { break };
                at = found.range.end + quote.len();
                all.push(found.range);
            }
        }
    }
    (all, named)
}

/// `[ 'AUTH', 'user', 'password' ]`, `name: 'auth', args: [ 'password' ]`, `"AUTH" "password"`.
fn in_list(text: &str, start: usize, at: usize, verb: &str, spans: &mut Spans) {
    let (words, named) = words(text, at);
    let before = line_before(text, start);
    if !(named || verb == "AUTH") || words.first().is_some_and(|word| text[word.clone()].eq_ignore_ascii_case("auth")) {
        return;
    }
    let user = words.len() > 1 || before.contains("HELLO");
    if let Some(word) = words.get(usize::from(user))
        && !is_open(&text[word.clone()])
    {
        spans.push(word.clone());
    }
}

/// `AUTH password`, `AUTH user password`, `HELLO 3 AUTH user password`, `AUTH PLAIN …`.
fn sent(text: &str, start: usize, at: usize, spans: &mut Spans) {
    let line = near(text, at).split(['"', '\'', '`']).next().unwrap_or_default();
    let mut words = line.split_ascii_whitespace();
    let (first, second, more) = (words.next().unwrap_or_default(), words.next(), words.next().is_some());
    if MECHANISMS.contains(&first) {
        return mechanism(text, second.unwrap_or_default(), spans);
    }
    let before = line_before(text, start);
    if before.trim_end().rsplit(' ').nth(1) == Some("HELLO") {
        if let Some(word) = second.filter(|word| !is_open(word)) {
            spans.push(place(text, word));
        }
        return;
    }
    let prompted = before.trim().is_empty() || PROMPTS.iter().any(|prompt| before.ends_with(prompt)) || before.ends_with(['"', '\'']);
    let last = second.unwrap_or(first);
    if prompted && !more && !is_prose(first) && !is_prose(last) && !is_open(last) && !last.ends_with([':', '.']) {
        spans.push(place(text, last));
        return;
    }
    for word in [Some(first), second].into_iter().flatten() {
        if looks_secret(word) && !word.ends_with(':') && !is_open(word) {
            spans.push(place(text, word));
        }
    }
}

fn mechanism(text: &str, word: &str, spans: &mut Spans) {
    let bare = word.trim_end_matches('=');
    let letters = bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    let small = bare.bytes().any(|byte| byte.is_ascii_lowercase());
    let made =
        bare.len() < word.len() || bare.bytes().any(|byte| byte.is_ascii_digit()) || bare.starts_with("AG") || bare.starts_with("AH");
    if bare.len() >= 8 && letters && small && made {
        spans.push(place(text, word));
    }
}

/// `AUTHENTICATE PLAIN …` of IMAP.
pub(super) fn authenticate(text: &str, start: usize, end: usize, spans: &mut Spans) {
    if &text[start..end] != "AUTHENTICATE " {
        return;
    }
    let mut words = near(text, end).split([' ', '"', '\'']);
    if words.next().is_some_and(|word| MECHANISMS.contains(&word)) {
        mechanism(text, words.next().unwrap_or_default(), spans);
    }
}

/// What is answered to a mail server that asks for the password, in base64.
pub(super) fn asked(text: &str, start: usize, end: usize, spans: &mut Spans) {
    if &text[start..end] != "UGFzc3dvcmQ6" || text.as_bytes().get(end) != Some(&b'\n') {
        return;
    }
    let word = near(text, end + 1).trim_end().rsplit(' ').next().unwrap_or_default();
    if !is_open(word) && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')) {
        spans.push(place(text, word));
    }
}

/// `PASS password` of POP and FTP, and `LOGIN user password` of IMAP, as a transcript has them. Answers whether it was looked at.
pub(super) fn transcript(text: &str, start: usize, end: usize, spans: &mut Spans) -> bool {
    let verb = &text[start..end];
    if !matches!(verb, "PASS " | "LOGIN ") || !text[..start].ends_with(' ') {
        return false;
    }
    let before = line_before(text, start);
    let words: Vec<&str> = near(text, end).split_ascii_whitespace().take(3).collect();
    let tag = before.trim_end().rsplit(' ').next().unwrap_or_default();
    let tagged = tag.len() <= 6 && before.ends_with(' ') && tag.ends_with(|c: char| c.is_ascii_digit()) && !tag.ends_with(':');
    let password = match words[..] {
        [password] if verb == "PASS " && PROMPTS.iter().any(|prompt| before.ends_with(prompt)) => password,
        [_, password] if verb == "LOGIN " && tagged => password,
        _ => return true,
    };
    let bare = password.trim_matches('"');
    if !is_open(bare) && !is_prose(bare) {
        spans.push(place(text, bare));
    }
    true
}

/// `ACL SETUSER user on >password`.
pub(super) fn set_user(text: &str, end: usize, spans: &mut Spans) {
    for word in near(text, end).split([' ', ',', '\'', '"']) {
        if let Some(password) = word.strip_prefix(['>', '#']).filter(|password| !is_open(password)) {
            spans.push(place(text, password));
        }
    }
}

/// The argument of a call that is the password, counted from nothing: `PDO->__construct('mysql:…', 'user', 'password')`.
pub(super) fn call(text: &str, end: usize, nth: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let line = text.floor_char_boundary(line_end(bytes, end));
    let (mut at, mut argument) = (end, 0);
    while at < line {
        match bytes[at] {
            b')' => return,
            b',' => {
                argument += 1;
                at += 1;
            }
            b'"' | b'\'' => {
                let Some(found) = value::at(text, at, end, false).filter(|found| found.quoted) else { return };
                if argument == nth {
                    if !is_harmless(&text[found.range.clone()], Says::Password) {
                        spans.push(found.range);
                    }
                    return;
                }
                at = found.range.end + 1;
            }
            _ => at += 1,
        }
    }
}
