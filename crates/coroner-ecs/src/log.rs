//! Log lines.

use crate::lenient::{Text, Time};
use crate::record::record;

record! {
    /// One event of CloudWatch Logs, or one line of a file.
    pub struct LogLine {
        /// When; absent in plain text without times.
        pub timestamp: Time = "timestamp" | "Timestamp",
        /// The line.
        pub message: Text = "message" | "Message",
        /// `PREFIX/CONTAINER/TASK`.
        pub log_stream_name: Text = "logStreamName" | "LogStreamName",
    }
}
