//! What an exit code says by itself.

use coroner_ecs::task::Container;

use crate::lexicon;

/// The signal of an exit code of the form 128+n, as Linux numbers them on x86-64 and ARM64 (signal(7)). Real-time signals are nobody's
/// way to end a program, and some stop it, wake it or are ignored: .NET ends with 145 and 150 of its own will.
pub fn signal(code: i64) -> Option<&'static str> {
    const DO_NOT_END: [i64; 8] = [17, 18, 19, 20, 21, 22, 23, 28];
    (129..=159).contains(&code).then_some(()).filter(|()| !DO_NOT_END.contains(&(code - 128))).and_then(|()| lexicon::signal(code - 128))
}

/// What an exit code means, as far as it means anything by itself.
pub fn meaning(code: i64) -> Option<&'static str> {
    match code {
        0 => Some("success"),
        126 => Some("found, but not executable"),
        127 => Some("command not found"),
        64..=78 | 124 | 125 => lexicon::exit_code("*", code),
        _ => signal(code),
    }
}

/// What usually gives a code, by the program that the container runs as far as its words name one: command, entrypoint, image.
pub fn usual<'w>(code: i64, words: impl Iterator<Item = &'w str>) -> Option<&'static str> {
    let of_program = words.flat_map(|word| word.split(['/', ' ', ':', '@', '-', '.'])).filter(|word| word.len() > 2);
    of_program
        .filter_map(|word| lexicon::exit_code(word.trim_end_matches(|c: char| c.is_ascii_digit()), code))
        .next()
        .or_else(|| lexicon::exit_code("*", code))
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
