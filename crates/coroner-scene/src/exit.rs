//! What an exit code says by itself.

use coroner_ecs::task::Container;

/// Signals by number, as Linux numbers them on x86-64 and ARM64 (signal(7)).
const SIGNALS: [(i64, &str); 17] = [
    (1, "SIGHUP"),
    (2, "SIGINT"),
    (3, "SIGQUIT"),
    (4, "SIGILL"),
    (5, "SIGTRAP"),
    (6, "SIGABRT"),
    (7, "SIGBUS"),
    (8, "SIGFPE"),
    (9, "SIGKILL"),
    (11, "SIGSEGV"),
    (13, "SIGPIPE"),
    (14, "SIGALRM"),
    (15, "SIGTERM"),
    (24, "SIGXCPU"),
    (25, "SIGXFSZ"),
    (30, "SIGPWR"),
    (31, "SIGSYS"),
];

/// The signal of an exit code of the form 128+n.
pub fn signal(code: i64) -> Option<&'static str> {
    SIGNALS.iter().find(|(number, _)| code == 128 + number).map(|(_, name)| *name)
}

/// What an exit code means, as far as it means anything by itself.
pub fn meaning(code: i64) -> Option<&'static str> {
    match code {
        0 => Some("success"),
        126 => Some("found, but not executable"),
        127 => Some("command not found"),
        _ => signal(code),
    }
}

/// How a container ended, in a few words.
pub fn exit_words(container: &Container) -> String {
    let mut words = match container.exit_code.0 {
        Some(code) => match meaning(code) {
            Some(meaning) => format!("exit {code} ({meaning})"),
            None => format!("exit {code}"),
        },
        None => "no exit code".to_owned(),
    };
    if let Some(reason) = container.reason.some() {
        words.push_str(", ");
        words.push_str(&crate::quote::shorten(reason, 120));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_above_128_are_signals_and_others_are_not() {
        assert_eq!(
            (signal(137), signal(143), signal(139), signal(255), signal(1)),
            (Some("SIGKILL"), Some("SIGTERM"), Some("SIGSEGV"), None, None)
        );
    }
}
