//! Words of Go programs: `key="value"` after `key=value`, in the quotes of Go's `%q`: <https://pkg.go.dev/strconv#Quote>.

use std::borrow::Cow;

/// What a text in quotes at the start says, and what follows it.
pub(super) fn quoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let body = text.strip_prefix('"')?;
    let mut escaped = false;
    let end = body.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    let (inside, rest) = (body.get(..end)?, body.get(end + 1..)?);
    Some((if inside.contains('\\') { Cow::Owned(unescaped(inside)) } else { Cow::Borrowed(inside) }, rest))
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let Some(sign) = escape.chars().next() else { return out };
        rest = escape.get(sign.len_utf8()..).unwrap_or_default();
        let digits = match sign {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => {
                out.push(match sign {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    other => other,
                });
                continue;
            }
        };
        match rest.get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = rest.get(digits..).unwrap_or_default();
            }
            None => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    out.push_str(rest);
    out
}

/// The `key=value` pairs of a text; words without `=` are passed over.
pub(super) fn fields(mut text: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    std::iter::from_fn(move || {
        loop {
            text = text.trim_start_matches(' ');
            let end = text.find([' ', '='])?;
            let (key, rest) = text.split_at_checked(end)?;
            let Some(value) = rest.strip_prefix('=') else {
                text = rest;
                continue;
            };
            let (value, rest) = quoted(value).unwrap_or_else(|| {
                let end = value.find(' ').unwrap_or(value.len());
                (Cow::Borrowed(value.get(..end).unwrap_or_default()), value.get(end..).unwrap_or_default())
            });
            text = rest;
            return Some((key, value));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_taken_off() {
        assert_eq!(quoted(r#""a b" c"#), Some(("a b".into(), " c")));
        assert_eq!(quoted(r#""a \"b\"\n\u00e9\x41\q" c"#), Some(("a \"b\"\néAq".into(), " c")));
        assert_eq!(quoted(r#""\u00"#), None);
        assert_eq!(quoted(r#""\u00é\xZZ""#), Some(("\u{fffd}00é\u{fffd}ZZ".into(), "")));
        assert_eq!(quoted(r#""a\""#), None);
    }

    #[test]
    fn fields_are_found_between_other_words() {
        let all: Vec<_> = fields(r#"task="a b" odd k={x y} n=1 error="c\"d" open="e f"#).collect();
        let of = |pairs: &[(&'static str, &'static str)]| pairs.iter().map(|(k, v)| (*k, Cow::Borrowed(*v))).collect::<Vec<_>>();
        assert_eq!(all, of(&[("task", "a b"), ("k", "{x"), ("n", "1"), ("error", "c\"d"), ("open", "\"e")]));
    }
}
