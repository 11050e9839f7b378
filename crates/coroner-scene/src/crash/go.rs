//! Panics and fatal errors of Go.

use super::frame::{Frame, is_library_file};
use super::rows::Rows;
use super::{Block, Gravity, Named};
use crate::pattern::pattern;

/// Packages of the standard library, whose files have no directory of their own in a binary built with `-trimpath`.
const STANDARD: [&str; 16] = [
    "runtime", "net", "os", "sync", "syscall", "internal", "reflect", "testing", "encoding", "database", "io", "fmt", "context", "log",
    "time", "crypto",
];

/// A panic at `at` and the goroutines that the runtime prints.
pub(super) fn read(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let head = rows.text(at);
    let (kind, message) = ["panic", "fatal error"].iter().find_map(|kind| Some((*kind, head.strip_prefix(kind)?.strip_prefix(": ")?)))?;
    let mut walk = rows.walk(at);
    let mut panics = vec![(at, Named::new(kind, without_tail(message)))];
    let (mut goroutines, mut function, mut frame) = (0, "", None::<Frame>);
    while let Some(text) = walk.text() {
        let trimmed = text.trim();
        let mut belongs = true;
        if let Some(again) = trimmed.strip_prefix("panic: ").filter(|_| goroutines == 0) {
            panics.push((walk.at(), Named::new(kind, without_tail(again))));
        } else if trimmed.starts_with("goroutine ") && trimmed.ends_with(':') {
            goroutines += 1;
        } else if let Some(found) = file_row(text) {
            if goroutines <= 1 && frame.is_none() && is_own(&found.file) {
                frame = Some(Frame { function: without_arguments(function).to_owned(), ..found });
            }
        } else if goroutines > 0
            && !walk.is_own()
            && (trimmed.ends_with(')') || trimmed.starts_with("created by ") || trimmed.starts_with("..."))
        {
            function = trimmed.strip_prefix("created by ").unwrap_or(trimmed);
        } else {
            belongs = ["[signal ", "runtime: ", "exit status "].iter().any(|start| trimmed.starts_with(start))
                || (trimmed.is_empty() && goes_on(walk.ahead(1)))
                || (goroutines == 0 && walk.is_message(at, |text| text.starts_with("goroutine ")));
        }
        if !walk.go_on(belongs) {
            break;
        }
    }
    // `fatal error: ` is written by others too.
    if goroutines == 0 && kind != "panic" {
        return None;
    }
    let (row, named) = panics.pop()?;
    Some(Block {
        cause: panics.into_iter().next().map(|(_, first)| first).filter(|first| *first != named),
        frame,
        gravity: Gravity::Fatal,
        // What a server recovered from stands behind words of its own; a panic after a logger's line was printed by it.
        handled: rows.before(at).contains("recovered"),
        ..Block::new(walk.taken(), row, named)
    })
}

fn goes_on(text: &str) -> bool {
    text.starts_with("goroutine ") || text.starts_with("[signal ") || text.starts_with("runtime ") || text.starts_with("exit status ")
}

/// Without ` [recovered]` and the address of an error.
fn without_tail(message: &str) -> &str {
    message.trim_end().trim_end_matches(" [recovered]").trim_end_matches(" [recovered, repanicked]")
}

/// `/app/main.go:42 +0x1d`, set in by a tab.
pub(super) fn file_row(text: &str) -> Option<Frame> {
    if !text.starts_with([' ', '\t']) {
        return None;
    }
    let [file, line] = pattern!(r"^\s+(\S.*\.(?:go|s|c)):(\d+)(?: \+0x[0-9a-f]+)?$")?.captures(text.trim_end())?;
    Some(Frame::new(file, line, ""))
}

pub(super) fn is_own(file: &str) -> bool {
    let first = file.split('/').next().unwrap_or_default();
    let trimmed = !file.starts_with('/') && (STANDARD.contains(&first) || file.contains('@'));
    !is_library_file(file) && !trimmed && !file.starts_with("_cgo")
}

