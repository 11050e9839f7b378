//! Where a value ends: at its own quote, or at what can't be a part of it.

use std::ops::Range;

use super::plain::is_prose;

/// A value, without its quotes.
pub(super) struct Value {
    pub(super) range: Range<usize>,
    pub(super) quoted: bool,
}

/// Longest value in quotes, and longest line that is looked at for what a value means: a log may be one line of many megabytes.
const LONGEST: usize = 64 * 1024;
const LONGEST_LINE: usize = 1024;

/// What of its line stands before a place.
pub(super) fn line_before(text: &str, at: usize) -> &str {
    let near = &text[text.floor_char_boundary(at.saturating_sub(LONGEST_LINE))..at];
    near.rsplit('\n').next().unwrap_or_default()
}

/// Where the line of a place ends.
pub(super) fn line_end(bytes: &[u8], from: usize) -> usize {
    let limit = bytes.len().min(from + LONGEST_LINE);
    memchr::memchr(b'\n', &bytes[from..limit]).map_or(limit, |more| from + more)
}

/// Where a part of a text is in it.
pub(super) fn place(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

/// Quotes, the longest first: of a shell within single quotes, of JSON in JSON, and plain ones.
const QUOTES: [&[u8]; 13] =
    [b"'\"'\"'", b"'\\''", b"\\\\\\\\\\\\\\\"", b"\\\\\\\"", b"\\\\\"", b"\\\"", b"\\'", b"&quot;", b"&#34;", b"%22", b"\"", b"'", b"`"];

/// The quote that begins here. One that closes may not be a backtick of prose.
pub(super) fn quote_at(bytes: &[u8], at: usize, closing: bool) -> Option<&'static [u8]> {
    let rest = bytes.get(at..)?;
    QUOTES.into_iter().find(|quote| rest.starts_with(quote)).filter(|quote| !closing || *quote != b"`")
}

/// The value that begins at `at`. `name` is where its name begins, `prose` whether a sentence may end it.
pub(super) fn at(text: &str, at: usize, name: usize, prose: bool) -> Option<Value> {
    let bytes = text.as_bytes();
    let at = wrapped(bytes, at);
    let rest = bytes.get(at..)?;
    match rest.first()? {
        b'[' if !rest.starts_with(super::MARK.as_bytes()) => {
            let inner = at + 1;
            if let Some(quote) = quote_at(bytes, inner, false) {
                return quoted(bytes, inner, quote);
            }
            let end = rest
                .iter()
                .take(LONGEST)
                .position(|byte| matches!(byte, b']' | b'\n'))
                .map_or(bytes.len().min(at + LONGEST), |more| at + more);
            return Some(Value { range: inner..end, quoted: true });
        }
        b'{' if !rest.starts_with(b"{{") => return None,
        _ => {}
    }
    if let Some(quote) = quote_at(bytes, at, false)
        && let Some(value) = quoted(bytes, at, quote)
    {
        return Some(value);
    }
    let end = end_of_bare(bytes, at, name, prose);
    (end > at).then_some(Value { range: at..end, quoted: false })
}

/// Behind what programs put around a value that they print: `Some("x")`, `b'x'`, `!!str x`, `SecretStr('x')`.
fn wrapped(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at.min(bytes.len())..];
    let word = rest.iter().take(24).take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'!' | b'_' | b':')).count();
    // The value may be on the next line, and PHP tells its length: `string(8) "x"`.
    let inside = rest.get(word + 1..).unwrap_or_default().iter().take(64).take_while(|byte| byte.is_ascii_whitespace()).count();
    let length = rest.get(word + 1..).unwrap_or_default().iter().take(8).take_while(|byte| byte.is_ascii_digit()).count();
    match rest.get(word..) {
        Some([b'(', ..]) if length > 0 && rest[word + 1 + length..].starts_with(b") \"") => at + word + length + 3,
        Some([b'(', ..]) if word > 0 && matches!(rest.get(word + 1 + inside), Some(b'"' | b'\'' | b'\\')) => at + word + 1 + inside,
        Some([b'"' | b'\'', ..]) if word == 1 && matches!(rest[0], b'b' | b'u' | b'r' | b'$' | b'@') => at + 1,
        Some([b' ', ..]) if rest.starts_with(b"!!") => at + word + 1,
        _ => at,
    }
}

