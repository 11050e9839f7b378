//! Errors of one line: what servers, shells and loggers say where no runtime prints a stack.

use super::frame::{Frame, is_library_file};
use super::go;
use super::row::Level;
use super::rows::Rows;
use super::{Block, Gravity, Named, begins_another};
use crate::pattern::pattern;

/// Rows that may follow an error's line, set in below it.
const BELOW: usize = 20;

/// A line at `at` that its logger calls an error or worse, or that calls itself one.
pub(super) fn read(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let row = rows.row(at)?;
    let text = row.text.trim();
    let level = row.level.filter(|level| *level >= Level::Error);
    let (gravity, said) = match level {
        Some(Level::Fatal) => (Gravity::Fatal, text),
        Some(_) => (Gravity::Line, text),
        None if row.level.is_some() => return None,
        None => calls_itself(text)?,
    };
    let mut walk = rows.walk(at);
    let mut said = without_level(said).to_owned();
    let mut named_at = at;
    // .NET's console writes the category first and the message below it.
    if pattern!(r"^[\w.]+\[\d+\]$").is_some_and(|category| category.is_match(&said))
        && let Some(below) = walk.text().filter(|text| text.starts_with(' '))
    {
        said = below.trim().to_owned();
        named_at = walk.at();
        walk.take();
    }
    if said.ends_with(':')
        && let Some(below) = walk.text().filter(|text| !walk.is_own() && !begins_another(text))
    {
        said = [said.as_str(), below.trim()].join(" ");
        walk.take();
    }
    let mut frame = row.place.clone().filter(|frame| !is_library_file(&frame.file));
    let in_record = row.record.is_some();
    let mut function = "";
    for _ in 0..if in_record { usize::MAX } else { BELOW } {
        let Some(below) = walk.text() else { break };
        if !in_record && (walk.is_own() || !below.starts_with(' ') || below.trim().is_empty()) {
            break;
        }
        // zap gives the stack as Go prints it, without a head.
        match go::file_row(below) {
            Some(found) if frame_is_better(frame.as_ref(), &found) => frame = Some(Frame { function: function.to_owned(), ..found }),
            Some(_) => {}
            None => function = below.trim(),
        }
        walk.take();
    }
    if let Some([file, line, rest]) = pattern!(r"^([\w./-]+\.\w{1,5}):(\d+):? +(\S.*)$").and_then(|shape| shape.captures(&said)) {
        frame = frame.or_else(|| Some(Frame::new(file, line, ""))).filter(|frame| !is_library_file(&frame.file));
        said = rest.to_owned();
    }
    let (said, place) = without_place(&said);
    let frame = frame.or(place);
    if said.is_empty() {
        return None;
    }
    let named = typed(said).unwrap_or_else(|| Named::new("", said));
    let wraps = sums_up(&rows.row(at)?.text);
    Some(Block { frame, gravity, wraps, stack: false, ..Block::new(walk.taken(), named_at, named) })
}

/// Of frames without a head the first is the nearest; the place of the logging call is replaced by a frame with a function.
fn frame_is_better(known: Option<&Frame>, found: &Frame) -> bool {
    go::is_own(&found.file) && known.is_none_or(|known| known.function.is_empty())
}

/// A line without a logger's level that is an error by its first words, or complains.
fn calls_itself(text: &str) -> Option<(Gravity, &str)> {
    if let Some([said]) = pattern!(
        r"^(?:[\w./-]{1,40}: )?(?:(?:FATAL|Fatal|fatal|CRITICAL|PANIC|panic)(?: (?:error|Error|ERROR|exception))?(?: ?\[[\w-]+\])?[:,!] )(\S.*)$"
    )?
    .captures(text)
    {
        return Some((Gravity::Fatal, said));
    }
    let error = pattern!(r"^(?:[\w./-]{1,40}: ){0,2}(?:ERROR|Error|error|ERR)(?: ?\[[\w-]+\]| \d+ \(\w+\)|\(\d+\))?[:!] \S")?;
    let typed = pattern!(
        r"^(?:[\w ]{0,60}: )?(?:Uncaught |Unhandled )?(?:[\w$]+(?:\.|::|\\))*(?:[A-Z]\w*)?(?:Error|Exception)\b(?: ?\[\w+\]| \(\w+\))?: \S"
    )?;
    if error.is_match(text) || typed.is_match(text) {
        return Some((Gravity::Line, text));
    }
    pattern!(
        r"(?i)\b(?:failed|cannot|can't|could not|couldn't|unable to|refused|denied|invalid|missing|not found|no such|not set|unbound variable|syntax error|required|must (?:be|set|specify|provide)|unknown|unrecognized|does not exist|timed? ?out|aborted|format error|bad interpreter|read-only file system|not permitted|no space left|too many open files|already in use|cannot allocate|terminating due to|expected)\b|(?-i:[a-z](?:Error|Exception)\b)"
    )?
    .is_match(text)
    .then_some((Gravity::Complaint, text))
}

