//! Messages that quote what they could not read: a piece of an address, the value of a field, a host that begins with the end of a password.

use std::ops::Range;

use super::names::{Says, says};
use super::plain::{is_constant, is_harmless, looks_made};
use super::value::{self, line_before};

type Spans = Vec<Range<usize>>;

/// How far from an address a message quotes a piece of it.
const NEAR: usize = 512;

/// Where a number of a port was expected: between colon and `/` of an address that holds a `/` or `#` in its password.
pub(super) fn port(text: &str, end: usize, spans: &mut Spans) {
    let Some(found) = value::at(text, end, end, false) else { return };
    let value = &text[found.range.clone()];
    let mistyped = value.starts_with(|c: char| c.is_ascii_digit()) && value.len() <= 7;
    let word = value.len() < 6 && value.bytes().all(|byte| byte.is_ascii_lowercase());
    if !(mistyped || word || is_constant(value) || value.contains('.') || is_harmless(value, Says::Password)) {
        spans.push(found.range);
    }
}

/// What was taken for a host or an address as a whole: before its last `@` stands a password, or what is left of one.
pub(super) fn login(text: &str, end: usize, spans: &mut Spans) {
    let Some(found) = value::at(text, end, end, true) else { return };
    let value = &text[found.range.clone()];
    // What has a scheme is found as an address.
    let Some(at) = value.rfind('@').filter(|_| !value.contains("://")) else { return };
    let colon = value[..at].match_indices(':').map(|(colon, _)| colon).find(|colon| !value[colon + 1..].starts_with('/'));
    let from = colon.map_or(0, |colon| colon + 1);
    if from < at && !is_harmless(&value[from..at], Says::Password) {
        spans.push(found.range.start + from..found.range.start + at);
    }
}

/// The pieces of a password that are quoted beside its address: `parse "…": invalid URL escape "%zz"`.
pub(super) fn pieces(text: &str, password: &Range<usize>, spans: &mut Spans) {
    let secret = &text[password.clone()];
    let from = text.floor_char_boundary(password.end);
    let around = &text[from..text.floor_char_boundary(text.len().min(from + NEAR))];
    let mut open: Option<(usize, char)> = None;
    for (at, sign) in around.char_indices().filter(|(_, c)| matches!(c, '"' | '\'')) {
        if let Some((start, before)) = open
            && before == sign
        {
            let piece = around[start + 1..at].trim_start_matches(':');
            if piece.len() >= 2 && secret.contains(piece) && !is_harmless(piece, Says::Password) {
                spans.push(from + at - piece.len()..from + at);
            }
        }
        open = Some((at, sign));
    }
}

/// What a field was given, where the message names the field before it: pydantic's `input_value=` below the field, `'input':` behind its
/// `'loc'`. Answers whether it was looked at.
pub(super) fn input(text: &str, start: usize, end: usize, spans: &mut Spans) -> bool {
    let bytes = text.as_bytes();
    let printed = text[end..].starts_with("_value=");
    let quote = value::quote_at(bytes, end, true).filter(|quote| bytes[..start].ends_with(quote));
    let (said, at) = match (printed, quote) {
        (true, _) => {
            let line = line_before(text, start);
            let above = line_before(text, (start - line.len()).saturating_sub(1)).trim();
            // What was asked for and is missing has no value: it is that of the whole.
            let missing = line.contains("type=missing");
            let field = !missing && !above.is_empty() && above.bytes().all(super::value::in_name);
            (if field { says(above) } else { Says::Nothing }, end + "_value=".len())
        }
        (false, Some(quote)) => {
            let before = &text[text.floor_char_boundary(start.saturating_sub(NEAR))..start];
            let Some(place) = before.rfind("loc").map(|at| &before[at..]) else { return true };
            let Some(close) = place.find([')', ']']) else { return true };
            let field = place[..close].trim_end_matches(['"', '\'', '\\', ',', ' ']).rsplit(['"', '\'', '.']).next().unwrap_or_default();
            let colon = end + quote.len();
            if bytes.get(colon) != Some(&b':') || place[close..].contains('}') {
                return true;
            }
            (says(field), colon + 1 + bytes[colon + 1..].iter().take_while(|byte| **byte == b' ').count())
        }
        (false, None) => return false,
    };
    if said < Says::Perhaps || matches!(bytes.get(at), Some(b'[' | b'{' | b'(')) {
        return true;
    }
    let Some(found) = value::at(text, at, start, false) else { return true };
    let value = &text[found.range.clone()];
    let hides = match said {
        Says::Perhaps => looks_made(value),
        said => !value.is_empty() && !is_harmless(value, said),
    };
    if hides {
        spans.push(found.range);
    }
    true
}

/// The word that follows.
pub(super) fn word(text: &str, end: usize, spans: &mut Spans) {
    let Some(found) = value::at(text, end, end, false) else { return };
    if !is_harmless(&text[found.range.clone()], Says::Password) {
        spans.push(found.range);
    }
}

/// `Unseal Key 1: x`
pub(super) fn numbered(text: &str, end: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let digits = bytes[end..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > 0 && bytes.get(end + digits..end + digits + 2) == Some(b": ") {
        word(text, end + digits + 2, spans);
    }
}
