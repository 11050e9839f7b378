//! What is said if Coroner itself is wrong.

use std::panic::{self, PanicHookInfo};

use crate::output::{Status, complain};

/// Ends the process at a panic with one line and the status of what could not be examined: a trace would tell a user nothing, and the
/// status of an abort would be taken for a crash of the machine.
pub(crate) fn tell_in_one_line() {
    panic::set_hook(Box::new(|info| {
        complain(&words(info));
        end();
    }));
}

/// The message only where the code holds it as it is: one that is put together may quote what was read, and that may be a secret.
fn words(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
    let message =
        info.payload().downcast_ref::<&'static str>().map(|message| format!(": {}", message.replace('\n', " "))).unwrap_or_default();
    format!("this is a defect of Coroner{place}{message}; please report it, with this line and the command")
}

#[expect(clippy::exit, reason = "there is no way back to main from a panic, and without this the process aborts")]
fn end() -> ! {
    std::process::exit(Status::NotExamined as i32)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, and this one is about that")]
    use std::process::{Command, Stdio};

    /// Says to a child which panic it is for.
    const KIND: &str = "CORONER_TEST_PANIC";

    /// Runs this very test binary again, with a panic of that kind in it.
    fn child(kind: &str) -> Command {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "panic::tests::panics", "--nocapture"]).env(KIND, kind).env("RUST_BACKTRACE", "full");
        child
    }

    /// Panics in a child of the tests, and does nothing among them.
    #[test]
    fn panics() {
        let Ok(kind) = std::env::var(KIND) else { return };
        super::tell_in_one_line();
        match kind.as_str() {
            "plain" => panic!("a \u{1b}[31mlimit\nthat is none"),
            "secret" => panic!("{kind} sw0rdf1sh"),
            "thread" => std::thread::spawn(|| panic!("in a thread")).join().unwrap(),
            _ => {
                let text = "sw0rdf1sh \u{e9}";
                let _ = &text[..text.len() - 1];
            }
        }
    }

    #[test]
    fn a_panic_is_one_line_and_status_2() {
        for (kind, said) in [("plain", ": a limit that is none;"), ("secret", ";"), ("thread", ": in a thread;"), ("slice", ";")] {
            let output = child(kind).output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{kind}: {stderr}");
            let line = stderr.strip_suffix('\n').filter(|line| !line.contains(['\n', '\u{1b}']));
            let line = line.unwrap_or_else(|| panic!("{kind}: not one line: {stderr}"));
            assert!(line.starts_with("coroner: this is a defect of Coroner at ") && line.contains(said), "{kind}: {line}");
            assert!(line.ends_with("; please report it, with this line and the command") && !line.contains("sw0rdf1sh"), "{kind}: {line}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_panic_that_can_t_be_told_has_its_status_nevertheless() {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = child("plain").stderr(Stdio::from(full)).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
    }
}
