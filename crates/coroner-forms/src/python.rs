//! What Python prints of an answer of boto3, by `print(response)`, `pprint` or a logger: the `repr` of dicts, lists, texts and moments.
//!
//! The client makes moments of the zone [of dateutil](https://github.com/boto/botocore/blob/develop/botocore/parsers.py);
//! [pprint](https://docs.python.org/3/library/pprint.html) breaks long texts into several that stand one after the other.

mod literal;
mod reader;

use memchr::{memchr, memchr_iter, memmem};

use crate::Value;
use reader::Reader;

/// More values of one text than that are not read.
const MAX_VALUES: usize = 100_000;
/// What JSON with the quotes of JSON does not hold, and Python's may.
const PYTHON: [&str; 4] = [": None", ": True", ": False", "datetime.datetime("];

/// The values of AWS that stand in a text as Python prints them, wherever on a line they begin. What a cut left is closed.
pub(crate) fn read(text: &str) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    let mut starts = Starts { text, from: 0, may_be_python: None };
    let (mut line, mut counted) = (1, 0);
    while let Some(start) = starts.next()
        && values.len() < MAX_VALUES
    {
        let mut reader = Reader::at(text, start);
        let _ = reader.value();
        // Never back: what was read once as something is not read again as something else.
        starts.from = reader.at.max(start + 1);
        if let Some(json) = reader.finish() {
            line += memchr_iter(b'\n', text.as_bytes().get(counted..start)?).count();
            counted = start;
            values.push(Value { line, json });
        }
    }
    (!values.is_empty()).then_some(values)
}

/// Where dicts begin, or lists of them.
struct Starts<'t> {
    text: &'t str,
    from: usize,
    /// Whether what begins as JSON does may be Python; once it is known.
    may_be_python: Option<bool>,
}

impl Starts<'_> {
    fn next(&mut self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        loop {
            let brace = self.from + memchr(b'{', bytes.get(self.from..)?)?;
            let inner = self.text.get(brace + 1..)?.trim_ascii_start();
            let is_dict = match literal::prefix(inner) {
                Some(0) if inner.starts_with('"') => self.may_be_python(),
                found => found.is_some(),
            };
            if is_dict {
                let before = bytes.get(self.from..brace)?.trim_ascii_end();
                return Some(if before.ends_with(b"[") { self.from + before.len() - 1 } else { brace });
            }
            self.from = brace + 1;
        }
    }

    fn may_be_python(&mut self) -> bool {
        let text = self.text.as_bytes();
        *self.may_be_python.get_or_insert_with(|| PYTHON.iter().any(|word| memmem::find(text, word.as_bytes()).is_some()))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const TASKS: &str = concat!(
        r#"{'tasks': [{'attachments': [], 'clusterArn': 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod', 'containers': [{'exitCode': 137, "#,
        r#"'name': 'web', 'reason': "OutOfMemoryError: Container's memory", 'cpu': '0'}, {'exitCode': 0, 'name': 'log-router'}], "#,
        r#"'createdAt': datetime.datetime(2025, 5, 27, 10, 47, 11, 123000, tzinfo=tzlocal()), 'enableExecuteCommand': False, "#,
        r#"'stoppedAt': datetime.datetime(2025, 5, 27, 10, 48, 2, tzinfo=tzoffset('JST', 32400)), "#,
        r#"'stopCode': 'EssentialContainerExited', 'tags': (), 'startedBy': None, 'version': 5}], 'failures': [], "#,
        r#"'ResponseMetadata': {'RequestId': '0f1e', 'HTTPStatusCode': 200, 'RetryAttempts': 0}}"#,
    );
    const TASKS_JSON: &str = concat!(
        r#"{"tasks":[{"attachments":[],"clusterArn":"arn:aws:ecs:eu-west-1:111122223333:cluster/prod","containers":[{"exitCode":137,"#,
        r#""name":"web","reason":"OutOfMemoryError: Container's memory","cpu":"0"},{"exitCode":0,"name":"log-router"}],"#,
        r#""createdAt":"2025-05-27T10:47:11.123000Z","enableExecuteCommand":false,"stoppedAt":"2025-05-27T10:48:02+09:00","#,
        r#""stopCode":"EssentialContainerExited","tags":[],"startedBy":null,"version":5}],"failures":[],"#,
        r#""ResponseMetadata":{"RequestId":"0f1e","HTTPStatusCode":200,"RetryAttempts":0}}"#,
    );
    const SERVICES: &str = "\
{'failures': [],
 'services': [{'deployments': [{'desiredCount': 2,
                                'rolloutState': 'FAILED',
                                'rolloutStateReason': 'ECS deployment circuit '
                                                      'breaker: tasks failed '
                                                      'to start.'}],
               'events': [{'createdAt': datetime.datetime(2025, 5, 27, 10, 47, 11, tzinfo=datetime.timezone.utc),
                           'message': '(service web) has reached a steady '
                                      'state.'}],
               'serviceName': 'web'}]}
