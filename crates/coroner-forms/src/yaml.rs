//! YAML, as `aws --output yaml` and `--output yaml-stream` print it, or as people keep what AWS answered.
//!
//! The AWS CLI writes block style with sorted keys, `[]` and `{}` where nothing is in it, and each page of a stream as a list of its own:
//! <https://github.com/aws/aws-cli/blob/v2/awscli/formatter.py>. Plain values are typed as <https://yaml.org/spec/1.2.2/#103-core-schema>.

mod names;

use std::cell::Cell;
use std::collections::HashSet;
use std::str::Chars;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use crate::Value;
use crate::json::{Json, is_number};

pub(crate) use names::is_of_aws;

/// Deeper than that nothing is read; [`Json`] would not write it.
const MAX_DEPTH: usize = 96;
/// More documents of one text than that are not read.
const MAX_VALUES: usize = 100_000;
/// No answer has nearly as many keys at its top.
const MAX_KEYS: usize = 1000;
/// The parser holds all of a flow collection before it tells of its beginning, a hundred bytes for each of its characters. So it gets no more
/// than this without telling anything.
const MAX_AHEAD: usize = 1 << 20;

/// The documents of a text that is YAML, each as one value. What a cut left is closed.
pub(crate) fn read(text: &str) -> Option<Vec<Value>> {
    if !begins(text) || memchr::memchr(0, text.as_bytes()).is_some() {
        return None;
    }
    let left = Cell::new(MAX_AHEAD);
    let at_end = Cell::new(false);
    let mut parser = Parser::new_from_iter(Ahead { letters: text.chars(), left: &left, at_end: &at_end });
    let mut documents = Documents::of(text);
    let broken = loop {
        // Where it ended for the parser, it has ended.
        if left.get() > 0 {
            left.set(MAX_AHEAD);
        }
        match parser.next_event() {
            Some(Ok((Event::StreamEnd, _))) | None => break !at_end.get(),
            Some(Ok((event, span))) => match documents.take(event, span.start.line()) {
                Taken::On => {}
                Taken::Enough => break false,
                Taken::Refused => return None,
            },
            Some(Err(_)) => break !at_end.get(),
        }
    };
    documents.close();
    let sure = if broken { documents.nested && documents.answer } else { documents.nested && documents.of_aws || documents.answer };
    (sure && !documents.values.is_empty()).then_some(documents.values)
}

/// Whether the first line that says something is `key:`, be it in a list, or after `---`.
fn begins(text: &str) -> bool {
    let mut lines =
        text.trim_start_matches('\u{feff}').lines().filter(|line| !matches!(line.trim_start().chars().next(), None | Some('#')));
    let first = lines.next().unwrap_or_default();
    let first = if first.trim_end() == "---" { lines.next().unwrap_or_default() } else { first };
    let first = first.trim_start_matches(' ');
    let first = first.strip_prefix("- ").unwrap_or(first).trim_start_matches(' ');
    first.split_once(':').is_some_and(|(key, value)| {
        let is_word = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_word && (value.is_empty() || value.starts_with([' ', '\r']))
    })
}

/// The letters of a text, as far as the parser may have them.
struct Ahead<'t> {
    letters: Chars<'t>,
    left: &'t Cell<usize>,
    at_end: &'t Cell<bool>,
}

impl Iterator for Ahead<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        self.left.set(self.left.get().checked_sub(1)?);
        let letter = self.letters.next();
        self.at_end.set(letter.is_none());
        letter
    }
}

/// What came of an event.
enum Taken {
    On,
    Enough,
    /// The text is none that AWS or those who keep its answers write.
    Refused,
}

/// Something that is open.
enum Node {
    List,
    /// A mapping, and whether its key has been read, and its value not yet.
    Mapping(bool),
}

/// The documents so far.
struct Documents {
    values: Vec<Value>,
    most: usize,
    json: Json,
    line: usize,
    open: Vec<Node>,
    /// The keys of the top mapping.
    keys: HashSet<String>,
    /// Whether a mapping stood in something.
    nested: bool,
    /// Whether there was a name as AWS gives them.
    of_aws: bool,
    /// Whether an answer's list or object stood at the top, or at the top of a page.
    answer: bool,
    /// Whether the key before is an answer's.
    answer_key: bool,
    /// Whether an object follows it, and no list.
    object_key: bool,
}

