//! Moments and spans, in milliseconds: ECS gives no finer ones, and the agent on EC2 often only whole seconds.

use std::fmt;

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// From year 1 to year 9999: what ISO 8601 can print.
const RANGE: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

impl Timestamp {
    /// Reads ISO 8601 (with `Z` or an offset; without one, UTC is meant), or a number as text.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let text = text.trim();
        if let Ok(number) = text.parse::<f64>() {
            return Timestamp::from_epoch(number);
        }
        let moment = match text.parse::<jiff::Timestamp>() {
            Ok(moment) => moment,
            Err(_) => text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp(),
        };
        Some(Timestamp(moment.as_millisecond())).filter(|t| RANGE.contains(&t.0))
    }

    /// Reads epoch seconds (the AWS CLI's old format, SDK dumps) or epoch milliseconds (CloudWatch Logs), told apart by size.
    pub fn from_epoch(number: f64) -> Option<Timestamp> {
        // 1e11 s is in the year 5138, 1e11 ms in 1973: ECS is younger than the one and won't see the other.
        let ms = if number.abs() < 1e11 { number * 1000.0 } else { number };
        (ms.is_finite() && ms >= *RANGE.start() as f64 && ms <= *RANGE.end() as f64).then(|| Timestamp(ms.round() as i64))
    }

    /// Milliseconds from `earlier` to this moment; negative if it is the later one.
    pub fn since(self, earlier: Timestamp) -> i64 {
        self.0 - earlier.0
    }

    /// The clock time alone, to a tenth of a second: `08:26:01.3`.
    pub fn clock(self) -> String {
        let tenths = self.0.rem_euclid(86_400_000) / 100;
        format!("{:02}:{:02}:{:02}.{}", tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60, tenths % 10)
    }

    /// The day alone: `2026-11-22`.
    pub fn day(self) -> String {
        let mut text = self.to_string();
        text.truncate(10);
        text
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => write!(f, "{moment:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

/// A span as people say it: `0.4 s`, `45 s`, `3 min`, `2 h 5 min`, `9 days`.
pub fn span(ms: i64) -> String {
    let ms = ms.max(0);
    match ms {
        0..10_000 => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        10_000..120_000 => format!("{} s", (ms + 500) / 1000),
        120_000..7_200_000 => format!("{} min", (ms + 30_000) / 60_000),
        7_200_000..172_800_000 => match ms % 3_600_000 / 60_000 {
            0 => format!("{} h", ms / 3_600_000),
            minutes => format!("{} h {minutes} min", ms / 3_600_000),
        },
        _ => format!("{} days", ms / 86_400_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_moment_is_the_same_moment() {
        let moment = Some(Timestamp(1_674_709_755_254));
        assert_eq!(Timestamp::parse("2023-01-26T05:09:15.254Z"), moment);
        assert_eq!(Timestamp::parse("2023-01-26T05:09:15.254000+00:00"), moment);
        assert_eq!(Timestamp::parse("2023-01-26T14:09:15.254+09:00"), moment);
        assert_eq!(Timestamp::parse("2023-01-26T05:09:15.254"), moment);
        assert_eq!(Timestamp::parse("1674709755.254"), moment);
        assert_eq!(Timestamp::from_epoch(1_674_709_755_254.0), moment);
        assert_eq!(Timestamp::from_epoch(1_674_709_755.254), moment);
        assert_eq!(Timestamp::parse("yesterday"), None);
        assert_eq!(Timestamp::from_epoch(1e300), None);
        assert_eq!(Timestamp::from_epoch(f64::NAN), None);
    }

    #[test]
    fn moments_and_spans_read_as_people_write_them() {
        assert_eq!(Timestamp(1_674_709_755_254).to_string(), "2023-01-26T05:09:15.254Z");
        assert_eq!(Timestamp(1_674_709_755_254).clock(), "05:09:15.2");
        assert_eq!(Timestamp(1_674_709_755_254).day(), "2023-01-26");
        assert_eq!(
            [span(400), span(45_000), span(180_000), span(7_500_000), span(777_600_000)],
            ["0.4 s", "45 s", "3 min", "2 h 5 min", "9 days"]
        );
    }
}