";
    const SERVICES_JSON: &str = concat!(
        r#"{"failures":[],"services":[{"deployments":[{"desiredCount":2,"rolloutState":"FAILED","#,
        r#""rolloutStateReason":"ECS deployment circuit breaker: tasks failed to start."}],"events":[{"#,
        r#""createdAt":"2025-05-27T10:47:11Z","message":"(service web) has reached a steady state."}],"serviceName":"web"}]}"#,
    );

    fn one(text: &str) -> String {
        let values = read(text).unwrap();
        assert_eq!(values.len(), 1, "{values:?}");
        values.into_iter().next().unwrap().json
    }

    #[test]
    fn what_print_and_pprint_write() {
        assert_eq!(one(TASKS), TASKS_JSON);
        assert_eq!(one(SERVICES), SERVICES_JSON);
        assert_eq!(one(&SERVICES.replace('\n', "\r\n")), SERVICES_JSON);
    }

    #[test]
    fn values_in_a_log() {
        let log = format!(
            "INFO found {TASKS}\n[ERROR] Response=[{{'arn': 'a', 'reason': 'MISSING'}}] {{x}}\nDEBUG {{'debug': True}}\n\n{SERVICES}done"
        );
        let values: Vec<_> = read(&log).unwrap().into_iter().map(|value| (value.line, value.json)).collect();
        let failures = r#"[{"arn":"a","reason":"MISSING"}]"#.to_owned();
        assert_eq!(values, [(1, TASKS_JSON.to_owned()), (2, failures), (5, SERVICES_JSON.to_owned())]);
    }

    #[test]
    fn other_values_of_python() {
        let text = r#"{u'taskArn': u'a', 'a': b'x', 'b': Decimal('1.5'), 'c': Decimal('NaN'), 'd': OrderedDict([('x', 1), ('y', {})]), 'e': OrderedDict({'z': [nan, -inf]}), 'f': {'p', 'q'}, 'g': set(), 'h': <botocore.response.StreamingBody object at 0x7f>, 'i': Foo(x=[1, ')'], y=(2)), 'j': (1, 'two'), 'k': ('a '
 'b'), 'l': 10L, 'm': 1e-07, 1: [...], 'n': ..., None: frozenset({1}), 'o': {},}"#;
        let json = r#"{"taskArn":"a","a":"x","b":1.5,"c":null,"d":{"x":1,"y":{}},"e":{"z":[null,null]},"f":["p","q"],"g":[],"h":null,"i":null,"j":[1,"two"],"k":"a b","l":10,"m":1e-07,"1":[],"n":null,"null":[1],"o":{}}"#;
        assert_eq!(one(text), json);
        assert_eq!(one("x = {\n  \"tasks\": [],\n  \"nextToken\": None,\n}"), r#"{"tasks":[],"nextToken":null}"#);
    }

    #[test]
    fn a_cut_is_closed() {
        assert_eq!(
            one("{'tasks': [{'taskArn': 'a', 'containers': [{'exitCode': 13"),
            r#"{"tasks":[{"taskArn":"a","containers":[{"exitCode":null}]}]}"#
        );
        assert_eq!(
            one("{'taskArn': 'a', 'stoppedReason': 'Task failed ELB heal\nINFO next"),
            r#"{"taskArn":"a","stoppedReason":"Task failed ELB heal"}"#
        );
        assert_eq!(one("{'stoppedReason': 'a', 'taskArn': 'arn:aws:ecs:eu-w"), r#"{"stoppedReason":"a","taskArn":null}"#);
        assert_eq!(one("{'taskArn': 'a', 'exitCode': 13\n2025-05-27 INFO"), r#"{"taskArn":"a","exitCode":null}"#);
        let two = read("{'taskArn': 'a', 'x': [\n{'taskArn': 'b'} {'taskArn': 'c', oops {'taskArn': 'd'}").unwrap();
        let json: Vec<_> = two.iter().map(|value| value.json.as_str()).collect();
        assert_eq!(json, [r#"{"taskArn":"a","x":[{"taskArn":"b"},{"taskArn":"c"}]}"#, r#"{"taskArn":"d"}"#]);
    }

    #[test]
    fn other_texts_are_none() {
        let none = [
            "",
            "{\"tasks\": [{\"taskArn\": \"a\", \"x\": \"y: None\"}]}",
            "INFO config {'debug': True, 'workers': 3}",
            "the set {'taskArn'}",
            "fn main() { 'a: loop {} }",
            "{'",
            "{tasks: [{taskArn: 'a'}]}",
        ];
        for text in none {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn no_text_makes_it_panic_or_slow() {
        for text in [TASKS, SERVICES] {
            for cut in 0..=text.len() {
                let _ = read(&text[..cut]);
                let letters = ["'", "\"", "\\", "(", "[", "{", "}", ")", "<", "\n", "é", "...", "{'"];
                for letter in letters.iter().filter(|_| cut % 5 == 0) {
                    let _ = read(&format!("{}{letter}{}", &text[..cut], &text[cut..]));
                }
            }
        }
        for hostile in
            ["{'a':", "{'a", "{'a':f(", "[{'a':<", "{\"a\": None", "{'a': \"x {\"", "{'a':OrderedDict([('b',", "{ ", "[{'a':('b' "]
        {
            let _ = read(&hostile.repeat(1 << 14));
        }
        let deep = format!("{}1{}", "{'taskArn':".repeat(500), "}".repeat(500));
        assert_eq!(read(&deep).unwrap().len(), 6);
    }
}
