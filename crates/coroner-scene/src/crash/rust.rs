//! Panics of Rust, what `main` returns, and what ends a C++ program.

use super::frame::{Frame, is_library_file};
use super::rows::Rows;
use super::{Block, Gravity, Named};
use crate::pattern::pattern;

/// A panic, an error of `main` or an exception of C++ at `at`.
pub(super) fn read(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let head = rows.text(at);
    if head.starts_with("thread '") && head.contains("panicked at ") {
        return panic(rows, at);
    }
    if let Some(kind) = head.strip_prefix("terminate called after throwing an instance of ") {
        return exception(rows, at, kind.trim_matches(['\'', ' ']));
    }
    if head.starts_with("Error: ") { error_of_main(rows, at) } else { None }
}

/// New form: the place on the first row and the message on the next; old form: both on one.
fn panic(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let [thread, old, place, file, line] =
        pattern!(r"^thread '([^']*)'(?: \(\d+\))? panicked at (?:'(.*)', )?((\S.*?):(\d+)(?::\d+)?):?$")?.captures(rows.text(at))?;
    let new = old.is_empty() && !place.is_empty();
    let mut walk = rows.walk(at);
    let mut message = old.to_owned();
    let mut row = at;
    let place = Frame::new(file, line, "");
    let mut frame = Some(place).filter(|frame| !is_library_file(&frame.file));
    let (mut function, mut trace) = ("", false);
    while let Some(text) = walk.text() {
        let trimmed = text.trim();
        let mut belongs = true;
        if trimmed.starts_with("stack backtrace:") {
            trace = true;
        } else if trace && let Some([name]) = pattern!(r"^\s*\d+: (?:0x[0-9a-f]+ - )?(\S.*)$")?.captures(text) {
            function = name;
        } else if trace && let Some([file, line]) = pattern!(r"^\s+at (\S.*?):(\d+)(?::\d+)?$")?.captures(text) {
            let found = Frame::new(file.strip_prefix("./").unwrap_or(file), line, function);
            // The panic's own place comes first; the backtrace adds the function.
            if !is_library_file(file) && frame.as_ref().is_none_or(|frame| frame.function.is_empty() && found.file.ends_with(&frame.file)) {
                frame = Some(found);
            }
        } else if new && !trace && message.is_empty() && !walk.is_own() {
            (message, row) = (trimmed.to_owned(), walk.at());
        } else {
            belongs = trimmed.starts_with("note: ") || (new && !trace && walk.is_message(at, |text| text.starts_with("note: ")));
        }
        if !walk.go_on(belongs) {
            break;
        }
    }
    // A panic of another thread ends the program only if somebody waits for it.
    let gravity = if thread == "main" { Gravity::Fatal } else { Gravity::Stack };
    Some(Block { frame, gravity, ..Block::new(walk.taken(), row, Named::new("panic", &message)) })
}

/// `Error: cannot start` and below it `Caused by:`, as anyhow and eyre write it.
fn error_of_main(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let head = rows.text(at);
    let mut walk = rows.walk(at);
    let listed = (0..3).find(|ahead| walk.ahead(*ahead).trim() == "Caused by:")?;
    for _ in 0..=listed {
        walk.take();
    }
    let mut cause = None;
    while let Some(text) = walk.text().filter(|text| text.starts_with("  ")) {
        let [message] = pattern!(r"^\s+(?:\d+: )?(\S.*)$")?.captures(text)?;
        cause = Some(Named::new("", message));
        walk.take();
    }
    let named = Named::new("Error", head.strip_prefix("Error: ")?);
    Some(Block { cause, gravity: Gravity::Fatal, ..Block::new(walk.taken(), at, named) })
}

/// What the C++ runtime prints before it aborts.
fn exception(rows: &Rows<'_>, at: usize, kind: &str) -> Option<Block> {
    let mut walk = rows.walk(at);
    let what = walk.text().and_then(|text| text.trim().strip_prefix("what():"));
    if what.is_some() {
        walk.take();
    }
    Some(Block { gravity: Gravity::Fatal, ..Block::new(walk.taken(), at, Named::new(kind, what.unwrap_or_default())) })
}

#[cfg(test)]
mod tests {
    use crate::crash::tests::{crash, shown};

    #[test]
    fn a_panic_in_the_new_form_and_in_the_old_one() {
        let log = "\nthread 'main' (1) panicked at src/settings.rs:12:48:\ncalled `Result::unwrap()` on an `Err` value: NotPresent\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace";
        let crash = crash(log);
        assert_eq!(crash.error.to_string(), "panic: called `Result::unwrap()` on an `Err` value: NotPresent (src/settings.rs:12)");
        assert_eq!((crash.at, crash.lines.clone()), (2, 1..=3));
        assert_eq!(
            shown("thread 'main' panicked at 'no config', src/main.rs:4:5\nnote: run with `RUST_BACKTRACE=1`"),
            "panic: no config (src/main.rs:4)"
        );
    }

    #[test]
    fn a_backtrace_names_the_own_function() {
        let log = "thread 'main' panicked at /usr/local/cargo/registry/src/index/tokio-1.38/src/net.rs:9:5:\nno reactor\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/abc/library/std/src/panicking.rs:645:5\n   1: pay::store::open\n             at ./src/store.rs:31:9\n   2: main\n             at ./src/main.rs:4:5";
        assert_eq!(shown(log), "panic: no reactor (src/store.rs:31, in pay::store::open)");
    }

    #[test]
    fn what_main_returns_with_its_causes() {
        let log = "Error: cannot start\n\nCaused by:\n    0: cannot read config.toml\n    1: No such file or directory (os error 2)";
        let crash = crash(log);
        assert_eq!(crash.error.to_string(), "Error: cannot start");
        assert_eq!(crash.error.cause, "No such file or directory (os error 2)");
        assert_eq!(
            shown("Error: Os { code: 2, kind: NotFound, message: \"No such file or directory\" }"),
            "Error: Os { code: 2, kind: NotFound, message: \"No such file or directory\" }"
        );
    }

    #[test]
    fn an_exception_of_cpp() {
        assert_eq!(
            shown("terminate called after throwing an instance of 'std::runtime_error'\n  what():  model not found"),
            "std::runtime_error: model not found"
        );
    }
}
