//! Values that are printed the same, pretty or plain: flags, nothing, pointers, and moments as <https://pkg.go.dev/time#Time.String>
//! writes them.

use super::Reader;

impl Reader<'_> {
    /// Writes what is the same in both, if `word` is such.
    pub(super) fn word(&mut self, word: &str) -> bool {
        match word {
            "true" | "false" => self.json.flag(word == "true"),
            "<nil>" | "nil" | "<invalid value>" => self.json.null(),
            _ if is_pointer(word) => self.json.null(),
            _ => match moment(word) {
                // Go's zero: there is no moment.
                Some(moment) if moment.starts_with("0001-01-01T") => self.json.null(),
                Some(moment) => self.json.text(&moment),
                None => return false,
            },
        }
        true
    }
}

fn is_pointer(word: &str) -> bool {
    word.strip_prefix("0x").is_some_and(|digits| (1..=16).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// `2025-05-27 10:47:11.123 +0200 CEST m=+0.1` in ISO 8601.
fn moment(text: &str) -> Option<String> {
    let like = |text: &str, shape: &str| {
        let fits = |(byte, shape): (u8, u8)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
        text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
    };
    let mut parts = text.splitn(6, ' ');
    let (date, clock, offset) = (parts.next()?, parts.next()?, parts.next()?);
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let (hours, minutes) = offset.split_at_checked(3)?;
    let is_offset = hours.starts_with(['+', '-']) && like(hours.get(1..)?, "00") && like(minutes, "00");
    let is_clock = like(seconds, "00:00:00") && (1..=9).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_zone =
        parts.next().is_none_or(|zone| zone.len() <= 6 && zone.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-".contains(&byte)));
    let is_steady = parts.next().is_none_or(|steady| steady.starts_with("m="));
    let is_moment = like(date, "0000-00-00") && is_clock && is_offset && is_zone && is_steady && parts.next().is_none();
    is_moment.then(|| format!("{date}T{clock}{hours}:{minutes}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::moment;

    #[test]
    fn moments_are_written_in_iso_8601() {
        assert_eq!(moment("2025-05-27 10:47:11.123456789 +0530 IST m=+0.000000001").unwrap(), "2025-05-27T10:47:11.123456789+05:30");
        assert_eq!(moment("2025-05-27 10:47:11 -0300 -03").unwrap(), "2025-05-27T10:47:11-03:00");
        assert_eq!(moment("2025-05-27 10:47:11 +0000"), Some("2025-05-27T10:47:11+00:00".to_owned()));
        for text in
            ["2025-05-27", "2025-05-27 10:47:11", "2025-05-27 10:47:11 +0000 UTC or later", "2025-05-27 10:47:1é +0000 UTC", "a b c"]
        {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
