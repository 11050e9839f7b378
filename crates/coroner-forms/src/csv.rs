//! Tables of separated values: logs that a console exported, and records of ECS a row each.
//!
//! CloudWatch's columns are those of <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html>,
//! Splunk's and Papertrail's those of their manuals; records have the members of
//! <https://github.com/boto/botocore/blob/develop/botocore/data/ecs/2014-11-13/service-2.json>, as queries and people spell them.

use ::csv::{Reader, ReaderBuilder, StringRecord};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::Value;

/// No header is longer.
const MAX_HEADER: usize = 64 << 10;
const MAX_COLUMNS: usize = 1_000;
/// The parts of a column's name, and so the depth of a record.
const MAX_PARTS: usize = 12;
/// How deep JSON in a cell may be nested.
const MAX_DEPTH: usize = 64;
/// A row takes more memory than its text; no console exports as many.
const MAX_ROWS: usize = 500_000;

/// Names of columns in the order in which they are preferred, as [`plain`] makes them.
const MESSAGE: &str = "message msg logmessage eventmessage line logline body raw content log";
const AT: &str = "timestamp time date datetime eventtime logtime generatedat ts tsns createdat receivedat ingestiontime";
const STREAM: &str = "logstream logstreamname streamname stream";
const CONTAINER: &str = "containername container ecscontainername container.name kubernetes.container.name kubernetes.containername";
/// Columns that tell with a message, and without a time, that a table is a log.
const BESIDE: &str = "eventid facility host hostname index ingestiontime labels level loggroup loggroupname loglevel program ptr service \
    severity source sourcename sourcetype status tags";

/// Members that tell a record of ECS.
const OF_ECS: &str = "clusterArn containerArn containerDefinitions containerInstanceArn desiredCount pendingCount rolloutState runningCount \
    serviceArn stopCode stoppedReason taskArn taskDefinition taskDefinitionArn";
/// Members that tell one together with another.
const OFTEN_OF_ECS: &str = "capacityProviderName desiredStatus detail-type executionStoppedAt exitCode failedTasks healthStatus imageDigest \
    lastStatus launchType platformVersion pullStartedAt pullStoppedAt rolloutStateReason runtimeId schedulingStrategy serviceName startedAt \
    startedBy stoppedAt stoppingAt";
/// Further members that a database may spell in small letters.
const FURTHER: &str = "availabilityZone connectivityAt containerInstances containerOverrides createdAt deploymentConfiguration eventName \
    executionRoleArn failureCount loadBalancers managedAgents memoryReservation networkConfiguration networkInterfaces networkMode \
    platformFamily requiresCompatibilities taskRoleArn updatedAt";

/// What a table holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Csv {
    /// Lines of a log.
    Logs(Vec<LogRow>),
    /// Records of ECS.
    Records(Vec<Value>),
}

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

/// The rows of `text` if that is a table with a header that is known.
pub(crate) fn read(text: &str) -> Option<Csv> {
    let mut body = text.trim_start_matches(['\r', '\n']);
    if let Some(rest) = body.strip_prefix("sep=") {
        // Excel is told so what separates.
        body = rest.split_once('\n')?.1;
    }
    let head = body.get(..body.floor_char_boundary(MAX_HEADER))?;
    // Most texts are no tables, and their first lines show it.
    let first = head.lines().next().filter(|first| !first.starts_with(['{', '[', '<', '#']))?;
    [b',', b';', b'\t'].into_iter().filter(|separator| first.as_bytes().contains(separator)).find_map(|separator| {
        let mut header = StringRecord::new();
        reader(head, separator).read_record(&mut header).ok()?;
        read_table(&Names::of(&header)?, || Rows::of(text, body, separator))
    })
}

fn read_table<'a>(names: &Names, rows: impl Fn() -> Rows<'a>) -> Option<Csv> {
    let mut first = rows();
    let has_rows = first.next().is_some();
    let is_record = has_rows && first.row.len() > 1 && (names.is_record() || names.is_event(&first.row));
    match LogColumns::of(names) {
        Some(log) if log.is_timed || !is_record => {
            let fits = if has_rows { log.fits(&first.row) } else { log.is_timed };
            fits.then(|| Csv::Logs(log.read(rows())))
        }
        _ if is_record => records(rows(), names).map(Csv::Records),
        _ => None,
    }
}

