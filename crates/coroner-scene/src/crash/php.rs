//! Errors of PHP, Laravel and Symfony.

use super::frame::{Frame, is_library_file};
use super::rows::Rows;
use super::{Block, Gravity, Named};
use crate::pattern::pattern;

/// An error at `at`, in the form of the interpreter, of Laravel's log or of a console.
pub(super) fn read(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let head = rows.text(at);
    if let Some(fatal) =
        pattern!(r"(?:PHP )?(?:Fatal|Parse) error: +(.+)$").filter(|_| head.contains(" error: ")).and_then(|shape| shape.group(head))
    {
        return interpreter(rows, at, fatal);
    }
    if head.contains("[object] (") {
        return laravel(rows, at);
    }
    if head.starts_with("  ") { console(rows, at) } else { None }
}

/// `PHP Fatal error:  Uncaught X: message in FILE:LINE`, or `… in FILE on line N`.
fn interpreter(rows: &Rows<'_>, at: usize, told: &str) -> Option<Block> {
    let place = pattern!(r"^(.*) in (\S+?)(?: on line |:)(\d+)$")?;
    // The message of an exception may take several rows; the place ends it.
    let [message, file, line] = place.captures(told).unwrap_or([told, "", ""]);
    let uncaught = message.strip_prefix("Uncaught ");
    let named = match uncaught.map(|thrown| thrown.split_once(": ").unwrap_or((thrown, ""))) {
        Some((kind, message)) => Named::new(kind, message),
        None => Named::new(if told.starts_with("syntax") { "ParseError" } else { "" }, message),
    };
    let own = Some(Frame::new(file, line, "")).filter(|frame| !file.is_empty() && !is_library_file(&frame.file));
    let (rows, frame) = trace(rows, at, own);
    Some(Block { frame, gravity: Gravity::Fatal, ..Block::new(rows, at, named) })
}

/// The rows below an error, and the first frame in them that is the user's own.
fn trace(rows: &Rows<'_>, at: usize, mut frame: Option<Frame>) -> (Vec<usize>, Option<Frame>) {
    let mut walk = rows.walk(at);
    while let Some(text) = walk.text() {
        let trimmed = text.trim();
        let numbered = pattern!(r"^#\d+ (?:(\S.*?)\((\d+)\): )?(.*)$").and_then(|shape| shape.captures(trimmed));
        if let Some([file, line, function]) = numbered {
            let found = Frame::new(file, line, function.split('(').next().unwrap_or(function));
            frame = frame.or(Some(found).filter(|found| found.line.is_some() && !is_library_file(&found.file)));
        }
        let belongs = numbered.is_some()
            || matches!(trimmed, "Stack trace:" | "[stacktrace]" | "\"}")
            || trimmed.starts_with("thrown in ")
            || trimmed.starts_with("Next ")
            || (trimmed.is_empty() && (walk.ahead(1).starts_with("Next ") || walk.ahead(1).starts_with('#')))
            || walk.is_message(at, |text| text.starts_with("Stack trace:"));
        if !walk.go_on(belongs) {
            break;
        }
    }
    (walk.taken(), frame)
}

/// `… {"exception":"[object] (Class(code: 0): message at FILE:LINE)`, then `[stacktrace]`.
fn laravel(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let [kind, message, file, line] =
        pattern!(r"\[object\] \(((?:\w|\\)+)\(code: [^)]*\): (.*?) at (\S+?):(\d+)\)")?.captures(rows.text(at))?;
    let own = Some(Frame::new(file, line, "")).filter(|frame| !is_library_file(&frame.file));
    let (gravity, handled) = super::manner(rows, at, 0).unwrap_or((Gravity::Stack, false));
    let (rows, frame) = trace(rows, at, own);
    let named = Named::new(&kind.replace("\\\\", "\\"), message);
    Some(Block { frame, gravity, handled, ..Block::new(rows, at, named) })
}

