//! Whether what a line of a log complains of has healed, told by the lines after it.

use crate::pattern::pattern;
use crate::story::contains_any;

/// Lines after a complaint in which its healing is said: a wait loop tries again, and tells when it got through.
const SOON: usize = 6;
/// Requests that were answered well, or lines without any complaint, after which a program has got over it.
const ENOUGH: usize = 2;

/// What came after a line. A log is walked from its end.
#[derive(Default)]
pub struct Healing {
    /// The next line that says that something got through.
    through: Option<usize>,
    /// Requests answered well.
    served: usize,
    /// Lines that complain of nothing.
    calm: usize,
}

impl Healing {
    /// Whether a complaint at `offset` has healed. A program that `runs` has got over whatever came before; one that was `stopped` for its
    /// health has got over what it went on serving after.
    pub fn heals(&self, offset: usize, runs: bool, stopped: bool) -> bool {
        let got_through = self.through.is_some_and(|line| line - offset <= SOON);
        got_through || (stopped && self.served >= ENOUGH) || (runs && self.served.max(self.calm) >= ENOUGH)
    }

    /// Takes the line at `offset` in, for the lines before it.
    pub fn take(&mut self, offset: usize, line: &str, grave: bool) {
        if grave {
            return;
        }
        self.calm += 1;
        self.served += usize::from(is_answer(line));
        if is_through(line) {
            self.through = Some(offset);
        }
    }
}

/// What masters of worker processes say of one that SIGKILL ended: gunicorn, uWSGI, Celery (billiard), php-fpm, nginx, Apache, Node's cluster.
pub fn is_killed_worker(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let worker = ["worker", "child", "process"].iter().any(|word| lower.contains(word));
    worker && ["sigkill", "signal 9", "signal: killed", "(killed)", "exitcode -9"].iter().any(|word| lower.contains(word))
}

/// A request that was answered well: in an access log, or in a structured line.
fn is_answer(line: &str) -> bool {
    // A route for probes answers whatever the program can't do.
    let probe = contains_any(line, &["/health", "/ping", "/ready", "/live", "/status", "healthchecker"]);
    !probe
        && ["GET ", "POST ", "PUT ", "PATCH ", "DELETE "].iter().any(|method| line.contains(method))
        && pattern!(r"\b(?:GET|POST|PUT|PATCH|DELETE) +/").is_some_and(|request| request.is_match(line))
        && pattern!(r#"(?:[\s=:])"?20[0-46]\b"#).is_some_and(|well| well.is_match(line))
}

/// `redis ready`, `attempt 3: ok`, `connection established`.
fn is_through(line: &str) -> bool {
    contains_any(line, &["connected", "established", "recovered", "succe", "ready", "available", "reachable", "online", " up", "ok"])
        && pattern!(
        r"(?i)\b(?:re-?)?connected\b|\bestablished\b|\brecovered\b|\bsuccess(?:ful(?:ly)?)?\b|\bsucceeded\b|\b(?:is |now )?(?:ready|available|reachable|online|up)[.!]?\s*$|[:=] *ok\b|\bok\s*$"
    )
    .is_some_and(|words| words.is_match(line))
        && pattern!(r"(?i)\bnot\b|\bun(?:able|available|reachable)|\bdis(?:connected)|\bnever\b|n't\b|\blost\b|\bfail|\bwaiting\b|\bwait for\b|\buntil\b|\?\s*$")
            .is_some_and(|words| !words.is_match(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn healed(lines: &[&str], runs: bool, stopped: bool) -> bool {
        let mut healing = Healing::default();
        for (offset, line) in lines.iter().enumerate().skip(1).rev() {
            healing.take(offset, line, line.contains("ERROR"));
        }
        healing.heals(0, runs, stopped)
    }

    #[test]
    fn a_wait_loop_that_got_through_has_healed() {
        for line in
            ["redis ready", "wait_db: attempt 3: ok (PostgreSQL 15.6)", "Connection successful.", "db is up", "connected to broker b-1"]
        {
            assert!(healed(&["ERROR refused", line, "starting"], false, false), "{line}");
        }
        for line in
            ["redis not ready", "waiting until the db is up", "connection lost", "is the server up?", "unable to connect", "disconnected"]
        {
            assert!(!healed(&["ERROR refused", line, "starting"], false, false), "{line}");
        }
    }

    #[test]
    fn what_is_served_on_has_healed_where_the_program_did_not_end_by_itself() {
        let lines = ["ERROR x", "GET /api 200 in 4ms", "level=info method=GET path=/x POST /y status=201", "GET /b 503"];
        assert!(healed(&lines, false, true) && healed(&lines, true, false));
        assert!(!healed(&lines, false, false));
    }

    #[test]
    fn a_complaint_that_is_the_last_word_has_not() {
        assert!(!healed(&["ERROR x"], true, true));
        assert!(!healed(&["ERROR x", "ERROR y", "ERROR z"], true, true));
    }
}
