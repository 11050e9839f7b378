//! Texts and moments as Python writes them in source, and so in `repr`:
//! <https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals>,
//! <https://github.com/dateutil/dateutil/blob/master/src/dateutil/tz/tz.py>, <https://docs.python.org/3/library/datetime.html#timedelta-objects>.

use memchr::memchr3;

/// How long what stands before the quotes can be.
const MAX_PREFIX: usize = 2;

/// What stands between quotes.
pub(super) struct Quoted {
    pub(super) text: String,
    /// How many bytes of the source it takes, with prefix and quotes.
    pub(super) length: usize,
    /// Whether a line or the text ended before the quotes did.
    pub(super) cut: bool,
    /// Whether JSON does not write it so.
    pub(super) is_python: bool,
}

/// The length of the prefix if a text in quotes begins here.
pub(super) fn prefix(source: &str) -> Option<usize> {
    let length = source.bytes().take(MAX_PREFIX).take_while(|byte| b"uUbBrR".contains(byte)).count();
    matches!(source.as_bytes().get(length), Some(b'\'' | b'"')).then_some(length)
}

/// The text in quotes that begins here.
pub(super) fn quoted(source: &str) -> Option<Quoted> {
    let (prefix, body) = source.split_at_checked(prefix(source)?)?;
    let quote = *body.as_bytes().first()?;
    let holds = |letters: [char; 2]| prefix.contains(letters);
    let (is_raw, is_bytes) = (holds(['r', 'R']), holds(['b', 'B']));
    let mut text = Vec::new();
    let mut rest = body.get(1..)?;
    let cut = loop {
        let Some((before, found)) = memchr3(quote, b'\\', b'\n', rest.as_bytes()).and_then(|at| rest.split_at_checked(at)) else {
            text.extend_from_slice(rest.as_bytes());
            rest = "";
            break true;
        };
        text.extend_from_slice(before.as_bytes());
        rest = found;
        match found.as_bytes() {
            [b'\n', ..] => break true,
            [b'\\', ..] if is_raw => {
                // In a raw text, too, a quote after a backslash does not end it.
                let length = 1 + found.chars().nth(1).map_or(0, char::len_utf8);
                text.extend_from_slice(found.get(..length)?.as_bytes());
                rest = found.get(length..)?;
            }
            [b'\\', ..] => match escape(found.get(1..)?, is_bytes, &mut text) {
                Some(after) => rest = after,
                None => break true,
            },
            _ => {
                rest = found.get(1..)?;
                break false;
            }
        }
    };
    let text = String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Some(Quoted { text, length: source.len() - rest.len(), cut, is_python: quote == b'\'' || !prefix.is_empty() })
}

/// Reads what follows a backslash, and gives what follows that; nothing if the escape is cut or none.
fn escape<'t>(source: &'t str, is_bytes: bool, text: &mut Vec<u8>) -> Option<&'t str> {
    let letter = source.chars().next()?;
    let rest = source.get(letter.len_utf8()..)?;
    let digits = |length: usize| {
        let (digits, rest) = rest.split_at_checked(length)?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some((u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?, rest))
    };
    let (code, rest) = match letter {
        '\n' => return Some(rest),
        '\\' | '\'' | '"' => (u32::from(letter), rest),
        'a' => (7, rest),
        'b' => (8, rest),
        't' => (9, rest),
        'n' => (10, rest),
        'v' => (11, rest),
        'f' => (12, rest),
        'r' => (13, rest),
        'x' => digits(2)?,
        'u' if !is_bytes => digits(4)?,
        'U' if !is_bytes => digits(8)?,
        '0'..='7' => {
            let length = source.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
            (u32::from_str_radix(source.get(..length)?, 8).ok()?, source.get(length..)?)
        }
        // Python leaves a backslash that escapes nothing.
        _ => {
            text.push(b'\\');
            return Some(source);
        }
    };
    match u8::try_from(code) {
        Ok(byte) if is_bytes => text.push(byte),
        _ => text.extend_from_slice(char::from_u32(code).unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]).as_bytes()),
    }
    Some(rest)
}