impl Documents {
    fn of(text: &str) -> Documents {
        let most = 4 * text.len() + 4096;
        Documents {
            values: Vec::new(),
            most,
            json: Json::of_at_most(most),
            line: 1,
            open: Vec::new(),
            keys: HashSet::new(),
            nested: false,
            of_aws: false,
            answer: false,
            answer_key: false,
            object_key: false,
        }
    }

    fn take(&mut self, event: Event<'_>, line: usize) -> Taken {
        match event {
            // A few aliases can stand for more than fits anywhere.
            Event::Alias(_) => return Taken::Refused,
            _ if self.keys.len() > MAX_KEYS => return Taken::Refused,
            Event::MappingStart(..) | Event::SequenceStart(..) if self.open.len() >= MAX_DEPTH || self.at_key() => return Taken::Refused,
            Event::MappingStart(..) => {
                self.begin(line, Node::Mapping(false));
                self.nested |= self.open.len() > 1;
            }
            Event::SequenceStart(..) => self.begin(line, Node::List),
            Event::MappingEnd | Event::SequenceEnd => self.end(),
            Event::Scalar(text, ..) if self.at_key() => self.key(&text, line),
            // A document of one word is prose, or a cut.
            Event::Scalar(..) if self.open.is_empty() => {}
            Event::Scalar(text, style, _, tag) => {
                self.scalar(&text, style, tag.as_deref());
                self.after_value();
            }
            Event::DocumentEnd => self.close(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
        if self.values.len() >= MAX_VALUES { Taken::Enough } else { Taken::On }
    }

    fn at_key(&self) -> bool {
        matches!(self.open.last(), Some(Node::Mapping(false)))
    }

    fn begin(&mut self, line: usize, node: Node) {
        match self.open.last() {
            None => self.line = line,
            Some(Node::Mapping(_)) => self.answer |= self.answer_key && self.is_top() && matches!(node, Node::List) != self.object_key,
            Some(Node::List) => {}
        }
        match node {
            Node::List => self.json.list(),
            Node::Mapping(_) => self.json.object(),
        }
        self.open.push(node);
    }

    fn is_top(&self) -> bool {
        matches!(self.open.as_slice(), [Node::Mapping(_)] | [Node::List, Node::Mapping(_)])
    }

    fn end(&mut self) {
        if self.open.pop().is_some() {
            self.json.end();
        }
        self.after_value();
    }

    fn after_value(&mut self) {
        if let Some(Node::Mapping(keyed)) = self.open.last_mut() {
            *keyed = false;
        }
    }

    fn key(&mut self, key: &str, line: usize) {
        // Answers that were appended to one file look like one mapping with the same keys again.
        if self.open.len() == 1 && !self.keys.insert(key.to_owned()) {
            self.close();
            self.begin(line, Node::Mapping(false));
            self.keys.insert(key.to_owned());
        }
        self.answer_key = names::is_answer(key);
        self.object_key = key == "taskDefinition";
        // `services` and `jobs` are at the top of many other things, as mappings.
        self.of_aws |= !self.answer_key && is_of_aws(key);
        self.json.key(key);
        if let Some(Node::Mapping(keyed)) = self.open.last_mut() {
            *keyed = true;
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>) {
        // A tag other than YAML's own makes something of a text that only its owner knows, such as `!Ref`.
        let is_typed = style == ScalarStyle::Plain && tag.is_none_or(|tag| tag.is_yaml_core_schema() && tag.suffix != "str");
        // To those who write YAML 1.1, the AWS CLI among them, `1234e56` is no number but the tag of an image, which so stands without quotes.
        let is_exponent_alone = || text.contains(['e', 'E']) && !text.contains('.');
        match text {
            "" | "~" | "null" | "Null" | "NULL" if is_typed => self.json.null(),
            "true" | "True" | "TRUE" if is_typed => self.json.flag(true),
            "false" | "False" | "FALSE" if is_typed => self.json.flag(false),
            number if is_typed && is_number(number) && !is_exponent_alone() => self.json.number(number),
            text => self.json.text(text),
        }
    }

    /// Ends the document, whatever of it is still open.
    fn close(&mut self) {
        for _ in self.open.drain(..) {
            self.json.end();
        }
        let json = std::mem::replace(&mut self.json, Json::of_at_most(self.most));
        self.values.extend(json.finish().map(|json| Value { line: self.line, json }));
        self.keys.clear();
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const TASKS: &str = "\
failures: []
tasks:
- attachments: []
  clusterArn: arn:aws:ecs:eu-west-1:111122223333:cluster/prod
  containers:
  - exitCode: 137
    lastStatus: STOPPED
    name: web
    reason: 'OutOfMemoryError: Container killed due to memory usage'
    healthStatus: UNKNOWN
  - exitCode: 0
    lastStatus: STOPPED
    name: log-router
    networkBindings: []
  cpu: '512'
  createdAt: '2025-05-27T10:47:11.123000+09:00'
  enableExecuteCommand: false
  overrides:
    containerOverrides:
    - name: web
    inferenceAcceleratorOverrides: []
  platformVersion: 1.4.0
  startedAt: 2025-05-27T10:47:41+09:00
  stopCode: EssentialContainerExited
  stoppedReason: Essential container in task
    exited
  tags: {}
  version: 5
";
    const TASKS_JSON: &str = concat!(
        r#"{"failures":[],"tasks":[{"attachments":[],"clusterArn":"arn:aws:ecs:eu-west-1:111122223333:cluster/prod","containers":["#,
        r#"{"exitCode":137,"lastStatus":"STOPPED","name":"web","reason":"OutOfMemoryError: Container killed due to memory usage","#,
        r#""healthStatus":"UNKNOWN"},{"exitCode":0,"lastStatus":"STOPPED","name":"log-router","networkBindings":[]}],"cpu":"512","#,
        r#""createdAt":"2025-05-27T10:47:11.123000+09:00","enableExecuteCommand":false,"overrides":{"containerOverrides":[{"name":"web"}],"#,
        r#""inferenceAcceleratorOverrides":[]},"platformVersion":"1.4.0","startedAt":"2025-05-27T10:47:41+09:00","#,
        r#""stopCode":"EssentialContainerExited","stoppedReason":"Essential container in task exited","tags":{},"version":5}]}"#,
    );
    const SERVICES: &str = "\
- failures: []
  services:
  - deployments:
    - desiredCount: 2
      rolloutState: IN_PROGRESS
      rolloutStateReason: \"ECS deployment \\\"ecs-svc/1234567890123456789\\\" in\\
        \\ progress.\"
    events:
    - createdAt: '2025-05-27T10:47:11+00:00'
      message: (service web) was unable to place a task because no container instance
        met all of its requirements.
    serviceName: web
- nextToken: null
  services: []
";
    const SERVICES_JSON: &str = concat!(
        r#"[{"failures":[],"services":[{"deployments":[{"desiredCount":2,"rolloutState":"IN_PROGRESS","#,
        r#""rolloutStateReason":"ECS deployment \"ecs-svc/1234567890123456789\" in progress."}],"events":[{"#,
        r#""createdAt":"2025-05-27T10:47:11+00:00","message":"(service web) was unable to place a task because no container instance "#,
        r#"met all of its requirements."}],"serviceName":"web"}]},{"nextToken":null,"services":[]}]"#,
    );

    fn one(text: &str) -> String {
        let values = read(text).unwrap();
        assert_eq!(values.len(), 1, "{values:?}");
        values.into_iter().next().unwrap().json
    }

    #[test]
    fn answers_of_the_aws_cli() {
        assert_eq!(one(TASKS), TASKS_JSON);
        assert_eq!(one(SERVICES), SERVICES_JSON);
        assert_eq!(one(&TASKS.replace('\n', "\r\n")), TASKS_JSON);
        assert_eq!(one(&format!("\u{feff}{TASKS}")), TASKS_JSON);
        assert_eq!(one("taskArns:\n- arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e\n").len(), 66);
        assert_eq!(one("failures: []\ntasks: []\n"), r#"{"failures":[],"tasks":[]}"#);
        assert_eq!(one("taskDefinition:\n  family: web\n"), r#"{"taskDefinition":{"family":"web"}}"#);
    }

    #[test]
    fn several_documents_and_answers() {
        let lines = |text: &str| read(text).unwrap().into_iter().map(|value| (value.line, value.json)).collect::<Vec<_>>();
        let (tasks, services) = (TASKS_JSON.to_owned(), SERVICES_JSON.to_owned());
        assert_eq!(lines(&format!("# saved\n---\n{TASKS}---\n{SERVICES}...\n")), [(3, tasks.clone()), (32, services)]);
        assert_eq!(lines(&format!("{TASKS}{TASKS}")), [(1, tasks.clone()), (29, tasks)]);
    }

    #[test]
    fn scalars_are_typed_by_the_core_schema() {
        let text = "services:\n- a: ~\n  b: True\n  c: '1'\n  d: 1.5\n  e: 007\n  f: 0x1f\n  g: .inf\n  h: yes\n  i: !!str 1\n  j: !Ref 2\n  k:\n  1: x\n  l: |\n    a\n     b\n  m: >-\n    a\n    b\n  n: \"\\u00e9\\n\"\n  o: 011122223333\n  p: 1234e56\n  q: 1.0e+6\n";
        let json = r#"{"services":[{"a":null,"b":true,"c":"1","d":1.5,"e":"007","f":"0x1f","g":".inf","h":"yes","i":"1","j":"2","k":null,"1":"x","l":"a\n b\n","m":"a b","n":"é\n","o":"011122223333","p":"1234e56","q":1.0e+6}]}"#;
        assert_eq!(one(text), json);
    }

    #[test]
    fn a_cut_is_closed() {
        let cut = TASKS.find(": Container").unwrap();
        let json = r#"{"failures":[],"tasks":[{"attachments":[],"clusterArn":"arn:aws:ecs:eu-west-1:111122223333:cluster/prod","containers":[{"exitCode":137,"lastStatus":"STOPPED","name":"web","reason":null}]}]}"#;
        assert_eq!(one(&TASKS[..cut]), json);
        assert_eq!(
            one("tasks:\n- lastStatus: RUNNING\n  taskArn: a\n$ aws ecs describe-services --cluster prod\nusage: aws [options]\n"),
            r#"{"tasks":[{"lastStatus":"RUNNING","taskArn":"a"}]}"#
        );
    }

    #[test]
    fn other_texts_are_none() {
        let none = [
            "",
            "error: something\n",
            "ERROR: Failed\nINFO: startedAt 5\n",
            "INFO: start\n  nested: line\nno key here\n",
            "{\"tasks\": []}",
            "2025-05-27 10:00:00 tasks:\n- a: b\n",
            "- a list\n- of words\n",
            "name: CI\njobs:\n  test:\n    steps:\n    - run: cargo test\n",
            "services:\n  web:\n    image: nginx\n",
            "time: 10\nhost:\n  name: x\n",
            "a: &a [1]\nserviceName: x\nb:\n  c: *a\n",
            "serviceName: x\nhost:\n  ip: 1\nTraceback (most recent call last)\n  File \"main.py\", line 3, in <module>\nValueError: this went wrong\n",
            "tasks:\n- a: b\0\n",
            "---\n",
        ];
        for text in none {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn depth_and_what_is_held_are_bounded() {
        assert_eq!(read(&format!("tasks: {}", "[".repeat(1 << 20))), None);
        assert_eq!(read(&format!("tasks:\n{}a: b\n", "- ".repeat(1 << 16))), None);
        assert!(one(&format!("tasks:\n- taskArn: a\n- [{}]\n", "a,".repeat(4 << 20))).len() < 4 << 20);
    }

    #[test]
    fn no_text_makes_it_panic() {
        for text in [TASKS, SERVICES] {
            for cut in 0..=text.len() {
                let _ = read(&text[..cut]);
                let letters = ["'", "\"", ":", "-", "[", "}", "\n", "\t", "&a ", "*a", "!", "|", "? ", "é", "\u{feff}", "%"];
                for letter in letters.iter().filter(|_| cut % 5 == 0) {
                    let _ = read(&format!("{}{letter}{}", &text[..cut], &text[cut..]));
                }
            }
        }
    }
}