/// `main.(*Server).Run` of `main.(*Server).Run(0xc000, {0x1, 0x2})`.
fn without_arguments(function: &str) -> &str {
    let name = function.split(" in goroutine").next().unwrap_or(function);
    match name.rfind('(').filter(|open| *open > 0 && name.ends_with(')') && !name[..*open].ends_with('.')) {
        Some(open) => &name[..open],
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use crate::crash::tests::{crash, none, shown};

    #[test]
    fn a_panic_and_the_first_own_frame_of_its_goroutine() {
        let log = "2024/01/02 10:00:00 starting\npanic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x6512c4]\n\ngoroutine 1 [running]:\npanic({0x6a2d40?, 0x8c1e50?})\n\t/usr/local/go/src/runtime/panic.go:770 +0x132\ngithub.com/acme/pay/store.(*Store).Open(0xc0000b2000, {0x6d1f0a, 0x5})\n\t/src/store/store.go:42 +0x1d\nmain.main()\n\t/src/main.go:12 +0x85\n\ngoroutine 7 [select]:\nmain.watch()\n\t/src/watch.go:9 +0x11\nexit status 2";
        let crash = crash(log);
        assert_eq!(
            crash.error.to_string(),
            "panic: runtime error: invalid memory address or nil pointer dereference (/src/store/store.go:42, in github.com/acme/pay/store.(*Store).Open)"
        );
        assert_eq!((crash.at, crash.lines.clone()), (1, 1..=15));
    }

    #[test]
    fn a_panic_in_a_panic_and_fatal_errors_of_the_runtime() {
        let log = "panic: first [recovered]\n\tpanic: second\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:3 +0x1";
        assert_eq!(shown(log), "panic: second (/app/main.go:3, in main.main)");
        let log = "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\nmain.main()\n\t/app/main.go:8 +0x3f";
        assert_eq!(shown(log), "fatal error: all goroutines are asleep - deadlock! (/app/main.go:8, in main.main)");
    }

    #[test]
    fn a_logger_that_panics_says_more_than_the_panic() {
        let log = "{\"level\":\"panic\",\"caller\":\"cmd/main.go:33\",\"msg\":\"config\",\"error\":\"open /etc/x.yaml: no such file or directory\",\"stacktrace\":\"main.main\\n\\t/src/cmd/main.go:33\"}\npanic: config\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/cmd/main.go:33 +0x1d";
        assert_eq!(shown(log), "config: open /etc/x.yaml: no such file or directory (/src/cmd/main.go:33, in main.main)");
        let log = "panic: no host\n\ngoroutine 1 [running]:\nlog.Panicf({0x1, 0x2})\n\tlog/log.go:439 +0x65\nmain.connect(...)\n\tgithub.com/acme/pay/main.go:77";
        assert_eq!(shown(log), "panic: no host (github.com/acme/pay/main.go:77, in main.connect)");
    }

    #[test]
    fn what_log_fatal_leaves_is_its_last_line() {
        assert_eq!(
            shown("2024/01/02 10:00:00 starting\n2024/01/02 10:00:01 main.go:31: listen tcp :80: bind: permission denied"),
            "listen tcp :80: bind: permission denied (main.go:31)"
        );
        assert_eq!(
            shown("2024/01/02 10:00:00 starting\n2024/01/02 10:00:01 dial tcp 10.0.0.3:5432: connect: connection refused"),
            "dial tcp 10.0.0.3:5432: connect: connection refused"
        );
    }

    #[test]
    fn a_recovered_panic_of_a_request_ended_nothing() {
        let work: String = (0..8).map(|n| format!("2024/01/02 10:00:0{n} \"GET /a HTTP/1.1\" 200 12\n")).collect();
        none(&format!(
            "2024/01/02 10:00:00 http: panic serving 10.0.0.1:5000: boom\ngoroutine 18 [running]:\nmain.handle()\n\t/app/main.go:3 +0x1\n{work}"
        ));
    }
}
