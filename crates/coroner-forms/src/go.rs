//! What Go programs print of AWS's answers: `fmt.Println` of an answer of the SDK's first version (pretty: a member a line, texts in quotes),
//! and `%+v` of any struct (plain: members after one another, texts bare).
//!
//! Here structs are found in a text, and answers of ECS among them. Each of the two ways has a file; a pretty struct may stand in a plain one.

mod names;
mod plain;
mod pretty;
mod value;

use crate::Value;
use crate::json::Json;
use names::Seen;

/// Nothing that AWS answers is nested nearly as deep.
const MAX_DEPTH: usize = 64;

/// The answers of ECS that Go printed into `text`, alone or between other lines.
pub(crate) fn read(text: &str) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    let (mut at, mut counted, mut line) = (0, 0, 1);
    while let Some(start) = next_struct(text, at) {
        let json = Json::of_at_most(4 * text.len() + 4096);
        let mut reader = Reader { text, at: start, depth: 0, seen: Seen::default(), json };
        reader.object(false);
        at = reader.at.max(start + 1);
        if reader.seen.is_of_ecs()
            && let Some(json) = reader.json.finish()
        {
            line += memchr::memchr_iter(b'\n', text.as_bytes().get(counted..start).unwrap_or_default()).count();
            counted = start;
            values.push(Value { line, json });
        }
    }
    (!values.is_empty()).then_some(values)
}

/// Where from `at` on a struct begins, at its brace.
fn next_struct(text: &str, mut at: usize) -> Option<usize> {
    loop {
        let brace = at + memchr::memchr(b'{', text.as_bytes().get(at..)?)?;
        at = brace + 1;
        // A type before it: that is Go's source, as `%#v` prints it, or another language's.
        let typed = text.get(..brace)?.ends_with(|before: char| before.is_alphanumeric() || matches!(before, '_' | ')' | ']'));
        let first = text.get(at..)?.trim_start();
        if !typed && first.starts_with(|first: char| first.is_ascii_uppercase()) && key(first).is_some() {
            return Some(brace);
        }
    }
}

/// The name of a member at the start of `text`, if a colon follows it.
fn key(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let key = text.get(..end)?;
    (text.get(end..)?.starts_with(':') && key.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(key)
}

/// Reads one struct.
struct Reader<'a> {
    text: &'a str,
    /// How far it has come.
    at: usize,
    depth: usize,
    seen: Seen,
    json: Json,
}

