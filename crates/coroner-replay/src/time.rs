//! Times of a recorded answer, however they are written there.

use jiff::Timestamp;
use serde_json::Value;

/// The moment to which relative times of a case refer.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    /// Milliseconds of the epoch.
    now: i64,
}

impl Clock {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self { now: now.as_millisecond() }
    }

    /// Milliseconds of the epoch if this member is a time. Nothing here knows the API's model, so that an absolute time is told
    /// from a number or a text by the member's name; a relative one needs no name.
    pub(crate) fn read(self, member: &str, value: &Value) -> Option<i64> {
        match value {
            Value::String(text) if text.starts_with('@') => self.relative(text),
            Value::String(text) if names_time(member) => text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond),
            Value::Number(number) if names_time(member) => {
                // Seconds reach twelve digits in the year 5138.
                number.as_f64().map(|number| if number > 1e11 { number as i64 } else { (number * 1000.0).round() as i64 })
            }
            _ => None,
        }
    }

    /// `@-90s`: a number and its unit, seconds if it has none.
    fn relative(self, text: &str) -> Option<i64> {
        let text = text.strip_prefix('@')?;
        let digits = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let milliseconds = match unit {
            "ms" => 1.0,
            "" | "s" => 1e3,
            "m" => 60e3,
            "h" => 3600e3,
            "d" => 86400e3,
            _ => return None,
        };
        number.parse::<f64>().ok().map(|number| self.now.saturating_add((number * milliseconds).round() as i64))
    }
}

fn names_time(member: &str) -> bool {
    ["At", "Time", "Timestamp", "Timestamps", "Date"].iter().any(|ending| member.ends_with(ending)) || member == "timestamp"
}

/// ISO text, as the XML protocols write times.
pub(crate) fn iso(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds).map_or_else(|_| String::new(), |time| format!("{time:.3}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(member: &str, value: Value) -> Option<i64> {
        Clock { now: 1_000_000_000_000 }.read(member, &value)
    }

    #[test]
    fn times_are_read_however_they_are_written() {
        assert_eq!(read("x", json!("@-90s")), Some(999_999_910_000));
        assert_eq!(read("x", json!("@-1.5m")), Some(999_999_910_000));
        assert_eq!(read("x", json!("@250ms")), Some(1_000_000_000_250));
        assert_eq!(read("x", json!("@-2d")), Some(999_827_200_000));
        assert_eq!(read("createdAt", json!("2001-09-09T01:46:40.5Z")), Some(1_000_000_000_500));
        assert_eq!(read("createdAt", json!("2001-09-09T03:46:40+02:00")), Some(1_000_000_000_000));
        assert_eq!(read("StartTime", json!(1_000_000_000.25)), Some(1_000_000_000_250));
        assert_eq!(read("timestamp", json!(1_000_000_000_250_i64)), Some(1_000_000_000_250));
    }

    #[test]
    fn what_is_no_time_is_left_alone() {
        assert_eq!(read("message", json!("2001-09-09T01:46:40Z")), None);
        assert_eq!(read("createdAt", json!("yesterday")), None);
        assert_eq!(read("x", json!("@everyone")), None);
        assert_eq!(read("x", json!("@-5 minutes")), None);
        assert_eq!(read("desiredCount", json!(3)), None);
    }

    #[test]
    fn iso_text_has_milliseconds() {
        assert_eq!(iso(1_000_000_000_250), "2001-09-09T01:46:40.250Z");
    }
}
