//! Tracebacks of Python.

use super::frame::{Frame, is_library_file};
use super::rows::{Rows, Walk};
use super::{Block, Gravity, Named};
use crate::pattern::pattern;

const HEAD: &str = "Traceback (most recent call last)";

/// A traceback at `at`, with those that it says it came of.
pub(super) fn read(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let head = rows.text(at);
    if !head.contains(HEAD) && file_row(head).is_none() {
        return None;
    }
    let mut walk = rows.walk(at);
    let mut frame = file_row(head);
    let mut error: Option<(usize, Named)> = None;
    let mut causes: Vec<Named> = Vec::new();
    let mut frames_before: Option<Frame> = None;
    while let Some(text) = walk.text() {
        let text = in_group(text);
        match &error {
            None => {
                let mut belongs = true;
                if let Some(found) = file_row(text) {
                    // The innermost frame stands last: the last one that is the user's own is the nearest.
                    frame = Some(found).filter(|found| !is_library_file(&found.file)).or(frame);
                } else if text.contains(HEAD) {
                    break;
                } else if !text.starts_with(' ') && !text.trim().is_empty() {
                    let named = error_row(text, walk.is_own());
                    belongs = named.is_some();
                    error = named.map(|named| (walk.at(), named));
                }
                if !walk.go_on(belongs) {
                    break;
                }
            }
            Some((_, named)) => {
                if leads_on(&walk) {
                    while walk.text().is_some_and(|text| !text.contains(HEAD)) {
                        walk.take();
                    }
                    walk.take();
                    causes.push(named.clone());
                    frames_before = frame.take().filter(|frame| !is_library_file(&frame.file)).or(frames_before);
                    error = None;
                } else if goes_on(text, named, walk.is_own()) {
                    walk.take();
                } else {
                    break;
                }
            }
        }
    }
    let (row, mut named) = error?;
    let frame = frame.filter(|frame| !is_library_file(&frame.file)).or(frames_before);
    if named.message.ends_with(':') || named.message.contains("validation error") {
        let more: Vec<&str> = (row + 1..row + 3).map(|row| rows.text(row).trim()).filter(|text| !text.is_empty()).collect();
        named.message = super::cut(&[named.message.as_str(), &more.join(" ")].join(" "), super::MESSAGE);
    }
    // What only says that something ended is explained by what it came of.
    let wraps = |named: &Named| {
        matches!(last_part(&named.kind), "SystemExit" | "KeyboardInterrupt" | "GeneratorExit" | "CancelledError" | "HaltServer")
    };
    if wraps(&named)
        && let Some(cause) = causes.iter().rposition(|cause| !wraps(cause))
    {
        named = causes.remove(cause);
    }
    let (gravity, handled) = manner(rows, at);
    Some(Block {
        wraps: wraps(&named),
        cause: causes.into_iter().next().filter(|cause| *cause != named),
        frame,
        gravity,
        handled,
        ..Block::new(walk.taken(), row, named)
    })
}