pub(super) fn quoted(bytes: &[u8], at: usize, quote: &[u8]) -> Option<Value> {
    let start = at + quote.len();
    let mut end = start;
    let limit = bytes.len().min(start + LONGEST);
    while end < limit {
        if quote.len() == 1 && bytes[end] == b'\\' && quote != b"'" {
            end += 2;
            continue;
        }
        // In single quotes a shell knows no escapes, and every other language does.
        if quote == b"'" && bytes[end..].starts_with(b"\\'") && !bytes[end..].starts_with(b"\\'\"") {
            end += 2;
            continue;
        }
        if bytes[end..].starts_with(quote) {
            // Escaped once more, it is a quote within the value.
            let deeper = quote[0] == b'\\' && end > start && bytes[end - 1] == b'\\' && !bytes[..end].ends_with(b"\\\\");
            let doubled = quote == b"'"
                && bytes.get(end + 1) == Some(&b'\'')
                && end > start
                && bytes.get(end + 2).is_some_and(u8::is_ascii_alphanumeric);
            match () {
                () if deeper => end += 1,
                () if doubled => end += 2,
                () => return Some(Value { range: start..end, quoted: true }),
            }
            continue;
        }
        end += 1;
    }
    // Cut off: what is there is a part of it.
    let end = memchr::memchr(b'\n', &bytes[start..limit]).map_or(limit, |more| start + more);
    (end > start).then_some(Value { range: start..end, quoted: true })
}

/// Where a value without quotes ends.
fn end_of_bare(bytes: &[u8], at: usize, name: usize, prose: bool) -> usize {
    let near = name.saturating_sub(LONGEST_LINE);
    let line = memchr::memrchr(b'\n', &bytes[near..name]).map_or(near, |at| near + at + 1);
    let open = |quote: u8| bytes[line..name].iter().filter(|byte| **byte == quote).count() % 2 == 1;
    let in_address = bytes[line..name].iter().rev().take_while(|byte| !byte.is_ascii_whitespace()).any(|byte| *byte == b'?');
    let mut depth = 0_usize;
    let mut end = at;
    while let Some(byte) = bytes.get(end) {
        let next = bytes.get(end + 1).copied();
        let last = next.is_none_or(|next| next.is_ascii_whitespace());
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => break,
            b'\\' if matches!(next, Some(b'"')) => break,
            b'"' | b'\'' | b'`'
                if end > at
                    && (open(*byte)
                        || last
                        || next.is_some_and(|next| matches!(next, b',' | b';' | b')' | b']' | b'}' | b'>' | b':' | b'"' | b'\''))) =>
            {
                break;
            }
            b'<' if next == Some(b'/') => break,
            // `，`, `；`, `）`, `、`, `。`
            0xef if matches!(bytes.get(end + 1..end + 3), Some([0xbc, 0x8c | 0x9b | 0x89])) => break,
            0xe3 if matches!(bytes.get(end + 1..end + 3), Some([0x80, 0x81 | 0x82])) => break,
            b'&' if in_address => break,
            b',' | b';' | b'&' if last || begins_pair(bytes, end + 1) => break,
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth > 0 => depth -= 1,
            b')' | b']' | b'}' | b'>' if last || next.is_some_and(|next| !next.is_ascii_alphanumeric()) => {
                break;
            }
            _ => {}
        }
        end += 1;
    }
    if prose {
        while end > at && matches!(bytes[end - 1], b'.' | b',' | b';' | b':' | b'!' | b'?') {
            end -= 1;
        }
    }
    end
}

/// Whether a further name and its value begin here.
fn begins_pair(bytes: &[u8], at: usize) -> bool {
    let rest = &bytes[at.min(bytes.len())..];
    let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
    let name = rest[spaces..].iter().take(64).take_while(|byte| in_name(**byte) || **byte == b' ').count();
    name > 0 && matches!(rest.get(spaces + name), Some(b'=' | b':')) || rest.starts_with(b"amp;")
}

/// With the words that follow to the end of the line: `password: correct horse`, `password = correct horse`. Where a sentence goes on, it
/// is the first alone.
pub(super) fn with_words_behind(text: &str, value: usize, range: &Range<usize>) -> Range<usize> {
    let apart = text[..value].ends_with(' ');
    let near = &text[range.end..text.floor_char_boundary(text.len().min(range.end + LONGEST_LINE))];
    let rest = near.split(['\n', '"']).next().unwrap_or_default().trim_end();
    let is_word = |word: &str| !is_prose(word) && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_!.#$@%^&*".contains(&byte));
    let words = || rest.split(' ').skip(1);
    let of_words = rest.starts_with(' ') && words().count() < 8 && words().all(is_word);
    if apart && of_words { range.start..range.end + rest.len() } else { range.clone() }
}

/// Whether names are made of the letter.
pub(super) fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}
