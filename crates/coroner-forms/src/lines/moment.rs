//! When a line was said, as the wrappers write it: ISO 8601, or a count since 1970 in seconds, milliseconds, microseconds or nanoseconds.

use std::borrow::Cow;

/// No moment is longer; nanoseconds and an offset are 35.
const LONGEST: usize = 40;

/// A moment as it is written, or as digits of milliseconds if it is a count. `None` if it is no moment.
pub(super) fn of(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    if text.len() > LONGEST {
        return None;
    }
    let Some(moment) = iso(&text).filter(|moment| moment.length == text.len()) else { return milliseconds(&text).map(Cow::Owned) };
    if text.as_bytes().get(10) == Some(&b'T') {
        return Some(text);
    }
    // CloudWatch writes UTC with a space between day and time, and says no zone.
    Some(Cow::Owned(text.replacen(' ', "T", 1) + if moment.zone { "" } else { "Z" }))
}

/// A moment with a zone at the start of a line, how many digits its fraction has, and what follows it.
pub(super) fn leading(line: &str) -> Option<(&str, usize, &str)> {
    let moment = iso(line).filter(|moment| moment.zone && line.as_bytes().get(10) == Some(&b'T'))?;
    let (at, rest) = line.split_at_checked(moment.length)?;
    let rest = super::uncoloured(rest);
    let rest = if rest.is_empty() { rest } else { rest.strip_prefix(' ')? };
    Some((at, moment.fraction, rest))
}

struct Iso {
    length: usize,
    fraction: usize,
    zone: bool,
}

fn iso(text: &str) -> Option<Iso> {
    let bytes = text.as_bytes();
    let fits = |(byte, sign): (&u8, &u8)| match sign {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b' '),
        sign => byte == sign,
    };
    const SHAPE: &[u8] = b"0000-00-00T00:00:00";
    if bytes.len() < SHAPE.len() || !bytes.iter().zip(SHAPE).all(fits) || !in_range(text) {
        return None;
    }
    let mut length = SHAPE.len();
    let digits = |from: usize| bytes.iter().skip(from).take(9).take_while(|byte| byte.is_ascii_digit()).count();
    let fraction = if matches!(bytes.get(length), Some(b'.' | b',')) { digits(length + 1) } else { 0 };
    length += if fraction > 0 { fraction + 1 } else { 0 };
    let zone = zone(bytes.get(length..).unwrap_or_default());
    Some(Iso { length: length + zone, fraction, zone: zone > 0 })
}

fn in_range(text: &str) -> bool {
    let below = |place: std::ops::Range<usize>, most: u8| text.get(place).and_then(|two| two.parse::<u8>().ok()).is_some_and(|n| n <= most);
    below(5..7, 12) && below(8..10, 31) && below(11..13, 24) && below(14..16, 59) && below(17..19, 60)
}

/// How long the zone at the start is: `Z`, `+00:00`, `+0000` or `+00`.
fn zone(bytes: &[u8]) -> usize {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    match bytes.first() {
        Some(b'Z') => 1,
        Some(b'+' | b'-') if digit(1) && digit(2) => match bytes.get(3) {
            Some(b':') if digit(4) && digit(5) => 6,
            _ if digit(3) && digit(4) => 5,
            _ => 3,
        },
        _ => 0,
    }
}

/// A count since 1970, in milliseconds; its unit is told by its length, which is the same from 2001 to 2286.
fn milliseconds(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match whole.len() {
        10 => Some(format!("{whole}{:0<3}", fraction.get(..3).unwrap_or(fraction))),
        13 | 16 | 19 => whole.get(..13).map(str::to_owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_from_other_words_and_counts() {
        let of = |text: &'static str| of(Cow::Borrowed(text)).map(Cow::into_owned);
        for same in ["2025-05-27T10:47:11Z", "2025-05-27T10:47:11.123456789Z", "2025-05-27T10:47:11+0000", "2025-05-27T10:47:11"] {
            assert_eq!(of(same).as_deref(), Some(same));
        }
        assert_eq!(of("2025-05-27 10:47:11.123").as_deref(), Some("2025-05-27T10:47:11.123Z"));
        let ms = Some("1748342831123");
        for count in ["1748342831.123456", "1748342831123", "1748342831123456", "1748342831123456789"] {
            assert_eq!(of(count).as_deref(), ms, "{count}");
        }
        assert_eq!(of("1748342831").as_deref(), Some("1748342831000"));
        for none in
            ["", "now", "2025-05-27", "2025-13-27T10:47:11Z", "2025-05-27T10:47:11Z and", "-1748342831", "1e12", "174834283112", "1.5"]
        {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn a_leading_moment_has_a_zone_and_a_space_behind_it() {
        assert_eq!(leading("2025-05-27T10:47:11.1234567Z boom"), Some(("2025-05-27T10:47:11.1234567Z", 7, "boom")));
        assert_eq!(leading("2025-05-27T10:47:11Z\u{1b}[0m boom"), Some(("2025-05-27T10:47:11Z", 0, "boom")));
        assert_eq!(leading("2025-05-27T10:47:11Z"), Some(("2025-05-27T10:47:11Z", 0, "")));
        assert_eq!(leading("2025-05-27 10:47:11Z boom"), None);
        assert_eq!(leading("2025-05-27T10:47:11 boom"), None);
        assert_eq!(leading("2025-05-27T10:47:11Zboom"), None);
        assert_eq!(leading("2025-05-27T10:47:11.123é"), None);
    }
}