/// `  File "app/settings.py", line 12, in load`.
fn file_row(text: &str) -> Option<Frame> {
    if !text.trim_start().starts_with("File \"") {
        return None;
    }
    let [file, line, function] = pattern!(r#"^\s*File "([^"]+)", line (\d+)(?:, in (.+))?$"#)?.captures(text.trim_end())?;
    (!file.is_empty()).then(|| Frame::new(file, line, function))
}

/// The rows of an exception group stand behind bars.
fn in_group(text: &str) -> &str {
    match pattern!(r"^ *[|+] ?").and_then(|bar| bar.find(text)) {
        Some(bar) => text.strip_prefix(bar).unwrap_or(text),
        None => text,
    }
}

/// `package.SomeError: message`, or the name alone.
fn error_row(text: &str, own: bool) -> Option<Named> {
    let [kind, message] = pattern!(r"^((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)(?:: ?(.*))?$")?.captures(text.trim_end())?;
    let last = last_part(kind);
    let speaks = ["Error", "Exception", "Exit", "Interrupt", "Warning", "Group", "Timeout", "NotFound", "DoesNotExist"]
        .iter()
        .any(|end| last.ends_with(end));
    let named = last.starts_with(|c: char| c.is_ascii_uppercase()) && last.bytes().any(|b| b.is_ascii_lowercase());
    (speaks || (named && !own)).then(|| Named::new(kind, message))
}

fn last_part(kind: &str) -> &str {
    kind.rsplit('.').next().unwrap_or(kind)
}

/// Whether one of the next rows says that another traceback follows.
fn leads_on(walk: &Walk<'_, '_>) -> bool {
    let said =
        |text: &str| text.contains("The above exception was the direct cause") || text.contains("During handling of the above exception");
    said(walk.ahead(0))
        || (walk.ahead(0).trim().is_empty() && (said(walk.ahead(1)) || (walk.ahead(1).trim().is_empty() && said(walk.ahead(2)))))
}

/// Whether a message goes on in this row.
fn goes_on(text: &str, named: &Named, own: bool) -> bool {
    let announces = named.message.ends_with(':') || named.message.contains("validation error");
    !own && !text.trim().is_empty() && !text.contains(HEAD) && (text.starts_with([' ', '[', '(']) || announces)
}

/// How the traceback came into the log: printed by the interpreter that it ended, or by a program that went on.
fn manner(rows: &Rows<'_>, at: usize) -> (Gravity, bool) {
    let before = rows.before(at);
    let head = rows.text(at);
    if before.contains("Exception ignored in") || before.contains("--- Logging error ---") {
        return (Gravity::Stack, true);
    }
    if before.starts_with("Exception in thread ") || before.contains("exception was never retrieved") || before.starts_with("future: ") {
        return (Gravity::Stack, false);
    }
    let own_words = !head.trim_start().starts_with(['T', '+']) && file_row(head).is_none();
    super::manner(rows, at, 2).unwrap_or((if own_words { Gravity::Stack } else { Gravity::Fatal }, false))
}

#[cfg(test)]
mod tests {
    use crate::crash::tests::{crash, none, shown};

    #[test]
    fn the_last_line_names_the_error_and_the_last_own_frame_its_place() {
        let log = r#"starting
Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
    from app import settings
  File "/app/app/settings.py", line 12, in load
    url = os.environ["DATABASE_URL"]
          ~~~~~~~~~~^^^^^^^^^^^^^^^^
  File "/usr/local/lib/python3.12/os.py", line 684, in __getitem__
    raise KeyError(key) from None
KeyError: 'DATABASE_URL'
"#;
        let crash = crash(log);
        assert_eq!(crash.error.to_string(), "KeyError: 'DATABASE_URL' (/app/app/settings.py:12, in load)");
        assert_eq!((crash.at, crash.lines.clone(), crash.error.times, crash.first), (9, 1..=9, 1, 9));
    }

    #[test]
    fn of_a_chain_the_last_error_counts_and_the_first_is_its_cause() {
        let log = r#"Traceback (most recent call last):
  File "/usr/local/lib/python3.12/site-packages/psycopg/connection.py", line 748, in connect
    raise last_ex.with_traceback(None)
psycopg.OperationalError: connection failed: connection to server at "10.0.3.9", port 5432 failed: Connection refused
	Is the server running on that host and accepting TCP/IP connections?

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/jobs/run.py", line 8, in <module>
    main()
  File "/usr/local/lib/python3.12/site-packages/sqlalchemy/engine/base.py", line 145, in __init__
    self._dbapi_connection = engine.raw_connection()
sqlalchemy.exc.OperationalError: (psycopg.OperationalError) connection failed
(Background on this error at: https://sqlalche.me/e/20/e3q8)
"#;
        let crash = crash(log);
        assert_eq!(crash.error.kind, "sqlalchemy.exc.OperationalError");
        assert!(crash.error.cause.starts_with("psycopg.OperationalError: connection failed"));
        assert_eq!((crash.error.file.as_str(), crash.error.line), ("/srv/jobs/run.py", Some(8)));
        assert_eq!(crash.lines, 0..=14);
    }

    #[test]
    fn gunicorn_says_what_ended_its_worker_and_then_that_it_ended() {
        let log = r#"[2024-05-02 10:00:01 +0000] [1] [INFO] Starting gunicorn 21.2.0
[2024-05-02 10:00:01 +0000] [1] [INFO] Listening at: http://0.0.0.0:8000 (1)
[2024-05-02 10:00:01 +0000] [7] [INFO] Booting worker with pid: 7
[2024-05-02 10:00:02 +0000] [7] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/gunicorn/arbiter.py", line 609, in spawn_worker
    worker.init_process()
  File "/app/shop/wsgi.py", line 4, in <module>
    import shop.api
ModuleNotFoundError: No module named 'shop.api'
[2024-05-02 10:00:02 +0000] [7] [INFO] Worker exiting (pid: 7)
[2024-05-02 10:00:02 +0000] [1] [ERROR] Worker (pid:7) exited with code 3
[2024-05-02 10:00:02 +0000] [1] [ERROR] Shutting down: Master
[2024-05-02 10:00:02 +0000] [1] [ERROR] Reason: Worker failed to boot."#;
        assert_eq!(shown(log), "ModuleNotFoundError: No module named 'shop.api' (/app/shop/wsgi.py:4, in <module>)");
    }

    #[test]
    fn an_end_that_only_reports_another_is_told_by_that_one() {
        let log = r#"Traceback (most recent call last):
  File "/app/run.py", line 9, in main
    boot()
ValueError: bad port

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/usr/local/lib/python3.9/site-packages/gunicorn/arbiter.py", line 525, in reap_workers
    raise HaltServer(reason, self.WORKER_BOOT_ERROR)
gunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>"#;
        assert_eq!(shown(log), "ValueError: bad port (/app/run.py:9, in main)");
    }

    #[test]
    fn lines_of_others_and_of_the_message_are_told_apart() {
        let log = r#"Traceback (most recent call last):
  File "/app/shared/config.py", line 61, in get_settings
2024-05-02 10:00:01,001 INFO healthcheck answered
    return Settings()
2024-05-02 10:00:01,002 INFO healthcheck answered
pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings
S3_ACCESS_KEY
  Field required [type=missing, input_value={}, input_type=dict]
S3_SECRET_KEY
  Field required [type=missing, input_value={}, input_type=dict]"#;
        let crash = crash(log);
        assert!(
            crash.error.message.starts_with("2 validation errors for Settings S3_ACCESS_KEY Field required"),
            "{}",
            crash.error.message
        );
        assert_eq!(crash.lines, 0..=9);
    }

    #[test]
    fn two_processes_that_write_at_once_are_kept_apart() {
        let log = r#"[12] Traceback (most recent call last):
[13] Traceback (most recent call last):
[12]   File "/app/a.py", line 1, in a
[13]   File "/app/b.py", line 2, in b
[12]     x()
[13]     y()
[12] ValueError: one
[13] KeyError: 'two'"#;
        assert_eq!(shown(log), "KeyError: 'two' (/app/b.py:2, in b)");
        let log = "web_1  | Traceback (most recent call last):\nweb_1  |   File \"/app/a.py\", line 1, in a\ndb_1   | LOG: checkpoint\nweb_1  | OSError: gone";
        assert_eq!(shown(log), "OSError: gone (/app/a.py:1, in a)");
    }

    #[test]
    fn a_group_and_a_syntax_error() {
        let log = r#"  + Exception Group Traceback (most recent call last):
  |   File "/app/main.py", line 7, in main
  |     raise ExceptionGroup("unhandled errors in a TaskGroup", [ValueError("x")])
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------"#;
        assert_eq!(shown(log), "ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception) (/app/main.py:7, in main)");
        let log = "  File \"/app/main.py\", line 3\n    def f(:\n          ^\nSyntaxError: invalid syntax";
        assert_eq!(shown(log), "SyntaxError: invalid syntax (/app/main.py:3)");
    }

    #[test]
    fn a_traceback_that_was_warned_of_or_ignored_ended_nothing() {
        none(
            "WARNING:app:could not load cache, going on\nTraceback (most recent call last):\n  File \"/app/c.py\", line 1, in c\nOSError: x",
        );
        none(
            "Exception ignored in: <function _Shared.__del__ at 0x7f>\nTraceback (most recent call last):\n  File \"/app/c.py\", line 1, in c\nOSError: x",
        );
        let log = "WARN deprecated option\nTraceback (most recent call last):\n  File \"/app/c.py\", line 1, in c\nOSError: x";
        assert_eq!(shown(log), "OSError: x (/app/c.py:1, in c)");
    }
}