fn reader(text: &str, separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// The rows behind the header.
struct Rows<'a> {
    text: &'a str,
    /// Where in the text the table begins.
    start: usize,
    separator: u8,
    reader: Reader<&'a [u8]>,
    counted: usize,
    line: usize,
    /// The row that was read last.
    row: StringRecord,
}

impl<'a> Rows<'a> {
    fn of(text: &'a str, body: &'a str, separator: u8) -> Rows<'a> {
        let start = text.len() - body.len();
        let mut rows = Rows { text, start, separator, reader: reader(body, separator), counted: 0, line: 1, row: StringRecord::new() };
        rows.next();
        rows
    }

    /// Reads the next row, and answers its line.
    fn next(&mut self) -> Option<usize> {
        if !self.reader.read_record(&mut self.row).ok()? {
            return None;
        }
        let at = self.row.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or_default();
        // The reader skips empty lines only when it reads on.
        let behind = self.text.get(self.start + at..).unwrap_or_default();
        let begin = self.text.len() - behind.trim_start_matches(['\r', '\n']).len();
        let skipped = self.text.as_bytes().get(self.counted..begin).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', skipped).count();
        self.counted = self.counted.max(begin);
        Some(self.line)
    }
}

/// The names of the columns.
struct Names {
    written: Vec<String>,
    plain: Vec<String>,
}

impl Names {
    /// `None` if a cell of the header is a sentence, or there are too few or too many.
    fn of(header: &StringRecord) -> Option<Names> {
        if !(2..=MAX_COLUMNS).contains(&header.len()) || !header.iter().all(is_name) {
            return None;
        }
        let written: Vec<String> = header.iter().map(|name| unquoted(name).to_owned()).collect();
        let plain = written.iter().map(|name| plain(name)).collect();
        Some(Names { written, plain })
    }

    /// The column of the first of the `wanted` names that there is.
    fn column(&self, wanted: &str) -> Option<usize> {
        wanted.split(' ').find_map(|wanted| self.plain.iter().position(|name| name == wanted))
    }

    fn is_record(&self) -> bool {
        let mut members: Vec<&str> = Vec::new();
        for name in &self.written {
            let last = parts(name).filter(|part| !is_index(part)).last().unwrap_or_default();
            members.extend(known(last, OF_ECS).or_else(|| known(last, OFTEN_OF_ECS)));
        }
        members.sort_unstable();
        members.dedup();
        members.len() > 1 && members.iter().any(|member| known(member, OF_ECS).is_some())
    }

    /// Whether the table holds the events of a service and nothing else, by its first row.
    fn is_event(&self, row: &StringRecord) -> bool {
        let others = ["createdat", "id", "message"].iter().filter(|name| self.plain.iter().any(|plain| plain == *name));
        others.count() == 3
            && self.plain.len() == 3
            && self.column("message").and_then(|message| row.get(message)).is_some_and(|message| message.starts_with("(service "))
    }

    /// The path in a record to which each column belongs.
    fn paths(&self) -> Vec<Vec<String>> {
        let mut paths: Vec<Vec<String>> = self.written.iter().map(|name| parts(name).map(spelled).collect()).collect();
        let has = |paths: &[Vec<String>], name: &str| paths.iter().any(|path| path.len() == 1 && path.iter().all(|part| part == name));
        let is_event = has(&paths, "detail-type");
        let lacks_time = is_event && !has(&paths, "time");
        for (path, plain) in paths.iter_mut().zip(&self.plain) {
            if lacks_time && plain == "timestamp" {
                *path = vec!["time".to_owned()];
            }
            // A query of events that leaves their type out: what remains is what the event tells of.
            if !is_event && path.len() > 1 && path.first().is_some_and(|part| part == "detail") {
                path.remove(0);
            }
        }
        paths
    }
}

fn is_name(cell: &str) -> bool {
    cell.len() <= 100 && !cell.contains(". ") && !cell.contains(char::is_control) && cell.split_whitespace().count() <= 5
}

fn unquoted(name: &str) -> &str {
    name.trim_matches([' ', '"', '\'', '`'])
}

/// A name as it is compared: of `Time (UTC)`, `time`.
fn plain(name: &str) -> String {
    // The group of the log; a column `log` is a line.
    if name == "@log" {
        return "loggroup".to_owned();
    }
    let name = name.split('(').next().unwrap_or_default();
    name.chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '@' | '"' | '\'' | '`')).map(|c| c.to_ascii_lowercase()).collect()
}