/// `FATAL ERROR: x` names its level twice.
fn without_level(text: &str) -> &str {
    let again = pattern!(r"^(?:(?:ERROR|FATAL|Error message): )").and_then(|again| again.find(text)).unwrap_or_default();
    text.strip_prefix(again).unwrap_or(text).trim()
}

/// `… in /etc/nginx/nginx.conf:24`, and the text without it; `… on line 12 of /etc/apache2/apache2.conf: …`.
fn without_place(text: &str) -> (&str, Option<Frame>) {
    if let Some([said, file, line]) = pattern!(r"^(.*\S) in (/\S+):(\d+)$").and_then(|shape| shape.captures(text)) {
        return (said, Some(Frame::new(file, line, "")));
    }
    match pattern!(r"\bon line (\d+) of (/[^\s:]+)").and_then(|shape| shape.captures(text)) {
        Some([line, file]) => (text, Some(Frame::new(file, line, ""))),
        None => (text, None),
    }
}

/// The type and the message of an error that is named in a text; the innermost one where Spring nests them.
fn typed(text: &str) -> Option<Named> {
    let text = text.rsplit("nested exception is ").next().unwrap_or(text);
    let [kind, message] = pattern!(
        r"(?:^|[\s(:>])((?:[A-Za-z_$][\w$]*(?:\.|::|\\))*(?:[A-Z][\w$]*)?(?:Error|Exception))(?: ?\[\w+\]| \([\w:]+\))?: (\S.*)$"
    )?
    .captures(text)?;
    Some(Named::new(kind, message))
}

/// Whether a line only says that something ended which has told its reason before.
fn sums_up(text: &str) -> bool {
    pattern!(
        r"(?i)worker failed to boot|shutting down: master|worker \(pid:\d+\) (?:exited|was)|see previous messages|entered fatal state|game over|no app loaded|unable to load app \d|npm (?:err!|error) |elifecycle|failed with exit code|exited with code|application run failed$|kernel pid terminated|init terminating|could not start application|aborted!$|failed to load command|^exit status|application startup failed|context initialization failed|listeners failed to start|previous errors|errors found in configuration|script returned error code|contains errors, aborting|failed to start server|terminating$|^aborting$"
    )
    .is_some_and(|words| words.is_match(text))
        && !text.contains("issing script")
}

#[cfg(test)]
mod tests {
    use crate::crash::tests::{crash, none, shown};

    #[test]
    fn servers_say_it_in_one_line() {
        assert_eq!(
            shown(
                "/docker-entrypoint.sh: Configuration complete; ready for start up\nnginx: [emerg] host not found in upstream \"app\" in /etc/nginx/nginx.conf:24"
            ),
            "host not found in upstream \"app\" (/etc/nginx/nginx.conf:24)"
        );
        assert_eq!(
            shown("2022/08/27 11:02:42 [emerg] 19#19: bind() to [::]:80 failed (13: Permission denied)"),
            "bind() to [::]:80 failed (13: Permission denied)"
        );
        assert_eq!(
            shown(
                "[2024-01-17 09:00:36.402][17][critical][main] [source/server/server.cc:132] error initializing configuration '/etc/envoy.yaml': no such field"
            ),
            "error initializing configuration '/etc/envoy.yaml': no such field"
        );
        assert_eq!(
            shown(
                "[2023/05/30 18:03:02] [error] [config] section 'x' tried to instance a plugin name that don't exists\n[2023/05/30 18:03:02] [error] configuration file contains errors, aborting.\nAWS for Fluent Bit Container Image Version 2.28.5"
            ),
            "section 'x' tried to instance a plugin name that don't exists"
        );
        assert_eq!(
            shown("2024-01-01 00:00:00.000 UTC [27] FATAL:  database files are incompatible with server"),
            "database files are incompatible with server"
        );
        assert_eq!(
            shown(
                "2024-01-01T00:00:00.000000Z 0 [ERROR] [MY-010457] [Server] --initialize specified but the data directory has files in it."
            ),
            "--initialize specified but the data directory has files in it."
        );
        assert_eq!(
            shown("psql: error: connection to server at \"db\" (10.0.0.3), port 5432 failed: Connection refused"),
            "psql: error: connection to server at \"db\" (10.0.0.3), port 5432 failed: Connection refused"
        );
        assert_eq!(
            shown("ERROR 1045 (28000): Access denied for user 'app'@'10.0.0.9' (using password: YES)"),
            "1045 (28000): Access denied for user 'app'@'10.0.0.9' (using password: YES)"
        );
        assert_eq!(
            shown(
                "*** Operational MODE: preforking ***\nImportError: cannot import name 'app' from 'wsgi' (/app/wsgi.py)\nunable to load app 0 (mountpoint='') (callable not found or import error)\n*** no app loaded. GAME OVER ***"
            ),
            "ImportError: cannot import name 'app' from 'wsgi' (/app/wsgi.py)"
        );
        assert_eq!(
            shown(
                "11-Nov-2024 10:03:28.102 SEVERE [main] org.apache.catalina.core.StandardService.startInternal Failed to start connector [Connector[\"http-nio-80\"]]\njava.net.BindException: Permission denied\n\tat java.base/sun.nio.ch.Net.bind0(Native Method)\n11-Nov-2024 10:03:29.000 INFO [main] org.apache.catalina.core.StandardService.stopInternal Stopping service [Catalina]"
            ),
            "java.net.BindException: Permission denied"
        );
    }

