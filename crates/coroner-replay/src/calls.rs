//! What a client asked, and how much of it one after another.

use std::time::Duration;

use serde_json::Value;

use crate::request::Protocol;

/// A call as the server saw it.
#[derive(Clone, Debug)]
pub struct Call {
    /// `SERVICE.Operation`, or method and path of what could not be told.
    pub operation: String,
    /// What it was written in, if it could be told.
    pub protocol: Option<Protocol>,
    /// The members sent; those of a query as on the wire.
    pub members: Value,
    /// When it came, since the server's start.
    pub at: Duration,
    /// How long the answer took, with what it was delayed.
    pub took: Duration,
    /// The code of the error that was answered.
    pub refused: Option<String>,
    /// The access key that it was signed with.
    pub key: Option<String>,
    /// The Region that it was signed for.
    pub region: Option<String>,
}

/// The longest chain of calls each of which came when the one before it had been answered.
pub fn depth(calls: &[Call]) -> usize {
    let mut spans: Vec<(Duration, Duration)> = calls.iter().map(|call| (call.at + call.took, call.at)).collect();
    spans.sort_unstable();
    let mut depth = 0;
    let mut free = Duration::ZERO;
    // Whichever is answered first leaves the most time for those after it.
    for (end, start) in spans {
        if start >= free {
            depth += 1;
            free = end;
        }
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(at: u64, took: u64) -> Call {
        let [at, took] = [at, took].map(Duration::from_millis);
        Call { operation: String::new(), protocol: None, members: Value::Null, at, took, refused: None, key: None, region: None }
    }

    #[test]
    fn depth_counts_calls_that_waited_for_one_another() {
        assert_eq!(depth(&[]), 0);
        assert_eq!(depth(&[call(0, 60), call(1, 60), call(2, 60)]), 1);
        assert_eq!(depth(&[call(0, 60), call(60, 60), call(130, 60)]), 3);
        // One long call beside two short ones, in the order in which they were answered.
        assert_eq!(depth(&[call(5, 60), call(70, 60), call(0, 200), call(210, 60)]), 3);
    }
}
