//! How much less a text weighs for where, when and how it was said. Each step takes a piece of evidence from decisive to strong, to
//! moderate, to weak, and to nothing.

use crate::story::contains_any;

/// From so many steps on a text says nothing of its subject by itself.
pub const FADED: u8 = 3;

/// Steps for what says nothing whatever it says: an event of long before the subject was made, or of before the service was last steady
/// while all of it runs.
pub const FORGOTTEN: u8 = 9;

/// Steps for what has healed since: a line of before the program said that it was ready, an event of before the service was last steady.
pub const HEALED: u8 = 2;

/// In milliseconds. A service keeps its last 100 events, which may reach back for months, while the deployment that rolls a failed
/// one back is younger than the failure by minutes or hours.
pub const BEFORE_IT_WAS_MADE: i64 = 86_400_000;

/// Lines before the end of a log that count as its last words.
pub const LAST_LINES: usize = 60;
/// Milliseconds before the end of a log within which lines count as its last words too.
pub const LAST_MS: i64 = 120_000;

/// Whether a line calls itself an error or worse.
pub fn is_grave(line: &str) -> bool {
    let head = line.get(..line.floor_char_boundary(160)).unwrap_or(line);
    contains_any(head, &["error", "fatal", "critical", "panic", "emerg", "exception", "traceback"])
}

/// Steps by which a line's own tone weakens it: who informs, warns or tries again goes on living. The last lines of all do not.
pub fn composure(line: &str, grave: bool, lives_on: bool, last: bool) -> u8 {
    let head: String = line.chars().take(120).collect::<String>().to_ascii_lowercase();
    let level = |words: &[&str]| {
        words.iter().any(|word| {
            head.match_indices(word).any(|(at, _)| {
                let (before, after) = (head[..at].chars().next_back(), head[at + word.len()..].chars().next());
                !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
            })
        })
    };
    let informs = level(&["info", "debug", "trace", "notice"]) || (lives_on && level(&["warn", "warning"]));
    let retries = ["retrying", "will retry", "try again", "reconnecting"].iter().any(|word| line.to_ascii_lowercase().contains(word));
    u8::from(informs && !grave) + u8::from(retries && !last) + if is_telemetry(&head) { HEALED } else { 0 }
}

/// Whether a line is of what a program tells about itself to others: that it does not get there ends no program.
pub fn is_telemetry(line: &str) -> bool {
    const WORDS: [&str; 14] = [
        "statsd",
        "hot-shots",
        "telemetry",
        "opentelemetry",
        "otlp",
        "trace exporter",
        "span exporter",
        "tracing agent",
        "metrics exporter",
        "datadog agent",
        "dd-trace",
        "x-ray daemon",
        "analytics",
        "sentry",
    ];
    const FATAL: [&str; 3] = ["fatal", "panic", "uncaught"];
    contains_any(line, &WORDS) && !contains_any(line, &FATAL)
}
