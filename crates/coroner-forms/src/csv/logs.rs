//! Logs: which columns make a table one, and its lines.
//!
//! CloudWatch's columns are those of <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html>,
//! Splunk's and Papertrail's those of their manuals.

use ::csv::StringRecord;
use serde::Deserialize;

use super::cell::is_absent;
use super::header::Names;
use super::rows::Rows;

/// A row takes more memory than its text; no console exports as many.
const MAX_ROWS: usize = 500_000;

/// Names of columns in the order in which they are preferred, as [`super::header::plain`] makes them.
const MESSAGE: &str = "message msg logmessage eventmessage line logline body raw content log";
const AT: &str = "timestamp time date datetime eventtime logtime generatedat ts tsns createdat receivedat ingestiontime";
const STREAM: &str = "logstream logstreamname streamname stream";
const CONTAINER: &str = "containername container ecscontainername container.name kubernetes.container.name kubernetes.containername";
/// Columns that tell with a message, and without a time, that a table is a log.
const BESIDE: &str = "eventid facility host hostname index ingestiontime labels level loggroup loggroupname loglevel program ptr service \
    severity source sourcename sourcetype status tags";

/// A row of a table that holds a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// The line where it begins, from 1.
    pub line: usize,
    /// When, as it is written: milliseconds since 1970, or a date and a time.
    pub at: Option<String>,
    /// The stream of the log that it was in.
    pub stream: Option<String>,
    /// The container that wrote it.
    pub container: Option<String>,
    /// What was logged.
    pub message: String,
}

/// Which columns of a log are what.
pub(super) struct LogColumns {
    message: usize,
    at: Option<usize>,
    stream: Option<usize>,
    container: Option<usize>,
    labels: Option<usize>,
    /// How many there are.
    all: usize,
    /// Whether a column is the time of a line, and not when something else was made.
    pub(super) is_timed: bool,
}

impl LogColumns {
    /// `None` if the columns are not those of a log.
    pub(super) fn of(names: &Names) -> Option<LogColumns> {
        let log = LogColumns {
            message: names.column(MESSAGE)?,
            at: names.column(AT),
            stream: names.column(STREAM),
            container: names.column(CONTAINER),
            labels: names.column("labels"),
            all: names.plain.len(),
            is_timed: names.column("timestamp time date datetime eventtime logtime generatedat ts tsns").is_some(),
        };
        let is_log = log.at.or(log.stream).or(log.container).is_some() || names.column(BESIDE).is_some();
        is_log.then_some(log)
    }

    /// Whether the first row is one of a log: of a sentence with commas, the next one is not.
    pub(super) fn fits(&self, row: &StringRecord) -> bool {
        let at = self.at.and_then(|at| row.get(at)).unwrap_or_default();
        row.len() > self.message.max(1) && (at.is_empty() || at.contains(|c: char| c.is_ascii_digit()))
    }

    /// The lines of the log.
    pub(super) fn read(&self, mut rows: Rows<'_>) -> Vec<LogRow> {
        let mut read = Vec::new();
        while let Some(line) = rows.next().filter(|_| read.len() < MAX_ROWS) {
            let row = &rows.row;
            let cell = |column: Option<usize>| column.and_then(|column| row.get(column)).map(str::trim).filter(|cell| !is_absent(cell));
            let message = self.message(row, char::from(rows.separator));
            let message = message.trim_end_matches(['\r', '\n']);
            let at = cell(self.at).map(str::to_owned);
            // The console's own words, above and below the lines.
            let of_console = at.is_none() && (message.starts_with("No older events") || message.starts_with("No newer events"));
            if message.trim().is_empty() || of_console {
                continue;
            }
            // Docker calls something else a stream.
            let stream = cell(self.stream).filter(|stream| !matches!(*stream, "stdout" | "stderr")).map(str::to_owned);
            let container = cell(self.container).map(str::to_owned).or_else(|| cell(self.labels).and_then(container_of_labels));
            read.push(LogRow { line, at, stream, container, message: message.to_owned() });
        }
        read
    }