/// The moment of `datetime.datetime(...)` with these arguments, in ISO 8601.
pub(super) fn moment(arguments: &str) -> Option<String> {
    let (numbers, zone) = arguments.split_once("tzinfo=").unwrap_or((arguments, ""));
    let numbers = numbers.split(',').map(str::trim).filter(|number| !number.is_empty() && !number.starts_with("fold="));
    let mut numbers = numbers.map(|number| number.parse::<u32>().ok());
    // `highest` keeps what is written short, and every month and hour one that exists.
    let mut next = |lowest: u32, highest: u32| numbers.next().unwrap_or(Some(lowest)).filter(|number| (lowest..=highest).contains(number));
    // The lowest is what is left out, which a year is not.
    let (year, month, day) = (next(0, 9999).filter(|year| *year > 0)?, next(1, 12)?, next(1, 31)?);
    let (hour, minute, second, micros) = (next(0, 23)?, next(0, 59)?, next(0, 59)?, next(0, 999_999)?);
    let fraction = if micros == 0 { String::new() } else { format!(".{micros:06}") };
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{}", offset(zone)))
}

/// What is to be written for a zone. `tzlocal()` has lost its offset: it was that of the machine, which in a container, in Lambda and mostly in
/// CI is UTC, so `Z` is written. The same goes for a zone by name, and for none.
fn offset(zone: &str) -> String {
    let seconds = of_timedelta(zone).or_else(|| of_tzoffset(zone)).unwrap_or(0);
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
    if minutes == 0 || minutes >= 24 * 60 { "Z".to_owned() } else { format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60) }
}

/// `datetime.timezone(datetime.timedelta(days=-1, seconds=68400))`; before Python 3.7 without the names.
fn of_timedelta(zone: &str) -> Option<i32> {
    let (_, inner) = zone.split_once("timedelta(")?;
    let (inner, _) = inner.split_once(')')?;
    let mut seconds = 0_i32;
    for (place, part) in inner.split(',').enumerate().take(3) {
        let (name, number) = part.trim().split_once('=').unwrap_or((["days", "seconds", ""].get(place)?, part.trim()));
        let number = number.parse::<i32>().ok()?;
        seconds = seconds.checked_add(match name {
            "days" => number.checked_mul(86_400)?,
            "seconds" => number,
            _ => 0,
        })?;
    }
    Some(seconds)
}

/// `tzoffset('JST', 32400)`.
fn of_tzoffset(zone: &str) -> Option<i32> {
    let (_, inner) = zone.split_once("tzoffset(")?;
    let (inner, _) = inner.rsplit_once(')')?;
    inner.trim_end_matches(')').rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        let is = |source: &str, expected: &str| {
            assert_eq!(quoted(source).map(|quoted| (quoted.text, quoted.cut)), Some((expected.to_owned(), false)), "{source}")
        };
        is(r"'it\'s \\ \n\t\x41\u00e9\U0001f600\101\0\d' after", "it's \\ \n\tAé😀A\0\\d");
        is(r#"u"it's""#, "it's");
        is(r"r'\n\''", r"\n\'");
        is(r"b'caf\xc3\xa9 \xff'", "café \u{fffd}");
        is(r"'\ud83d'", "\u{fffd}");
        is("'a\\\nb'", "ab");
    }

    #[test]
    fn moments() {
        let is = |arguments: &str, expected: Option<&str>| assert_eq!(moment(arguments).as_deref(), expected, "{arguments}");
        is("2025, 5, 27, 10, 47, 11, 123000, tzinfo=tzlocal()", Some("2025-05-27T10:47:11.123000Z"));
        is("2025, 5, 27, 10, 47, tzinfo=tzutc()", Some("2025-05-27T10:47:00Z"));
        is("2025, 5, 27, 10, 47, 11", Some("2025-05-27T10:47:11Z"));
        is("2025, 5, 27, 10, 47, 11, fold=1, tzinfo=datetime.timezone.utc", Some("2025-05-27T10:47:11Z"));
        is("2025, 5, 27, 0, 0, tzinfo=datetime.timezone(datetime.timedelta(seconds=32400))", Some("2025-05-27T00:00:00+09:00"));
        is(
            "2025, 5, 27, 0, 0, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=68400), 'EST')",
            Some("2025-05-27T00:00:00-05:00"),
        );
        is("2025, 5, 27, 0, 0, tzinfo=datetime.timezone(datetime.timedelta(0, 19800))", Some("2025-05-27T00:00:00+05:30"));
        is("2025, 5, 27, 0, 0, tzinfo=tzoffset(None, 32400)", Some("2025-05-27T00:00:00+09:00"));
        is("2025, 5, 27, 0, 0, tzinfo=tzoffset('JST', -18000)", Some("2025-05-27T00:00:00-05:00"));
        is("2025, 13, 27", None);
        is("2025, x", None);
        is("", None);
    }
}
