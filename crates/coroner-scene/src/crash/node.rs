//! Errors of Node.js, Deno and Bun, in JavaScript and TypeScript.

use super::frame::{Frame, is_library_file};
use super::rows::Rows;
use super::{Block, Gravity, Named};
use crate::pattern::pattern;

/// An error at `at`, with the place that Node prints above it and the properties below.
pub(super) fn read(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let head = rows.text(at);
    if let Some(block) = rejection(rows, at) {
        return Some(block);
    }
    let [before, kind, code, message] =
        pattern!(r"^(?:(.*?[\s:(>])??)((?:[A-Z]\w*)?(?:Error|Exception))(?: \[(\w+)\])?(?:: (.*?))?(?: \{)?$")?.captures(head)?;
    let thrown = thrown(rows, at);
    let mut walk = rows.walk(at);
    let (mut frame, mut frames, mut ended, mut cause) = (None::<Frame>, 0, false, None);
    while let Some(text) = walk.text() {
        let trimmed = text.trim();
        // The frames below another error's first row are its own.
        if frames > 0 && pattern!(r"^(?:Uncaught )?[A-Z]\w*(?:Error|Exception)(?: \[\w+\])?: ").is_some_and(|head| head.is_match(text)) {
            break;
        }
        let mut belongs = true;
        if let Some(found) = stack_row(text) {
            frames += 1;
            frame = frame.or(found);
        } else if let Some(inner) = trimmed.strip_prefix("[cause]: ") {
            let [kind, message] =
                pattern!(r"^\[?(\w+)(?: \[\w+\])?: (.*?)\]?(?: \{)?$").and_then(|shape| shape.captures(inner)).unwrap_or_default();
            cause = (!kind.is_empty()).then(|| Named::new(kind, message));
        } else if trimmed.starts_with("Node.js v") {
            ended = true;
        } else {
            let trails = |text: &str| text.starts_with("Node.js v") || text.starts_with("Emitted 'error'");
            belongs = (trimmed.is_empty() && (0..3).any(|ahead| trails(walk.ahead(ahead))))
                || (frames > 0 && (trails(trimmed) || is_property(trimmed)))
                || (frames == 0 && walk.is_message(at, |text| stack_row(text).is_some()));
        }
        if !walk.go_on(belongs) || ended {
            break;
        }
    }
    if frames == 0 && thrown.is_none() && !ended {
        return None;
    }
    // Prisma begins its messages on the row below, the compiler of TypeScript goes on there, zod gives a list.
    let told = if message.is_empty() || message.ends_with([':', '[']) {
        [message, &below(rows, at, if message.ends_with('[') { 12 } else { 2 })].join(" ")
    } else {
        message.to_owned()
    };
    let (gravity, handled) = super::manner(rows, at, 2).unwrap_or((Gravity::Stack, false));
    let says_so = pattern!(r"(?i)uncaught|unhandled").is_some_and(|words| words.is_match(before) || words.is_match(rows.before(at)));
    let fatal = ended || thrown.is_some() || says_so;
    let place = thrown.as_ref().and_then(|(_, place)| place.clone());
    let mut all: Vec<usize> = thrown.map(|(from, _)| (from..at).collect()).unwrap_or_default();
    all.extend(walk.taken());
    let kind = if code.is_empty() { kind.to_owned() } else { format!("{kind} [{code}]") };
    Some(Block {
        cause,
        frame: frame.or(place),
        gravity: if fatal { Gravity::Fatal } else { gravity },
        handled: handled && !fatal,
        ..Block::new(all, at, Named::new(&kind, &told))
    })
}

/// The first rows below that say something, before the frames.
fn below(rows: &Rows<'_>, at: usize, most: usize) -> String {
    let said = (at + 1..at + 12).map(|row| rows.text(row).trim()).take_while(|text| !text.starts_with("at "));
    said.filter(|text| !text.is_empty()).take(most).collect::<Vec<_>>().join(" ")
}