/// `   Class ` on a row of its own, the message below it, then `  at FILE:LINE`; or `In FILE line N:`.
fn console(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let [kind] = pattern!(r"^ {2,3}\[?((?:\w+\\)+\w+|\w*(?:Exception|Error))(?: \([\w:]+\))?\]? *$")?.captures(rows.text(at))?;
    let mut walk = rows.walk(at);
    let (mut message, mut frame, mut row) = (String::new(), None::<Frame>, at);
    let above = pattern!(r"^In (\S+) line (\d+):").and_then(|shape| shape.captures(rows.before(at)));
    if let Some([file, line]) = above {
        frame = Some(Frame::new(file, line, ""));
    }
    for _ in 0..40 {
        let Some(text) = walk.text() else { break };
        let trimmed = text.trim();
        if let Some([file, line]) = pattern!(r"^(?:at|\d+) +(\S+):(\d+)$").and_then(|shape| shape.captures(trimmed)) {
            frame = frame.or(Some(Frame::new(file, line, "")).filter(|found| !is_library_file(&found.file)));
        } else if !trimmed.is_empty() && !text.starts_with("  ") || walk.is_own() {
            break;
        } else if message.is_empty() && !trimmed.is_empty() {
            (message, row) = (trimmed.to_owned(), walk.at());
        }
        walk.take();
    }
    if message.is_empty() {
        return None;
    }
    let frame = frame.filter(|frame| above.is_some() || !is_library_file(&frame.file));
    Some(Block { frame, gravity: Gravity::Fatal, ..Block::new(walk.taken(), row, Named::new(kind, &message)) })
}

#[cfg(test)]
mod tests {
    use crate::crash::tests::{crash, shown};

    #[test]
    fn an_uncaught_exception_with_its_stack() {
        let log = "PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in /var/www/vendor/laravel/framework/src/Connector.php:70\nStack trace:\n#0 /var/www/vendor/laravel/framework/src/Connector.php(70): PDO->__construct('mysql:host=10.0...')\n#1 /var/www/app/Console/Import.php(31): App\\Store->open()\n#2 {main}\n  thrown in /var/www/vendor/laravel/framework/src/Connector.php on line 70";
        let crash = crash(log);
        assert_eq!(
            crash.error.to_string(),
            "PDOException: SQLSTATE[HY000] [2002] Connection refused (/var/www/app/Console/Import.php:31, in App\\Store->open)"
        );
        assert_eq!(crash.lines, 0..=5);
    }

    #[test]
    fn other_fatal_errors_and_those_that_fpm_passes_on() {
        assert_eq!(
            shown(
                "PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /app/src/Sheet.php on line 431"
            ),
            "Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) (/app/src/Sheet.php:431)"
        );
        assert_eq!(
            shown("PHP Parse error:  syntax error, unexpected token \";\" in /app/a.php on line 3"),
            "ParseError: syntax error, unexpected token \";\" (/app/a.php:3)"
        );
        assert_eq!(
            shown(
                "[27-Aug-2022 11:02:41] NOTICE: PHP message: PHP Fatal error:  Uncaught Error: Class \"Redis\" not found in /app/a.php:3"
            ),
            "Error: Class \"Redis\" not found (/app/a.php:3)"
        );
    }

    #[test]
    fn laravels_log_and_the_consoles() {
        let log = "[2024-08-20 02:00:43] production.ERROR: SQLSTATE[HY000] [2002] Connection refused {\"exception\":\"[object] (Illuminate\\\\Database\\\\QueryException(code: 2002): SQLSTATE[HY000] [2002] Connection refused at /var/www/vendor/laravel/framework/src/Connection.php:829)\n[stacktrace]\n#0 /var/www/vendor/laravel/framework/src/Connection.php(812): run()\n#1 /var/www/app/Jobs/Sync.php(44): App\\\\Jobs\\\\Sync->handle()\n#2 {main}\n\"} ";
        assert_eq!(
            shown(log),
            "Illuminate\\Database\\QueryException: SQLSTATE[HY000] [2002] Connection refused (/var/www/app/Jobs/Sync.php:44, in App\\\\Jobs\\\\Sync->handle)"
        );
        let log = "\n   Illuminate\\Database\\QueryException \n\n  SQLSTATE[HY000] [2002] Connection refused\n\n  at vendor/laravel/framework/src/Connection.php:829\n";
        assert_eq!(shown(log), "Illuminate\\Database\\QueryException: SQLSTATE[HY000] [2002] Connection refused");
    }
}
