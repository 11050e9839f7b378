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
            _ => absolute(member, value),
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

/// Milliseconds of the epoch if this member is an absolute time.
fn absolute(member: &str, value: &Value) -> Option<i64> {
    if !names_time(member) {
        return None;
    }
    match value {
        Value::String(text) => text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond),
        // Seconds reach twelve digits in the year 5138.
        _ => value.as_f64().map(|number| if number > 1e11 { number as i64 } else { (number * 1000.0).round() as i64 }),
    }
}

/// The last absolute time in a value.
pub(crate) fn last(member: &str, value: &Value) -> Option<i64> {
    match value {
        Value::Array(items) => items.iter().filter_map(|item| last(member, item)).max(),
        Value::Object(members) => members.iter().filter_map(|(name, value)| last(name, value)).max(),
        _ => absolute(member, value),
    }
}

/// Rewrites absolute times as relative ones: `last` becomes `ago` milliseconds before the clock's moment.
pub(crate) fn relate(member: &str, value: &mut Value, last: i64, ago: i128) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| relate(member, item, last, ago)),
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| relate(name, value, last, ago)),
        _ => {
            if let Some(time) = absolute(member, value) {
                *value = Value::String(format!("@{}ms", i128::from(time) - i128::from(last) - ago));
            }
        }
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
    fn absolute_times_become_relative_by_one_constant() {
        let mut answer =
            json!({"stoppedAt": "2001-09-09T01:46:40Z", "deep": [{"timestamp": 999_999_990_000_i64}], "message": "2001-09-09T01:46:40Z"});
        let latest = last("", &answer);
        assert_eq!(latest, Some(1_000_000_000_000));
        relate("", &mut answer, 1_000_000_000_000, 180_000);
        assert_eq!(answer, json!({"stoppedAt": "@-180000ms", "deep": [{"timestamp": "@-190000ms"}], "message": "2001-09-09T01:46:40Z"}));
    }

    #[test]
    fn iso_text_has_milliseconds() {
        assert_eq!(iso(1_000_000_000_250), "2001-09-09T01:46:40.250Z");
    }
}