/// What Node says where a promise was rejected with something that is no error.
fn rejection(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let head = rows.text(at);
    if !head.starts_with("[UnhandledPromiseRejection: ") && !head.contains("UnhandledPromiseRejection: This error originated") {
        return None;
    }
    let [reason] = pattern!(r#"reason "(.*)"\."#)?.captures(head)?;
    let mut walk = rows.walk(at);
    while walk.text().is_some_and(|text| is_property(text.trim()) || text.starts_with("Node.js v") || text.trim().is_empty())
        && !walk.is_own()
    {
        walk.take();
    }
    let from = thrown(rows, at);
    let place = from.as_ref().and_then(|(_, place)| place.clone());
    let mut all: Vec<usize> = from.map(|(from, _)| (from..at).collect()).unwrap_or_default();
    all.extend(walk.taken());
    Some(Block { frame: place, gravity: Gravity::Fatal, ..Block::new(all, at, Named::new("UnhandledPromiseRejection", reason)) })
}

/// The rows above an error that nobody caught: `FILE:LINE`, the source, a caret. The first of them, and the place if it is the user's.
fn thrown(rows: &Rows<'_>, at: usize) -> Option<(usize, Option<Frame>)> {
    let caret = (at.saturating_sub(3)..at).rev().find(|row| {
        let text = rows.text(*row).trim();
        text.starts_with('^') && text.bytes().all(|b| b == b'^')
    })?;
    (caret.saturating_sub(6)..caret).rev().find_map(|row| {
        let [file, line] = pattern!(r"^(\S.*?):(\d+)$")?.captures(rows.text(row))?;
        Some((row, (!is_library_file(file)).then(|| Frame::new(file, line, ""))))
    })
}

/// A frame, and what it is if it is the user's own.
fn stack_row(text: &str) -> Option<Option<Frame>> {
    if !text.trim_start().starts_with("at ") {
        return None;
    }
    let trimmed = text.trim().trim_end_matches(" {");
    let shape = pattern!(r"^at (?:async )?(?:(.+?) \()?((?:file://|webpack-internal:///|webpack://)?[^()\s][^()]*?):(\d+)(?::\d+)?\)?$")?;
    let Some([function, file, line]) = shape.captures(trimmed) else {
        let bare = pattern!(r"^at (?:async )?(?:new )?[\w.$<>\[\]# ]+(?: \((?:<anonymous>|native|index \d+)\))?(?: \[as \w+\])?$")?
            .is_match(trimmed);
        return bare.then_some(None);
    };
    let function = function.strip_prefix("async ").unwrap_or(function);
    Some((!is_library_file(file)).then(|| Frame::new(file.strip_prefix("file://").unwrap_or(file), line, function)))
}

/// `code: 'ECONNREFUSED',`, and the brackets around such.
fn is_property(text: &str) -> bool {
    matches!(text, "{" | "}" | "]" | "}," | "]," | "})")
        || pattern!(r"^(?:'[^']+'|\[?\w+\]?): .*$|^'[^']*',?$").is_some_and(|shape| shape.is_match(text))
}

#[cfg(test)]
mod tests {
    use crate::crash::tests::{crash, none, shown};

    #[test]
    fn an_error_that_nobody_caught_with_its_place_and_properties() {
        let log = "starting\nnode:events:497\n      throw er; // Unhandled 'error' event\n      ^\n\nError: listen EADDRINUSE: address already in use :::3000\n    at Server.setupListenHandle [as _listen2] (node:net:1817:16)\n    at listen (/app/node_modules/express/lib/application.js:635:24)\n    at Object.<anonymous> (/app/dist/server.js:14:5)\nEmitted 'error' event on Server instance at:\n    at emitErrorNT (node:net:1796:8) {\n  code: 'EADDRINUSE',\n  errno: -98,\n  syscall: 'listen',\n  port: 3000\n}\n\nNode.js v20.11.1";
        let crash = crash(log);
        assert_eq!(
            crash.error.to_string(),
            "Error: listen EADDRINUSE: address already in use :::3000 (/app/dist/server.js:14, in Object.<anonymous>)"
        );
        assert_eq!((crash.at, crash.lines.clone()), (5, 1..=17));
    }

    #[test]
    fn a_missing_module_and_a_syntax_error_are_placed_by_what_stands_above() {
        let log = "node:internal/modules/cjs/loader:1228\n  throw err;\n  ^\n\nError: Cannot find module 'opossum'\nRequire stack:\n- /app/src/clients/billing.js\n- /app/src/server.js\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)\n    at Object.<anonymous> (/app/src/clients/billing.js:3:17) {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: [\n    '/app/src/clients/billing.js',\n  ]\n}\n\nNode.js v20.18.0\n[nodemon] app crashed - waiting for file changes before starting...";
        assert_eq!(shown(log), "Error: Cannot find module 'opossum' (/app/src/clients/billing.js:3, in Object.<anonymous>)");
        let log = "/app/src/a.js:3\nconst x = ;\n          ^\n\nSyntaxError: Unexpected token ';'\n    at wrapSafe (node:internal/modules/cjs/loader:1378:20)\n\nNode.js v20.18.0";
        assert_eq!(shown(log), "SyntaxError: Unexpected token ';' (/app/src/a.js:3)");
    }

    #[test]
    fn rejections_codes_causes_and_typescript() {
        let log = "node:internal/process/promises:288\n            triggerUncaughtException(err, true /* fromPromise */);\n            ^\n\n[UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason \"config missing\".] {\n  code: 'ERR_UNHANDLED_REJECTION'\n}\n\nNode.js v18.19.0";
        assert_eq!(shown(log), "UnhandledPromiseRejection: config missing");
        let log = "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'zod' imported from /app/dist/env.js\n    at file:///app/src/env.ts:7:11 {\n  code: 'ERR_MODULE_NOT_FOUND',\n  [cause]: TypeError: fetch failed\n}\n\nNode.js v22.1.0";
        let crash = crash(log);
        assert_eq!(
            crash.error.to_string(),
            "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'zod' imported from /app/dist/env.js (/app/src/env.ts:7)"
        );
        assert_eq!(crash.error.cause, "TypeError: fetch failed");
        let log = "(node:1) UnhandledPromiseRejectionWarning: MongoServerSelectionError: connect ECONNREFUSED 10.0.0.9:27017\n    at Timeout._onTimeout (/app/node_modules/mongodb/lib/sdam/topology.js:277:38)\n    at async start (/app/src/db.ts:21:3)";
        assert_eq!(shown(log), "MongoServerSelectionError: connect ECONNREFUSED 10.0.0.9:27017 (/app/src/db.ts:21, in start)");
    }

    #[test]
    fn messages_that_go_on_below() {
        let log = "PrismaClientInitializationError: \nInvalid `prisma.user.findMany()` invocation:\n\n\nUnable to require(`libquery_engine-linux-musl.so.node`).\n    at boot (/app/src/db.ts:9:3)";
        assert_eq!(
            shown(log),
            "PrismaClientInitializationError: Invalid `prisma.user.findMany()` invocation: Unable to require(`libquery_engine-linux-musl.so.node`). (/app/src/db.ts:9, in boot)"
        );
        let log = "TSError: ⨯ Unable to compile TypeScript:\nsrc/index.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.\n\n    at createTSError (/app/node_modules/ts-node/src/index.ts:859:12) {\n  diagnosticCodes: [ 2322 ]\n}";
        assert_eq!(
            shown(log),
            "TSError: ⨯ Unable to compile TypeScript: src/index.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'."
        );
        let log = "ZodError: [\n  {\n    \"path\": [\n      \"PORT\"\n    ],\n    \"message\": \"Required\"\n  }\n]\n    at Object.<anonymous> (/app/src/env.ts:14:29)";
        assert_eq!(
            shown(log),
            "ZodError: [ { \"path\": [ \"PORT\" ], \"message\": \"Required\" } ] (/app/src/env.ts:14, in Object.<anonymous>)"
        );
    }

    #[test]
    fn frames_without_a_place() {
        let log = "[Nest] 1  - LOG [NestApplication] Nest application successfully started\nTypeError: Cannot read properties of undefined (reading 'originalUrl')\n    at ExpressAdapter.getRequestUrl\n    at AllExceptionsFilter.catch (apps/backend/build/dist/index.js:32:35)\n    at async executeSubscription (graphql/execution/subscribe.js:230:25)";
        assert_eq!(
            shown(log),
            "TypeError: Cannot read properties of undefined (reading 'originalUrl') (apps/backend/build/dist/index.js:32, in AllExceptionsFilter.catch)"
        );
    }

    #[test]
    fn a_handled_error_that_work_follows_ended_nothing() {
        let work: String = (0..8).map(|n| format!("GET /orders/{n} 200 in 4ms\n")).collect();
        none(&format!("ERROR request failed\nError: bad input\n    at check (/app/src/check.js:3:9)\n{work}"));
    }
    #[test]
    fn an_error_that_healed_lends_its_type_to_no_later_stack() {
        let log = "Error: connect ECONNREFUSED 10.0.0.7:6379
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16)
[Nest] 17  - 09/15/2026, 8:41:37 AM     LOG [RedisModule] default: connected successfully to the server
[Nest] 17  - 09/15/2026, 8:41:38 AM   ERROR [ExceptionHandler] Configuration key \"SIGNING_KEY\" does not exist
TypeError: Configuration key \"SIGNING_KEY\" does not exist
    at ConfigService.getOrThrow (/app/node_modules/@nestjs/config/dist/config.service.js:127:19)
    at new Verifier (/app/dist/payments/verifier.js:29:34)";
        assert!(shown(log).starts_with("TypeError: Configuration key"), "{}", shown(log));
    }
}