    /// The message; whoever wrote the table may have forgotten to quote its commas.
    fn message(&self, row: &StringRecord, separator: char) -> String {
        let last = if row.len() > self.all && self.message + 1 == self.all { row.len() } else { self.message + 1 };
        let mut message = String::new();
        for (nth, cell) in row.iter().take(last).skip(self.message).enumerate() {
            if nth > 0 {
                message.push(separator);
            }
            message.push_str(cell);
        }
        message
    }
}

/// The labels of Loki that name a container: its Docker driver's, the agent's and FireLens's.
#[derive(Deserialize)]
struct Labels {
    container_name: Option<String>,
    ecs_container_name: Option<String>,
    container: Option<String>,
}

fn container_of_labels(labels: &str) -> Option<String> {
    let labels: Labels = serde_json::from_str(labels).ok()?;
    labels.ecs_container_name.or(labels.container_name).or(labels.container)
}

#[cfg(test)]
pub(super) mod tests {
    use super::LogRow;
    use crate::csv::tests::logs;

    pub(in crate::csv) const CONSOLE: &str = "timestamp,message,logStreamName\r\n\
        ,No older events found at the moment. Retry.,\r\n\
        1748342831123,\"Traceback (most recent call last):\n  File \"\"app.py\"\", line 1\",web/app/0123456789abcdef\r\n\
        1748342832000,bye,web/app/0123456789abcdef\r\n";
    pub(in crate::csv) const INSIGHTS: &str = "@message,@timestamp,@logStream,@log\n\
        \"{\"\"detail-type\"\":\"\"ECS Task State Change\"\",\"\"detail\"\":{}}\",2025-05-27 10:47:11.123,web/app/0123,111122223333:/ecs/web\n";

    fn row(line: usize, at: &str, stream: &str, container: &str, message: &str) -> LogRow {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        LogRow { line, at: some(at), stream: some(stream), container: some(container), message: message.to_owned() }
    }

    #[test]
    fn logs_of_cloudwatch_are_read() {
        let stream = "web/app/0123456789abcdef";
        let trace = "Traceback (most recent call last):\n  File \"app.py\", line 1";
        assert_eq!(logs(CONSOLE), [row(3, "1748342831123", stream, "", trace), row(5, "1748342832000", stream, "", "bye")]);
        let event = r#"{"detail-type":"ECS Task State Change","detail":{}}"#;
        assert_eq!(logs(INSIGHTS), [row(2, "2025-05-27 10:47:11.123", "web/app/0123", "", event)]);
        assert_eq!(logs("\n\ntimestamp,message\n1748342831123,GET /, 200, 5 ms\n"), [row(4, "1748342831123", "", "", "GET /, 200, 5 ms")]);
        assert_eq!(logs("timestamp,message\n"), []);
    }

    #[test]
    fn logs_of_others_are_read() {
        let at = "2025-05-27T10:47:11.123Z";
        let datadog = format!("Date,Host,Service,\"Container Name\",Message\n\"{at}\",\"ip-10-0-0-1\",\"web\",app,\"exit, 1\"\n");
        assert_eq!(logs(&datadog), [row(2, at, "", "app", "exit, 1")]);
        let loki = format!("sep=;\n\"Time\";\"Line\";\"labels\"\n{at};boom;\"{{\"\"container_name\"\":\"\"app\"\"}}\"\n");
        assert_eq!(logs(&loki), [row(3, at, "", "app", "boom")]);
        let papertrail = format!("id\tgenerated_at\tsource_name\tprogram\tmessage\n1\t{at}\thost\tapp\tboom\n");
        assert_eq!(logs(&papertrail), [row(2, at, "", "", "boom")]);
        let splunk = format!("_raw,_time (UTC),host,stream\nboom,{at},h,stdout\n");
        assert_eq!(logs(&splunk), [row(2, at, "", "", "boom")]);
        assert_eq!(logs("Host,Service,Message\nh,web,boom\n"), [row(2, "", "", "", "boom")]);
        assert_eq!(logs("createdAt,id,message\n2025-05-27T10:48:00Z,a-1,boom\n"), [row(2, "2025-05-27T10:48:00Z", "", "", "boom")]);
    }
}
