//! What a program says once it is ready.

use crate::pattern::pattern;

/// A line by which servers say that they are ready.
pub fn is_ready_line(line: &str) -> bool {
    const WORDS: [&str; 9] =
        ["listening", "started", "running", "ready", "start worker", "startup complete", "booted in", "serving on", "accept"];
    // `Is the server running on that host?` asks.
    crate::story::contains_any(line, &WORDS)
        && !line.trim_end().ends_with('?')
        && pattern!(
            r"(?i)\b(?:listening (?:on|at)|started \S+ in [\d.]+ seconds|server (?:is )?(?:running|started|ready|listening)|now listening|application startup complete|ready to (?:accept|handle|receive|serve)|running on https?://|ready for start up|start worker processes|booted in|successfully started|up and running|tomcat started|started server on|serving on)"
        )
        .is_some_and(|ready| ready.is_match(line))
}
