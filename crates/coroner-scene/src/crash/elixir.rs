//! Exceptions and crash reports of Elixir and Erlang.

use super::frame::Frame;
use super::rows::Rows;
use super::{Block, Gravity, Named};
use crate::pattern::pattern;

/// Applications whose files look like the user's: their paths begin with `lib/` too.
const LIBRARIES: [&str; 20] = [
    "elixir",
    "stdlib",
    "kernel",
    "mix",
    "iex",
    "logger",
    "ecto",
    "ecto_sql",
    "phoenix",
    "phoenix_live_view",
    "plug",
    "plug_cowboy",
    "db_connection",
    "postgrex",
    "myxql",
    "cowboy",
    "ranch",
    "bandit",
    "oban",
    "eex",
];

/// An exception or a crash report at `at`.
pub(super) fn read(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let head = rows.text(at);
    if head.contains("CRASH REPORT") {
        return report(rows, at);
    }
    let (mut named, mut row) = (exception(head)?, at);
    let wraps = named.kind == "Mix" && named.message.contains("Could not start application");
    let mut walk = rows.walk(at);
    let mut own = None;
    while let Some(text) = walk.text() {
        // What a supervisor passes on holds the reason further in.
        if let Some(inner) = exception(text).filter(|inner| text.starts_with("    ") && !inner.kind.starts_with("EXIT")) {
            (named, row) = (inner, walk.at());
        }
        let found = frame(text);
        let blank = text.trim().is_empty() && walk.ahead(1).starts_with("    ");
        let belongs = found.is_some() || (!walk.is_own() && (text.starts_with("    ") || blank));
        own = own.or(found.flatten());
        if !walk.go_on(belongs) {
            break;
        }
    }
    let (gravity, handled) = super::manner(rows, at, 2).unwrap_or((Gravity::Stack, false));
    // A process that dies is started again by its supervisor, unless the interpreter itself prints the end.
    let printed = rows.announced(at, 2).is_none();
    Some(Block {
        frame: own,
        gravity: if printed { Gravity::Fatal } else { gravity },
        wraps: wraps && row == at,
        handled: handled && !printed,
        ..Block::new(walk.taken(), row, named)
    })
}

/// `** (RuntimeError) message`.
fn exception(text: &str) -> Option<Named> {
    let [kind, message] = pattern!(r"^\s*\*\* \(((?:\w+\.)*[A-Z]\w*|EXIT[^)]*|stop|exit)\) ?(.*)$")?.captures(text)?;
    Some(Named::new(kind, message))
}

/// `(shop 0.1.0) lib/shop/repo.ex:12: Shop.Repo.init/2`; with what it is if it is the user's own.
fn frame(text: &str) -> Option<Option<Frame>> {
    if !text.starts_with(' ') {
        return None;
    }
    let [app, file, line, function] =
        pattern!(r"^\s+(?:\(([\w]+)(?: [\w.+-]+)?\) )?([\w./-]+\.(?:exs?|erl|eex|heex)):(\d+): ?(.*)$")?.captures(text)?;
    let own = !LIBRARIES.contains(&app) && !file.starts_with("deps/");
    Some(own.then(|| Frame::new(file, line, function)))
}

/// `CRASH REPORT Process <0.1.0> … exited with reason: …`, or the report's own rows.
fn report(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let mut walk = rows.walk(at);
    let mut row = at;
    let mut named = pattern!(r"(?:exited|crashed) with reason: (.+)$")
        .and_then(|shape| shape.group(rows.text(at)))
        .map(|reason| Named::new("", reason));
    let mut own = None;
    while let Some(text) = walk.text().filter(|text| text.starts_with(' ')) {
        if let Some([kind, reason]) = pattern!(r"^\s+exception (\w+): (.+)$").and_then(|shape| shape.captures(text)) {
            named = named.or(Some(Named::new(kind, reason)));
            row = walk.at();
        } else if let Some([function, file, line]) =
            pattern!(r"^\s+(?:in function|in call from) +(\S+) \(([^,]+), line (\d+)\)").and_then(|shape| shape.captures(text))
        {
            let library = ["gen", "proc_lib", "application_master", "supervisor", "erl"].iter().any(|start| function.starts_with(start));
            own = own.or((!library).then(|| Frame::new(file, line, function)));
        }
        walk.take();
    }
    let named = named?;
    let (gravity, handled) = super::manner(rows, at, 0).unwrap_or((Gravity::Stack, false));
    Some(Block { frame: own, gravity, handled, ..Block::new(walk.taken(), row, named) })
}

#[cfg(test)]
mod tests {
    use crate::crash::tests::{crash, shown};

    #[test]
    fn an_exception_of_the_configuration() {
        let log = "ERROR! Config provider Config.Reader failed with:\n** (RuntimeError) environment variable DATABASE_URL is missing.\n    /app/releases/0.1.0/runtime.exs:12: (file)\n    (elixir 1.16.1) src/elixir.erl:386: anonymous fn/4 in :elixir.eval_external_handler/1\n";
        assert_eq!(
            shown(log),
            "RuntimeError: environment variable DATABASE_URL is missing. (/app/releases/0.1.0/runtime.exs:12, in (file))"
        );
    }

    #[test]
    fn a_process_that_dies_is_told_with_its_own_frame_and_the_end_of_the_machine_hides_nothing() {
        let log = "10:00:00.000 [error] GenServer Shop.Cache terminating\n** (KeyError) key :url not found in: []\n    (elixir 1.16.1) lib/keyword.ex:595: Keyword.fetch!/2\n    (shop 0.1.0) lib/shop/cache.ex:21: Shop.Cache.init/1\n10:00:00.100 [notice] Application shop exited: shutdown\nKernel pid terminated (application_controller) ({application_start_failure,shop,{shutdown,x}})";
        let crash = crash(log);
        assert_eq!(crash.error.to_string(), "KeyError: key :url not found in: [] (lib/shop/cache.ex:21, in Shop.Cache.init/1)");
        assert_eq!(crash.lines, 0..=3);
    }

    #[test]
    fn what_a_supervisor_passes_on_holds_the_reason() {
        let log = "** (Mix) Could not start application shop: Shop.Application.start(:normal, []) returned an error: shutdown: failed to start child: Shop.Repo\n    ** (EXIT) an exception was raised:\n        ** (RuntimeError) no url\n            (shop 0.1.0) lib/shop/repo.ex:9: Shop.Repo.init/2";
        assert_eq!(shown(log), "RuntimeError: no url (lib/shop/repo.ex:9, in Shop.Repo.init/2)");
    }

    #[test]
    fn a_crash_report_of_erlang() {
        let log = "=CRASH REPORT==== 1-Jan-2024::10:00:00.000000 ===\n  crasher:\n    initial call: shop_srv:init/1\n    exception error: no match of right hand side value {error,eaddrinuse}\n      in function  shop_srv:init/1 (src/shop_srv.erl, line 12)\n      in call from gen_server:init_it/2 (gen_server.erl, line 851)";
        assert_eq!(shown(log), "error: no match of right hand side value {error,eaddrinuse} (src/shop_srv.erl:12, in shop_srv:init/1)");
    }
}
