//! JSON that no reader takes, as far as it can be read: cut off, a key twice, a number that is none, a line broken within a text.

/// Deeper than that nothing is mended.
const MAX_DEPTH: usize = 128;

/// JSON that was cut off, closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// What came before the cut, with all that was open closed.
    pub json: String,
    /// How many bytes of the text were read.
    pub length: usize,
}

/// Closes what a cut left open in JSON that ends too early: what is whole before the cut stays, and a text of several words, too, of which
/// the end is lost. `None` if the text does not end too early, or nothing of it is whole.
pub fn close(text: &str) -> Option<Closed> {
    let bytes = text.as_bytes();
    let mut open: Vec<u8> = Vec::new();
    // Where the last whole member ends, and how many were open there.
    let mut whole: Option<(usize, usize)> = None;
    // Whether the next text is a key: in an object, before its colon.
    let mut before_colon = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let end = string_end(bytes, at + 1);
                let Some(end) = end else { return broken_text(text, at, &open, whole, before_colon) };
                at = end;
                if !before_colon {
                    whole = Some((at + 1, open.len()));
                }
            }
            b'{' | b'[' => {
                if open.len() >= MAX_DEPTH {
                    return None;
                }
                open.push(if *byte == b'{' { b'}' } else { b']' });
                before_colon = *byte == b'{';
                // An object of which nothing is known would be taken for one that is there.
                if *byte == b'[' || open.len() == 1 {
                    whole = Some((at + 1, open.len()));
                }
            }
            b'}' | b']' => {
                if open.pop() != Some(*byte) || open.is_empty() {
                    return None;
                }
                before_colon = false;
                whole = Some((at + 1, open.len()));
            }
            b':' => before_colon = false,
            b',' => before_colon = open.last() == Some(&b'}'),
            byte if byte.is_ascii_whitespace() => {}
            _ => {
                let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
                // The last digits of a number may be missing.
                if end == bytes.len() || end == at {
                    break;
                }
                whole = Some((end, open.len()));
                at = end - 1;
            }
        }
        at += 1;
    }
    if open.is_empty() {
        return None;
    }
    let (length, depth) = whole?;
    Some(Closed { json: closed(&text[..length], &open, depth), length })
}

/// A text that was cut is told as far as it goes where it is one that people read: the half of a name would be another name.
fn broken_text(text: &str, start: usize, open: &[u8], whole: Option<(usize, usize)>, is_key: bool) -> Option<Closed> {
    let mut half = &text[start + 1..];
    // A cut escape is none: `\`, `\u00`.
    if let Some(escape) = half.rfind('\\')
        && half.len() - escape < 6
    {
        half = &half[..escape];
    }
    let half = half.trim_end_matches('\\');
    if !is_key && half.contains(' ') && !half.contains(|letter: char| letter.is_control()) && !open.is_empty() {
        let length = start + 1 + half.len();
        return Some(Closed { json: closed(&format!("{}\"", &text[..length]), open, open.len()), length: text.len() });
    }
    let (length, depth) = whole.filter(|_| !open.is_empty())?;
    Some(Closed { json: closed(&text[..length], open, depth), length })
}

fn closed(text: &str, open: &[u8], depth: usize) -> String {
    let ends = open.iter().take(depth).rev().map(|end| char::from(*end));
    text.chars().chain(ends).collect()
}

fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut from = start;
    loop {
        let found = from + memchr::memchr2(b'"', b'\\', bytes.get(from..)?)?;
        if bytes[found] == b'"' {
            return Some(found);
        }
        from = found + 2;
    }
}

/// JSON of which a reader says that it is none, without what made it so: numbers beyond all bounds (`1e400`, `NaN`) are `null`, line breaks
/// within texts are escaped, and a comma before an end is left out. `None` if nothing of that is in it.
pub fn mended(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at += 1;
                while let Some(byte) = bytes.get(at).filter(|byte| **byte != b'"') {
                    if *byte < 0x20 {
                        out.push_str(&text[from..at]);
                        out.push_str(if *byte == b'\n' { "\\n" } else { " " });
                        from = at + 1;
                    }
                    at += if *byte == b'\\' { 2 } else { 1 };
                }
            }
            b',' if matches!(bytes[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace()), Some(b'}' | b']')) => {
                out.push_str(&text[from..at]);
                from = at + 1;
            }
            byte if byte.is_ascii_alphanumeric() || byte == b'-' => {
                let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
                let word = &text[at..at + length];
                if !matches!(word, "true" | "false" | "null") && !crate::json::is_number(word) {
                    out.push_str(&text[from..at]);
                    out.push_str("null");
                    from = at + length;
                }
                at += length - 1;
            }
            _ => {}
        }
        at += 1;
    }
    (from > 0).then(|| out + text.get(from..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closes(text: &str) -> Option<String> {
        close(text).map(|closed| closed.json)
    }

    #[test]
    fn what_is_whole_before_a_cut_stays() {
        assert_eq!(closes("{\"a\": [{\"b\": 1, \"c\": \"x\"}, {\"b\": 2").as_deref(), Some("{\"a\": [{\"b\": 1, \"c\": \"x\"}]}"));
        assert_eq!(closes("{\"a\": [1, 2,").as_deref(), Some("{\"a\": [1, 2]}"));
        assert_eq!(closes("{\"a\": \"x\", \"na").as_deref(), Some("{\"a\": \"x\"}"));
        assert_eq!(closes("{\"a\": \"x\", \"name\":").as_deref(), Some("{\"a\": \"x\"}"));
        assert_eq!(closes("{\"a\": \"arn:aws:ecs").as_deref(), Some("{}"));
        assert_eq!(closes("{\"a\": \"no such file, \\u00").as_deref(), Some("{\"a\": \"no such file, \"}"));
        assert_eq!(closes("{\"a\": 1}"), None);
        assert_eq!(closes("{\"a\": 1]"), None);
        assert_eq!(closes("\"a"), None);
        assert_eq!(closes(&"[".repeat(10_000)), None);
    }

    #[test]
    fn a_cut_anywhere_gives_json_or_nothing() {
        let text = r#"{"tasks": [{"taskArn": "a\"b\\", "n": -1.5e3, "ü": "é \u00e9 x", "t": true, "l": [[], {}, null]}], "failures": []}"#;
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            if let Some(Closed { json, length }) = close(&text[..end]) {
                assert!(length <= end, "{json}");
                assert!(serde_json::from_str::<serde::de::IgnoredAny>(&json).is_ok(), "{end}: {json}");
            } else {
                assert_eq!(end, 0, "everything behind the first brace is closed");
            }
        }
    }

    #[test]
    fn what_no_reader_takes_is_mended_and_all_else_left() {
        assert_eq!(mended("{\"a\": 1e400, \"b\": NaN, \"c\": -Infinity}").as_deref(), Some("{\"a\": null, \"b\": null, \"c\": null}"));
        assert_eq!(mended("{\"a\": \"x\ny\", \"b\": [1,\n ],}").as_deref(), Some("{\"a\": \"x\\ny\", \"b\": [1\n ]}"));
        assert_eq!(mended("{\"a\": \"x\\\"1e400\", \"b\": [1, true, -2.5e-3, null]}"), None);
        assert_eq!(mended("\"abc\\"), None);
    }
}