    #[test]
    fn records_with_a_level_a_message_and_a_stack() {
        let pino = r#"{"level":30,"msg":"booting"}
{"level":60,"time":1,"msg":"startup failed","err":{"type":"PrismaClientInitializationError","message":"Authentication failed","stack":"PrismaClientInitializationError: Authentication failed\n    at r (/app/node_modules/@prisma/client/runtime/library.js:112:1)\n    at boot (/app/src/db.ts:9:3)"}}
{"level":40,"msg":"flushing 14 spans failed, dropped"}"#;
        assert_eq!(shown(pino), "PrismaClientInitializationError: Authentication failed (/app/src/db.ts:9, in boot)");
        assert_eq!(crash(pino).lines, 1..=1);
        let logback = r#"{"@timestamp":"x","level":"ERROR","message":"Application run failed","stack_trace":"java.lang.IllegalStateException: boom\n\tat com.acme.App.main(App.java:9)\nCaused by: java.net.ConnectException: Connection refused\n\tat com.acme.Db.open(Db.java:31)\n"}"#;
        assert_eq!(shown(logback), "java.net.ConnectException: Connection refused (Db.java:31, in com.acme.Db.open)");
        let zap = r#"{"level":"fatal","ts":1,"caller":"pay/main.go:42","msg":"cannot start","error":"dial tcp 10.0.0.3:5432: connect: connection refused","stacktrace":"main.main\n\t/src/pay/main.go:42\nruntime.main\n\t/usr/local/go/src/runtime/proc.go:271"}"#;
        assert_eq!(shown(zap), "cannot start: dial tcp 10.0.0.3:5432: connect: connection refused (/src/pay/main.go:42, in main.main)");
        let structlog = r#"{"event":"boot failed","level":"error","exception":"Traceback (most recent call last):\n  File \"/app/main.py\", line 5, in boot\n    x()\nKeyError: 'URL'"}"#;
        assert_eq!(shown(structlog), "KeyError: 'URL' (/app/main.py:5, in boot)");
        let dicts = r#"{"event":"boot failed","level":"critical","exception":[{"exc_type":"KeyError","exc_value":"'URL'","frames":[{"filename":"/app/main.py","lineno":5,"name":"boot"}]}]}"#;
        assert_eq!(shown(dicts), "KeyError: 'URL' (/app/main.py:5, in boot)");
        let winston = r#"{"level":"error","message":"uncaughtException: no port\nError: no port\n    at /app/src/a.js:3:9","stack":"Error: no port\n    at /app/src/a.js:3:9"}"#;
        assert_eq!(shown(winston), "Error: no port (/app/src/a.js:3)");
        let serilog = r#"{"@t":"x","@mt":"Host terminated","@l":"Fatal","@x":"System.InvalidOperationException: no url\n   at Shop.Program.Main(String[] args) in /src/Program.cs:line 7"}"#;
        assert_eq!(shown(serilog), "System.InvalidOperationException: no url (/src/Program.cs:7, in Shop.Program.Main)");
        assert_eq!(
            shown("time=\"2024-01-01T00:00:00Z\" level=fatal msg=\"cannot open store\" err=\"open /data/x: permission denied\""),
            "cannot open store: open /data/x: permission denied"
        );
        assert_eq!(shown("2024-01-01T00:00:00.000Z\tFATAL\tapp/main.go:42\tlisten failed"), "listen failed (app/main.go:42)");
        assert_eq!(shown("F0102 10:11:12.000000       1 server.go:12] cannot listen"), "cannot listen");
    }