/// Every function that reads a value answers whether it was whole; behind a broken one nothing is read, and what is open is ended.
impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, end: usize) -> &'a str {
        let taken = self.rest().get(..end).unwrap_or_default();
        self.at += taken.len();
        taken
    }

    fn eat(&mut self, text: &str) -> bool {
        let eaten = self.rest().starts_with(text);
        self.at += if eaten { text.len() } else { 0 };
        eaten
    }

    fn skip(&mut self, is_space: impl Fn(char) -> bool) {
        self.at = self.text.len() - self.rest().trim_start_matches(is_space).len();
    }

    fn key(&mut self, key: &str) {
        self.seen.key(key);
        self.json.key(key);
    }

    fn text(&mut self, text: &str) {
        self.seen.text(text);
        self.json.text(text);
    }

    /// A text whose end is missing. A sentence is worth telling; half an ARN is another one's.
    fn cut(&mut self, text: &str) {
        if text.contains(' ') && text.starts_with(|c: char| c.is_alphabetic() || c == '(') {
            self.text(text);
        }
    }

    /// Begins and ends an object or a list; `inner` reads what is in it, and its end.
    fn nested(&mut self, begin: fn(&mut Json), inner: impl FnOnce(&mut Self) -> bool) -> bool {
        begin(&mut self.json);
        self.depth += 1;
        let whole = self.depth <= MAX_DEPTH && inner(self);
        self.depth -= 1;
        self.json.end();
        whole
    }

    /// A struct in whichever way it is written; in a pretty one everything is.
    fn object(&mut self, within_pretty: bool) -> bool {
        self.eat("&");
        self.eat("{");
        let pretty = within_pretty || pretty::is_pretty(self.rest());
        self.nested(Json::object, |reader| if pretty { reader.pretty_members() } else { reader.plain_members() })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::plain::tests::PLAIN;
    use super::pretty::tests::{SERVICES, TASKS};
    use super::*;

    /// The only value of a text.
    pub(super) fn one(text: &str) -> String {
        let mut values = read(text).unwrap();
        assert_eq!(values.len(), 1, "{values:?}");
        values.remove(0).json
    }

    #[test]
    fn several_are_read_with_their_lines() {
        let values = read(&format!("start\n{TASKS}{{\"a\":1}}\n{PLAIN}{PLAIN}")).unwrap();
        assert_eq!(values.iter().map(|value| value.line).collect::<Vec<_>>(), [2, 33, 34]);
        // The first is cut off by the next line of the log.
        let values =
            read("{LastStatus:STOPPED StoppedReason:Essential container in\n2025-05-27 {TaskArn:a LastStatus:RUNNING Cpu:1.10}").unwrap();
        let json: Vec<_> = values.iter().map(|value| value.json.as_str()).collect();
        assert_eq!(
            json,
            [
                r#"{"LastStatus":"STOPPED","StoppedReason":"Essential container in"}"#,
                r#"{"TaskArn":"a","LastStatus":"RUNNING","Cpu":"1.10"}"#
            ]
        );
        let events = "[{\n  CreatedAt: 2025-05-27 10:48:00 +0000 UTC,\n  Id: \"1\",\n  Message: \"(service web) has begun draining connections on 1 tasks.\"\n}]";
        assert_eq!(
            one(events),
            r#"{"CreatedAt":"2025-05-27T10:48:00+00:00","Id":"1","Message":"(service web) has begun draining connections on 1 tasks."}"#
        );
    }

    #[test]
    fn what_go_did_not_print_is_left_alone() {
        for text in [
            "",
            "plain text, nothing else",
            "{\"Tasks\": [{\"LastStatus\": \"STOPPED\", \"StopCode\": null}]}",
            "{'LastStatus': 'STOPPED', 'StopCode': None}",
            "{ tasks: [{ lastStatus: 'STOPPED' }], failures: [] }",
            "{ LastStatus: 'STOPPED', StopCode: 'X' }",
            "{LastStatus:STOPPED}",
            "{Name:web Reason:none}",
            "event=\"{TaskArn:arn:aws:ecs:eu-west-1:111122223333:task/prod/1 Status:STOPPED Reason: SentStatus:RUNNING}\"",
            "types.Task{LastStatus:(*string)(0xc000123456), StopCode:\"\"}",
            "if (x) { LastStatus: return; StopCode: goto end; }",
            "{Name:pod Containers:[{Image:nginx}]}",
            "{ TaskDefinition: !Ref Web, Cluster: !Ref Prod, StopCode: 1 }",
            "INFO {Error: no such file, StopCode: x}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn broken_text_is_read_up_to_the_break() {
        assert_eq!(one("{\n  LastStatus: \"STOPPED\",\n  ExitCode: 13"), r#"{"LastStatus":"STOPPED","ExitCode":null}"#);
        assert_eq!(one("{\n  StopCode: \"X\",\n  TaskArn: \"arn:aws"), r#"{"StopCode":"X","TaskArn":null}"#);
        for sample in [TASKS, SERVICES, PLAIN] {
            for end in (0..sample.len()).filter(|end| sample.is_char_boundary(*end)) {
                for value in read(&sample[..end]).unwrap_or_default() {
                    serde_json::from_str::<serde_json::Value>(&value.json).unwrap();
                }
            }
            let mut seed = 7_u32;
            for _ in 0..500 {
                let mut bytes = sample.as_bytes().to_vec();
                for _ in 0..3 {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let at = (seed >> 8) as usize % bytes.len();
                    bytes[at] = b"{}[]\":, \n\\&mx0A<"[(seed >> 4) as usize % 16];
                }
                for value in read(&String::from_utf8_lossy(&bytes)).unwrap_or_default() {
                    serde_json::from_str::<serde_json::Value>(&value.json).unwrap();
                }
            }
        }
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        let pieces = "{A:|{ A: [|{A:[{|{A:[{B:[|{A:map[a:|{ A: \"|{A:x |{A:x\n|{ A: x{|A: | A: B:|\
            {A:x A:|{Tasks:[] Failures:[] |{Tasks:[] Failures:[]}|{ResultMetadata:{|{A:{ |{LastStatus: A:[] B:map[";
        for piece in pieces.split('|') {
            for value in read(&piece.repeat(8_000)).unwrap_or_default() {
                serde_json::from_str::<serde::de::IgnoredAny>(&value.json).unwrap();
            }
        }
    }
}