/// `containers[0].exitCode` and `containers.0.exitCode` in their parts.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(['.', '[', ']']).map(unquoted).filter(|part| !part.is_empty()).take(MAX_PARTS)
}

fn is_index(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

/// The one of the `members` that is meant by `name`.
fn known(name: &str, members: &'static str) -> Option<&'static str> {
    let name = plain(name);
    members.split(' ').find(|member| member.eq_ignore_ascii_case(&name) || (*member == "detail-type" && name == "detailtype"))
}

/// A part of a name as AWS spells it: databases know no capital letters, people write `Task ARN`.
fn spelled(part: &str) -> String {
    let known = [OF_ECS, OFTEN_OF_ECS, FURTHER].into_iter().find_map(|members| known(part, members));
    match known {
        // In PascalCase it is AWS's too.
        Some(known) if part.get(1..) != known.get(1..) => known.to_owned(),
        _ => part.to_owned(),
    }
}

/// Which columns of a log are what.
struct LogColumns {
    message: usize,
    at: Option<usize>,
    stream: Option<usize>,
    container: Option<usize>,
    labels: Option<usize>,
    /// How many there are.
    all: usize,
    /// Whether a column is the time of a line, and not when something else was made.
    is_timed: bool,
}

impl LogColumns {
    fn of(names: &Names) -> Option<LogColumns> {
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
    fn fits(&self, row: &StringRecord) -> bool {
        let at = self.at.and_then(|at| row.get(at)).unwrap_or_default();
        row.len() > self.message.max(1) && (at.is_empty() || at.contains(|c: char| c.is_ascii_digit()))
    }

    fn read(&self, mut rows: Rows<'_>) -> Vec<LogRow> {
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

/// What tables write where there is nothing.
fn is_absent(cell: &str) -> bool {
    matches!(cell, "" | "-" | "null" | "NULL" | "None" | "NaN" | "nan" | "<nil>" | "\\N")
}

fn records(mut rows: Rows<'_>, names: &Names) -> Option<Vec<Value>> {
    let mut record = Part::default();
    for (column, path) in names.paths().iter().enumerate() {
        record.add(path, column);
    }
    // The names are repeated in every record, however short its row.
    let mut left = 8 * rows.text.len() + 4096;
    let mut records = Vec::new();
    while let Some(line) = rows.next() {
        let mut json = String::new();
        if rows.row.len() < 2 || !record.write(&rows.row, &mut json) {
            continue;
        }
        let Some(rest) = left.checked_sub(json.len() + size_of::<Value>()) else { break };
        left = rest;
        records.push(Value { line, json });
    }
    (!records.is_empty()).then_some(records)
}

/// A part of a record: a column, or an object or a list of further parts.
#[derive(Default)]
struct Part {
    name: String,
    /// The column, or the first of those within.
    column: usize,
    /// In the order of their columns.
    parts: Vec<Part>,
    is_list: bool,
}

impl Part {
    /// Adds a column; of two that are the same, the first remains.
    fn add(&mut self, path: &[String], column: usize) {
        let Some((name, rest)) = path.split_first() else { return };
        if self.is_list && !is_index(name) {
            return;
        }
        let same = self.parts.iter_mut().find(|part| part.name.eq_ignore_ascii_case(name));
        match same {
            Some(part) if part.parts.is_empty() => {}
            Some(part) => part.add(rest, column),
            None => {
                let is_list = rest.first().is_some_and(|next| is_index(next));
                let mut part = Part { name: name.clone(), column, parts: Vec::new(), is_list };
                part.add(rest, column);
                self.parts.push(part);
            }
        }
    }

    /// Writes what the row has of it; `false`, and nothing, if that is nothing.
    fn write(&self, row: &StringRecord, json: &mut String) -> bool {
        if self.parts.is_empty() {
            return row.get(self.column).is_some_and(|cell| write_cell(cell.trim(), json));
        }
        let begin = json.len();
        json.push(if self.is_list { '[' } else { '{' });
        let mut empty = true;
        // A short row costs no more than its cells, however many columns there are.
        for part in self.parts.iter().take_while(|part| part.column < row.len()) {
            let before = json.len();
            if !empty {
                json.push(',');
            }
            if !self.is_list {
                json.push_str(&quoted(&part.name));
                json.push(':');
            }
            if part.write(row, json) {
                empty = false;
            } else {
                json.truncate(before);
            }
        }
        json.push(if self.is_list { ']' } else { '}' });
        if empty {
            json.truncate(begin);
        }
        !empty
    }
}

fn write_cell(cell: &str, json: &mut String) -> bool {
    if is_absent(cell) {
        return false;
    }
    let is_whole_number =
        cell.len() <= 18 && cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && crate::json::is_number(cell);
    if is_whole_number || is_json(cell) {
        json.push_str(cell);
    } else if cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false") {
        json.push_str(&cell.to_ascii_lowercase());
    } else {
        json.push_str(&quoted(cell));
    }
    true
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_else(|_| "null".to_owned())
}

/// Whether a cell holds an object or a list, not nested too deep.
fn is_json(cell: &str) -> bool {
    if !cell.starts_with(['{', '[']) || serde_json::from_str::<IgnoredAny>(cell).is_err() {
        return false;
    }
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in cell.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = depth.max(deepest);
    }
    deepest <= MAX_DEPTH
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

    use super::*;

    const CONSOLE: &str = "timestamp,message,logStreamName\r\n\
        ,No older events found at the moment. Retry.,\r\n\
        1748342831123,\"Traceback (most recent call last):\n  File \"\"app.py\"\", line 1\",web/app/0123456789abcdef\r\n\
        1748342832000,bye,web/app/0123456789abcdef\r\n";
    const INSIGHTS: &str = "@message,@timestamp,@logStream,@log\n\
        \"{\"\"detail-type\"\":\"\"ECS Task State Change\"\",\"\"detail\"\":{}}\",2025-05-27 10:47:11.123,web/app/0123,111122223333:/ecs/web\n";
    const TASKS: &str = "taskArn,lastStatus,stoppedReason,containers.0.name,containers.0.exitCode,containers[1].name,containers[1].exitCode,tags\n\
        arn:aws:ecs:eu-west-1:111122223333:task/prod/1,STOPPED,\"Essential container in task exited\",app,137,proxy,,\"[{\"\"key\"\":\"\"a\"\"}]\"\n\n\
        arn:aws:ecs:eu-west-1:111122223333:task/prod/2,RUNNING,,,,,,\n";

    fn logs(text: &str) -> Vec<LogRow> {
        match read(text) {
            Some(Csv::Logs(rows)) => rows,
            other => panic!("{other:?}"),
        }
    }

    fn values(text: &str) -> Vec<(usize, String)> {
        match read(text) {
            Some(Csv::Records(values)) => values.into_iter().map(|value| (value.line, value.json)).collect(),
            other => panic!("{other:?}"),
        }
    }

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
    }

    #[test]
    fn records_are_read() {
        assert_eq!(
            values(TASKS),
            [
                (
                    2,
                    r#"{"taskArn":"arn:aws:ecs:eu-west-1:111122223333:task/prod/1","lastStatus":"STOPPED","stoppedReason":"Essential container in task exited","containers":[{"name":"app","exitCode":137},{"name":"proxy"}],"tags":[{"key":"a"}]}"#.to_owned()
                ),
                (4, r#"{"taskArn":"arn:aws:ecs:eu-west-1:111122223333:task/prod/2","lastStatus":"RUNNING"}"#.to_owned()),
            ]
        );
        let services = "\"Service ARN\";\"desired_count\";RunningCount;CREATEDAT;taskarn;Name\n\
            arn:aws:ecs:eu-west-1:111122223333:service/prod/web;2;0;2025-05-27 10:47:11;;007\n";
        assert_eq!(
            values(services),
            [(
                2,
                r#"{"serviceArn":"arn:aws:ecs:eu-west-1:111122223333:service/prod/web","desiredCount":2,"RunningCount":0,"createdAt":"2025-05-27 10:47:11","Name":"007"}"#
                    .to_owned()
            )]
        );
    }

    #[test]
    fn events_are_read() {
        let query = "@timestamp,detail.taskArn,detail.stoppedReason,detail.containers.0.exitCode\n2025-05-27 10:47:11.123,arn,gone,1\n";
        assert_eq!(
            values(query),
            [(
                2,
                r#"{"@timestamp":"2025-05-27 10:47:11.123","taskArn":"arn","stoppedReason":"gone","containers":[{"exitCode":1}]}"#
                    .to_owned()
            )]
        );
        let typed =
            "@timestamp,detail-type,detail.taskArn,detail.enableExecuteCommand\n2025-05-27 10:47:11.123,ECS Task State Change,arn,False\n";
        assert_eq!(
            values(typed),
            [(
                2,
                r#"{"time":"2025-05-27 10:47:11.123","detail-type":"ECS Task State Change","detail":{"taskArn":"arn","enableExecuteCommand":false}}"#
                    .to_owned()
            )]
        );
        let of_service = "createdAt,id,message\n2025-05-27T10:48:00Z,a-1,(service web) has started 1 tasks: (task 0123).\n";
        assert_eq!(
            values(of_service),
            [(
                2,
                r#"{"createdAt":"2025-05-27T10:48:00Z","id":"a-1","message":"(service web) has started 1 tasks: (task 0123)."}"#.to_owned()
            )]
        );
        assert_eq!(logs("createdAt,id,message\n2025-05-27T10:48:00Z,a-1,boom\n"), [row(2, "2025-05-27T10:48:00Z", "", "", "boom")]);
    }

    #[test]
    fn what_is_no_table_is_left_alone() {
        for text in [
            "",
            "\n",
            "message",
            "2025-05-27 10:00:00,123 ERROR boom\n2025-05-27 10:00:01,000 INFO message\n",
            "Message, time and tide wait for no man.\nSo, what now?\n",
            "Time, Message\nHello, world\n",
            "Date, Line\nno digits here, at all\n",
            "message,more\na,b\n",
            "{\"taskArn\": \"a\", \"stoppedReason\": \"b\"}",
            "taskArn, and stoppedReason, are members of a task that tell more than others. See there.\na,b\n",
            "taskArn,stoppedReason\n",
            "lastStatus,createdAt\nOPEN,2025-05-27\n",
            "taskArn,name\na,b\n",
            "name;age\na;1\n",
            "sep=,",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn columns_that_contradict_each_other_do_no_harm() {
        let text =
            "taskArn,TaskArn,stopCode,containers,containers.0.name,tags.0,tags.x,tags,a.b.c.d.e.f.g.h.i.j.k.l.m.n\n1,2,3,4,5,6,7,8,9\n";
        assert_eq!(
            values(text),
            [(
                2,
                r#"{"taskArn":1,"stopCode":3,"containers":4,"tags":[6],"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":{"j":{"k":{"l":9}}}}}}}}}}}}"#
                    .to_owned()
            )]
        );
        let deep = format!("taskArn,stopCode\n\"{}{}\",a\n", "[".repeat(70), "]".repeat(70));
        assert!(values(&deep).iter().all(|(_, json)| json.starts_with("{\"taskArn\":\"[[")));
    }

    #[test]
    fn broken_and_hostile_text_is_survived() {
        for sample in [CONSOLE, INSIGHTS, TASKS] {
            let mut seed = 7_u32;
            let cut = (0..sample.len()).map(|end| sample.as_bytes()[..end].to_vec());
            let swapped = (0..400).map(|_| {
                let mut bytes = sample.as_bytes().to_vec();
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = (seed >> 8) as usize % bytes.len();
                bytes[at] = b"\",;\t\n\r{}[].0-@\\a"[(seed >> 4) as usize % 16];
                bytes
            });
            for bytes in cut.chain(swapped) {
                if let Some(Csv::Records(values)) = read(&String::from_utf8_lossy(&bytes)) {
                    values.iter().for_each(|value| drop(serde_json::from_str::<serde_json::Value>(&value.json).unwrap()));
                }
            }
        }
        let wide = format!("taskArn,stopCode,{}\n{}", vec!["a"; 900].join(","), "1,2\n".repeat(50_000));
        assert!(values(&wide).len() > 1_000);
        let long = format!("taskArn,stopCode,{}\n{}", "x".repeat(99), "1,2,3\n".repeat(50_000));
        let size: usize = values(&long).iter().map(|(_, json)| json.len()).sum();
        assert!(size < 8 * long.len() + 4096);
        assert_eq!(logs(&format!("time,message\n1,\"{}", "\n".repeat(100_000))), []);
    }
}