    #[test]
    fn loggers_of_many_kinds() {
        assert_eq!(
            shown("FATA[0003] cannot connect to broker                      error=\"dial tcp 10.0.0.1:9092: i/o timeout\""),
            "cannot connect to broker: dial tcp 10.0.0.1:9092: i/o timeout"
        );
        assert_eq!(
            shown(
                "{\"level\":\"error\",\"fields\":{\"message\":\"startup failed\",\"error\":\"Connection refused (os error 111)\"},\"target\":\"app\"}"
            ),
            "startup failed: Connection refused (os error 111)"
        );
        assert_eq!(
            shown(
                "{\"s\":\"F\",\"c\":\"CONTROL\",\"msg\":\"Error during global initialization\",\"attr\":{\"error\":{\"codeName\":\"FileNotOpen\",\"errmsg\":\"Can't initialize log file\"}}}"
            ),
            "Error during global initialization: FileNotOpen: Can't initialize log file"
        );
        assert_eq!(
            shown(
                "[12:00:00 INF] starting\n[12:00:01 FTL] Host terminated unexpectedly\nSystem.InvalidOperationException: No connection string\n   at Shop.Program.<Main>$(String[] args) in /src/Program.cs:line 12"
            ),
            "System.InvalidOperationException: No connection string (/src/Program.cs:12, in Shop.Program.<Main>$)"
        );
        assert_eq!(
            shown(
                "ERROR:    Traceback (most recent call last):\n  File \"/app/main.py\", line 22, in lifespan\n    await db.connect()\nConnectionRefusedError: [Errno 111] Connect call failed\n\nERROR:    Application startup failed. Exiting."
            ),
            "ConnectionRefusedError: [Errno 111] Connect call failed (/app/main.py:22, in lifespan)"
        );
        assert_eq!(
            shown(
                "[ALERT]    (1) : config : parsing [/usr/local/etc/haproxy/haproxy.cfg:12] : unknown keyword 'foo' in 'global' section\n[ALERT]    (1) : config : Fatal errors found in configuration."
            ),
            "parsing [/usr/local/etc/haproxy/haproxy.cfg:12] : unknown keyword 'foo' in 'global' section"
        );
        assert_eq!(
            shown("AH00526: Syntax error on line 12 of /etc/httpd.conf:\nInvalid command 'Foo', perhaps misspelled"),
            "AH00526: Syntax error on line 12 of /etc/httpd.conf: Invalid command 'Foo', perhaps misspelled (/etc/httpd.conf:12)"
        );
        assert_eq!(
            shown("/entrypoint.sh: line 4: DATABASE_URL: unbound variable"),
            "/entrypoint.sh: line 4: DATABASE_URL: unbound variable"
        );
        assert_eq!(
            shown("npm ERR! Missing script: \"start\"\nnpm ERR! \nnpm ERR! To see a list of scripts, run:"),
            "npm ERR! Missing script: \"start\""
        );
    }

    #[test]
    fn words_that_look_like_errors_are_none() {
        none("tests done: 0 errors, 0 failures");
        none("nginx: using error_page /50x.html and error_log /dev/stderr");
        none("INSERT INTO ERROR (id) VALUES (1)\nSELECT * FROM ERROR_LOG");
        none("{\"level\":\"info\",\"msg\":\"error budget refilled\",\"errors\":0}");
        none("WARN could not reach cache, going on without");
        none("level=warn msg=\"retrying\" err=\"connection refused\"");
        none("listening on 8080\nGET /error 200 4ms\nreceived SIGTERM\nbye");
        none("");
    }

    #[test]
    fn what_was_tried_again_and_came_right_is_not_what_it_died_of() {
        let healed = "{\"severity\":\"ERROR\",\"message\":\"ORA-12541: TNS:no listener (attempt 1/5), retrying in 15s\"}\n{\"severity\":\"INFO\",\"message\":\"connected to ERP\"}";
        none(healed);
        assert_eq!(shown(&format!("{healed}\n{{\"severity\":\"CRITICAL\",\"message\":\"row 7 broken\"}}")), "row 7 broken");
        none("ERROR: db not there\nServer listening on port 80");
        assert_eq!(
            shown(
                "Redis error: Error: connect ECONNREFUSED 127.0.0.1:6379\nRedis error: Error: connect ECONNREFUSED 127.0.0.1:6379\nFailed to start server: Redis connection could not be established"
            ),
            "Error: connect ECONNREFUSED 127.0.0.1:6379"
        );
    }

    #[test]
    fn a_goodbye_hides_nothing_and_colours_and_returns_are_no_matter() {
        assert_eq!(shown("\u{1b}[31mFATAL\u{1b}[0m no licence\r\nINFO shutting down\r\nINFO bye\r"), "no licence");
        assert_eq!(
            shown("ERROR boot failed\rTraceback (most recent call last):\r  File \"/app/a.py\", line 1, in a\rValueError: x\r"),
            "ValueError: x (/app/a.py:1, in a)"
        );
    }
}
