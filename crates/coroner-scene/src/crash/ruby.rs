//! Exceptions of Ruby and Rails.

use super::frame::{Frame, is_library_file};
use super::rows::Rows;
use super::{Block, Gravity, Named};
use crate::pattern::pattern;

/// An exception at `at`: `file:line:in 'method': message (Class)`, or `Class: message` above rows of frames.
pub(super) fn read(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let head = rows.text(at);
    let (named, first) = match pattern!(r"^(\S+?:\d+:in [`'].+?'): (.*?)(?: \(((?:\w+::)*[A-Z]\w*)\))?$")?.captures(head) {
        Some([place, message, kind]) => (Named::new(kind, message), Some(frame(place)?)),
        None => {
            // Rails logs `Class (message):`, rake and Puma `Class: message`.
            let shape = pattern!(r"^(?:! .*?: |.*?error: )?((?:[A-Z]\w*::)*[A-Z]\w*)(?:: (.*)| \((.*)\):\s*)?$")?;
            let [kind, message, logged] = shape.captures(head)?;
            (Named::new(kind, if message.is_empty() { logged } else { message }), None)
        }
    };
    let mut walk = rows.walk(at);
    let mut links = vec![(at, named)];
    let mut frames = usize::from(first.is_some());
    let mut own = first.flatten();
    let mut caused = false;
    while let Some(text) = walk.text() {
        let mut belongs = true;
        if let Some(found) = frame(text) {
            frames += 1;
            own = own.or(found);
        } else if text.trim() == "Caused by:" {
            caused = true;
        } else if caused && let Some([kind, message]) = pattern!(r"^((?:[A-Z]\w*::)*[A-Z]\w*)(?:: (.*))?$")?.captures(text) {
            links.push((walk.at(), Named::new(kind, message)));
            caused = false;
        } else {
            let next = walk.ahead(1);
            belongs = (frames > 0 && text.trim().is_empty() && (next.trim() == "Caused by:" || frame(next).is_some()))
                || (frames > 0 && text.trim_start().starts_with("... "))
                || (frames == 0 && walk.is_message(at, |text| frame(text).is_some()));
        }
        if !walk.go_on(belongs) {
            break;
        }
    }
    if frames == 0 {
        return None;
    }
    let (row, named) = links.pop()?;
    let (gravity, handled) = super::manner(rows, at, 2).unwrap_or((Gravity::Stack, false));
    let told = rows.before(at);
    let aborts = told.contains("aborted!") || told.contains("Unable to load application") || told.starts_with("bundler: failed");
    // The interpreter's own form, printed by nobody's logger.
    let uncaught = links.is_empty() && rows.announced(at, 0).is_none() && rows.text(at).contains(":in ");
    let fatal = aborts || uncaught;
    Some(Block {
        frame: own,
        gravity: if fatal { Gravity::Fatal } else { gravity },
        handled: handled && !fatal,
        ..Block::new(walk.taken(), row, named)
    })
}

/// `from /app/config/puma.rb:12:in 'load'`; with what it is if it is the user's own.
fn frame(text: &str) -> Option<Option<Frame>> {
    let trimmed = text.trim();
    let trimmed = trimmed.strip_prefix("from ").unwrap_or(trimmed);
    if !trimmed.contains(":in ") && !trimmed.contains(".rb:") {
        return None;
    }
    let [file, line, function] = pattern!(r"^([^\s:'\x22]+|<internal:[^>]+>):(\d+)(?::in [`'](.+?)')?$")?.captures(trimmed)?;
    Some((!is_library_file(file)).then(|| Frame::new(file, line, function)))
}

#[cfg(test)]
mod tests {
    use crate::crash::tests::{crash, shown};

    #[test]
    fn the_interpreters_form() {
        let log = "/usr/local/bundle/gems/activesupport-7.1.3/lib/active_support/core_ext.rb:22:in `fetch': key not found: \"SECRET\" (KeyError)\n\tfrom /app/config/environments/production.rb:9:in `block in <top (required)>'\n\tfrom /usr/local/bundle/gems/railties-7.1.3/lib/rails.rb:3:in `load'";
        let crash = crash(log);
        assert_eq!(
            crash.error.to_string(),
            "KeyError: key not found: \"SECRET\" (/app/config/environments/production.rb:9, in block in <top (required)>)"
        );
        assert_eq!(crash.lines, 0..=2);
    }

    #[test]
    fn rake_and_rails_name_the_class_first() {
        let log = "rake aborted!\nActiveRecord::ConnectionNotEstablished: connection refused\n/usr/local/bundle/gems/pg-1.5/lib/pg.rb:3:in 'connect'\n/app/lib/tasks/load.rake:4:in 'block'\n\nCaused by:\nPG::ConnectionBad: could not connect to server: Connection refused\n/app/db.rb:9:in 'open'\nTasks: TOP => db:migrate\n(See full trace by running task with --trace)";
        assert_eq!(shown(log), "PG::ConnectionBad: could not connect to server: Connection refused (/app/lib/tasks/load.rake:4, in block)");
        let log = "F, [2024-01-01T00:00:00.000000 #1] FATAL -- : \nActiveRecord::NoDatabaseError (We could not find your database: shop):\napp/models/order.rb:12:in 'load'";
        assert_eq!(shown(log), "ActiveRecord::NoDatabaseError: We could not find your database: shop (app/models/order.rb:12, in load)");
    }
}
