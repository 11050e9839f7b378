//! What Go programs print of AWS's answers: `fmt.Println` of an answer of the SDK's first version (pretty: a member a line, texts in quotes),
//! and `%+v` of any struct (plain: members after one another, texts bare).
//!
//! Pretty is `awsutil.Prettify`, <https://github.com/aws/aws-sdk-go/blob/main/aws/awsutil/prettify.go>; plain and the quotes are
//! <https://pkg.go.dev/fmt>, moments <https://pkg.go.dev/time#Time.String>.

use crate::Value;
use crate::json::{Json, is_number};

/// Nothing that AWS answers is nested nearly as deep.
const MAX_DEPTH: usize = 64;
/// The longest key, in characters; labels of Docker are keys too.
const MAX_KEY: usize = 256;
/// Members that tell something of ECS by themselves.
const OF_ECS: &str = "ContainerDefinitions LastStatus RolloutState StopCode StoppedReason";
/// Members that the agent's own log has too, or other things than ECS: it takes two of them.
const OFTEN_OF_ECS: &str = "ClusterArn Clusters ContainerArn ContainerInstanceArn ContainerInstances Containers Deployments Events ExitCode \
    Failures ServiceArn Services TaskArn TaskDefinition TaskDefinitionArn Tasks";
/// Further members of ECS that can be empty or follow a text.
const FURTHER: &str = "Arn AvailabilityZone CapacityProviderName Connectivity Cpu CreatedAt DesiredCount DesiredStatus Detail \
    ExecutionRoleArn Group HealthStatus Id Image ImageDigest LaunchType Memory Message Name PendingCount PlatformFamily PlatformVersion \
    PropagateTags Reason RoleArn RolloutStateReason RunningCount RuntimeId SchedulingStrategy ServiceName StartedAt StartedBy Status \
    StoppedAt TaskRoleArn UpdatedAt Value";
/// Members that the SDKs add to every struct, always empty.
const ADDED: &[&str] = &["noSmithyDocumentSerde:{}", "_:{}"];

/// The answers of ECS that Go printed into `text`, alone or between other lines.
pub(crate) fn read(text: &str) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    let (mut at, mut counted, mut line) = (0, 0, 1);
    while let Some(start) = next_struct(text, at) {
        let mut go = Go { text, at: start, depth: 0, keys: 0, of_ecs: false, often: 0, json: Json::of_at_most(4 * text.len() + 4096) };
        go.object(false);
        at = go.at.max(start + 1);
        if go.is_of_ecs()
            && let Some(json) = go.json.finish()
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

fn is_known(key: &str) -> bool {
    [OF_ECS, OFTEN_OF_ECS, FURTHER].iter().any(|keys| keys.split(' ').any(|known| known == key))
}

struct Go<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    keys: usize,
    of_ecs: bool,
    /// Which of [`OFTEN_OF_ECS`] there were, as bits.
    often: u32,
    json: Json,
}

/// Every function that reads a value answers whether it was whole; behind a broken one nothing is read, and what is open is ended.
impl<'a> Go<'a> {
    fn is_of_ecs(&self) -> bool {
        self.keys >= 2 && (self.of_ecs || self.often.count_ones() >= 2)
    }

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
        self.keys += 1;
        self.of_ecs |= OF_ECS.split(' ').any(|known| known == key);
        if let Some(which) = OFTEN_OF_ECS.split(' ').position(|often| often == key) {
            self.often |= 1 << which;
        }
        self.json.key(key);
    }

    fn text(&mut self, text: &str) {
        // An event of a service that was printed by itself.
        self.of_ecs |= text.starts_with("(service ");
        self.json.text(text);
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

    fn object(&mut self, within_pretty: bool) -> bool {
        self.eat("&");
        self.eat("{");
        let pretty = within_pretty || is_pretty(self.rest());
        self.nested(Json::object, |go| if pretty { go.pretty_members() } else { go.plain_members() })
    }

    fn pretty_members(&mut self) -> bool {
        loop {
            self.skip(char::is_whitespace);
            if self.eat("}") {
                return true;
            }
            let Some(key) = pretty_key(self.rest()) else { return false };
            self.at += key.len() + 1;
            self.key(key);
            if !self.pretty_value() {
                return false;
            }
            self.skip(char::is_whitespace);
            self.eat(",");
        }
    }

    fn pretty_value(&mut self) -> bool {
        self.skip(char::is_whitespace);
        match self.rest().chars().next() {
            Some('"') => self.quoted(),
            Some('{') => self.object(true),
            Some('[') => self.nested(Json::list, Self::pretty_elements),
            Some(_) => self.pretty_bare(),
            None => false,
        }
    }

    fn pretty_elements(&mut self) -> bool {
        self.eat("[");
        loop {
            self.skip(char::is_whitespace);
            if self.eat("]") {
                return true;
            }
            if !self.pretty_value() {
                return false;
            }
            self.skip(char::is_whitespace);
            self.eat(",");
        }
    }

    /// A number, a moment, `true`, or what stands for a value that isn't printed. Nothing else is bare.
    fn pretty_bare(&mut self) -> bool {
        let Some(end) = self.rest().find([',', '\n', '}', ']']) else {
            // The end is missing: half a number is another number.
            self.at = self.text.len();
            return false;
        };
        let bare = self.take(end).trim_end();
        if is_number(bare) {
            self.json.number(bare);
            return true;
        }
        if self.word(bare) {
            return true;
        }
        let stands_for_a_value = (bare.starts_with('<') || bare.starts_with("buffer(")) && bare.len() < 40;
        if stands_for_a_value {
            self.json.text(bare);
        }
        stands_for_a_value
    }

    /// Writes what is the same in both, if `word` is such.
    fn word(&mut self, word: &str) -> bool {
        match word {
            "true" | "false" => self.json.flag(word == "true"),
            "<nil>" | "nil" | "<invalid value>" => self.json.null(),
            _ if is_pointer(word) => self.json.null(),
            _ => match moment(word) {
                // Go's zero: there is no moment.
                Some(moment) if moment.starts_with("0001-01-01T") => self.json.null(),
                Some(moment) => self.json.text(&moment),
                None => return false,
            },
        }
        true
    }

    fn quoted(&mut self) -> bool {
        self.eat("\"");
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let next = memchr::memchr3(b'"', b'\\', b'\n', rest.as_bytes()).unwrap_or(rest.len());
            text.push_str(self.take(next));
            if self.eat("\"") {
                self.text(&text);
                return true;
            }
            let escaped = if self.rest().starts_with('\\') { self.escaped() } else { None };
            let Some(escaped) = escaped else {
                self.cut(&text);
                return false;
            };
            text.push(escaped);
        }
    }

    /// What stands after a backslash; what is no text at all there becomes the sign for that.
    fn escaped(&mut self) -> Option<char> {
        self.eat("\\");
        let letter = self.rest().chars().next()?;
        self.at += letter.len_utf8();
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            'a' => return Some('\u{7}'),
            'b' => return Some('\u{8}'),
            'f' => return Some('\u{c}'),
            'n' => return Some('\n'),
            'r' => return Some('\r'),
            't' => return Some('\t'),
            'v' => return Some('\u{b}'),
            other => return Some(other),
        };
        let code = u32::from_str_radix(self.take(digits), 16).ok();
        // `\xff` is a byte that is no UTF-8.
        let code = code.filter(|code| letter != 'x' || *code < 0x80);
        Some(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// A text whose end is missing. A sentence is worth telling; half an ARN is another one's.
    fn cut(&mut self, text: &str) {
        if text.contains(' ') && text.starts_with(|c: char| c.is_alphabetic() || c == '(') {
            self.text(text);
        }
    }

    fn plain_members(&mut self) -> bool {
        loop {
            self.skip(|c| c == ' ');
            if self.eat("}") {
                return true;
            }
            if ADDED.iter().any(|added| self.eat(added)) {
                continue;
            }
            let Some(key) = key(self.rest()) else { return false };
            self.at += key.len() + 1;
            self.key(key);
            let whole = if key == "ResultMetadata" { self.metadata() } else { self.plain_value(None) };
            if !whole {
                return false;
            }
        }
    }

    /// What the SDK's second version adds to an answer: its keys have no names, and it tells nothing.
    fn metadata(&mut self) -> bool {
        let mut open = 0_usize;
        let end = self.rest().bytes().position(|byte| {
            match byte {
                b'{' => open += 1,
                b'}' => open = open.saturating_sub(1),
                _ => {}
            }
            open == 0 || byte == b'\n'
        });
        self.at = end.map_or(self.text.len(), |end| self.at + end);
        self.json.null();
        self.eat("}")
    }

    /// A value in a struct, or that of the key `in_map` of a map.
    fn plain_value(&mut self, in_map: Option<&str>) -> bool {
        match Plain::of(self.rest()) {
            Plain::Struct => self.object(false),
            Plain::Map => self.nested(Json::object, Self::plain_entries),
            Plain::List => self.nested(Json::list, Self::plain_elements),
            Plain::Text => self.plain_text(in_map),
        }
    }

    fn plain_entries(&mut self) -> bool {
        self.eat("map[");
        loop {
            self.skip(|c| c == ' ');
            if self.eat("]") {
                return true;
            }
            let Some(key) = map_key(self.rest()) else { return false };
            self.at += key.len() + 1;
            self.key(key);
            if !self.plain_value(Some(key)) {
                return false;
            }
        }
    }

    fn plain_elements(&mut self) -> bool {
        self.eat("[");
        loop {
            self.skip(|c| c == ' ');
            if self.eat("]") {
                return true;
            }
            let whole = match Plain::of(self.rest()) {
                Plain::Struct => self.object(false),
                Plain::Map => self.nested(Json::object, Self::plain_entries),
                Plain::List => self.nested(Json::list, Self::plain_elements),
                Plain::Text => {
                    let end = self.rest().find([' ', ']', '{', '}', '\n']);
                    let word = self.take(end.unwrap_or_default());
                    self.scalar(word);
                    !word.is_empty() && self.rest().starts_with([' ', ']'])
                }
            };
            if !whole {
                return false;
            }
        }
    }

    fn plain_text(&mut self, in_map: Option<&str>) -> bool {
        let (end, whole) = end_of_text(self.rest(), in_map);
        let text = self.take(end);
        let words = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).filter(|words| !words.contains(']'));
        match words {
            Some(words) if whole => {
                self.json.list();
                words.split(' ').filter(|word| !word.is_empty()).for_each(|word| self.scalar(word));
                self.json.end();
            }
            _ if whole => self.scalar(text),
            _ => self.cut(text),
        }
        whole
    }

    /// A value without quotes. Only a whole number is taken for one: `1.10` may be a version.
    fn scalar(&mut self, text: &str) {
        let whole_number = text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && is_number(text);
        if whole_number {
            self.json.number(text);
        } else if !self.word(text) {
            self.text(text);
        }
    }
}

/// Whether the members of the struct whose brace is before `inner` are written as `Prettify` does.
fn is_pretty(inner: &str) -> bool {
    let Some(key) = key(inner) else { return inner.starts_with(char::is_whitespace) };
    // A space behind the colon: or else an empty text, and then comes the next member.
    let after = inner.get(key.len() + 1..).unwrap_or_default();
    after
        .strip_prefix(' ')
        .is_some_and(|after| after.starts_with(['"', '[', '{', '<', '-', '\n']) || after.starts_with(|c: char| c.is_ascii_digit()))
        || after.starts_with('\n')
}

/// The key of a member, or of an entry of a map: that may hold colons, but none with a space behind it.
fn pretty_key(text: &str) -> Option<&str> {
    let mut chars = text.char_indices().take(MAX_KEY).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            ':' if chars.peek().is_some_and(|(_, next)| next.is_whitespace()) => return text.get(..at).filter(|key| !key.is_empty()),
            '"' | '\n' | '{' | '}' | '[' | ']' | ',' => return None,
            _ => {}
        }
    }
    None
}

fn map_key(text: &str) -> Option<&str> {
    let end = text.find([':', ' ', '[', ']', '{', '}', '\n'])?;
    text.get(end..)?.starts_with(':').then(|| text.get(..end)).flatten().filter(|key| !key.is_empty())
}

/// What a value of `%+v` is by its start.
enum Plain {
    Struct,
    Map,
    /// Of structs or maps; one of words is told from a text at its end.
    List,
    Text,
}

impl Plain {
    fn of(text: &str) -> Plain {
        if text.starts_with("map[") {
            return Plain::Map;
        }
        if let Some(element) = text.strip_prefix('[') {
            return if matches!(Plain::of_one(element), Plain::Text) { Plain::Text } else { Plain::List };
        }
        Plain::of_one(text)
    }

    /// Without lists: so that a thousand brackets are not looked through a thousand times.
    fn of_one(text: &str) -> Plain {
        if text.starts_with("map[") {
            return Plain::Map;
        }
        match text.strip_prefix('&').unwrap_or(text).strip_prefix('{') {
            Some(inner) if inner.is_empty() || inner.starts_with('}') || key(inner.trim_start()).is_some() => Plain::Struct,
            _ => Plain::Text,
        }
    }
}

/// Where a bare text ends, and whether that is its end or the text is cut off there.
fn end_of_text(text: &str, in_map: Option<&str>) -> (usize, bool) {
    let (mut braces, mut brackets) = (0_usize, 0_usize);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => braces += 1,
            b'[' => brackets += 1,
            b'}' if braces == 0 && in_map.is_none() => return (at, true),
            b']' if brackets == 0 && in_map.is_some() => return (at, true),
            b'}' => braces = braces.saturating_sub(1),
            b']' => brackets = brackets.saturating_sub(1),
            b' ' => {
                let next = text.get(at + 1..).unwrap_or_default();
                let ends = match in_map {
                    // Go prints a map in the order of its keys.
                    Some(last) => braces + brackets == 0 && map_key(next).is_some_and(|key| key > last),
                    None => begins_member(next, braces + brackets > 0),
                };
                if ends {
                    return (at, true);
                }
            }
            b'\n' if !goes_on(text.get(at + 1..).unwrap_or_default()) => return (at, false),
            _ => {}
        }
    }
    (text.len(), false)
}

/// Whether what follows a space in a bare text is the next member, and not `… Error: no such image`. In brackets, which may be stray ones,
/// only a member that is known is.
fn begins_member(next: &str, in_brackets: bool) -> bool {
    let is_added = |text: &str| ADDED.iter().any(|added| text.starts_with(added));
    if is_added(next) {
        return true;
    }
    let Some(key_here) = key(next).filter(|key| key.starts_with(|c: char| c.is_ascii_uppercase())) else { return false };
    let after = next.get(key_here.len() + 1..).unwrap_or_default();
    match after.strip_prefix(' ') {
        Some(after) => !in_brackets && is_known(key_here) && (is_added(after) || key(after).is_some_and(is_known)),
        None if after.is_empty() || after.starts_with(['\n', '/']) => false,
        None if is_known(key_here) => true,
        None => !in_brackets && !key_here.ends_with("Error") && !key_here.ends_with("Exception"),
    }
}

/// Whether the struct that a bare text is in goes on in the next line, since it ends there; another line of a log does not end it.
fn goes_on(next: &str) -> bool {
    let line = next.get(..memchr::memchr(b'\n', next.as_bytes()).unwrap_or(next.len())).unwrap_or_default();
    let ends = line.find(['{', '}']).is_some_and(|brace| line.get(brace..).is_some_and(|rest| rest.starts_with('}')));
    ends && !line.starts_with(|c: char| c.is_ascii_digit() || c == '[')
}

fn is_pointer(word: &str) -> bool {
    word.strip_prefix("0x").is_some_and(|digits| (1..=16).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// `2025-05-27 10:47:11.123 +0200 CEST m=+0.1` in ISO 8601.
fn moment(text: &str) -> Option<String> {
    let like = |text: &str, shape: &str| {
        let fits = |(byte, shape): (u8, u8)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
        text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
    };
    let mut parts = text.splitn(6, ' ');
    let (date, clock, offset) = (parts.next()?, parts.next()?, parts.next()?);
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let (hours, minutes) = offset.split_at_checked(3)?;
    let is_offset = hours.starts_with(['+', '-']) && like(hours.get(1..)?, "00") && like(minutes, "00");
    let is_clock = like(seconds, "00:00:00") && (1..=9).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_zone =
        parts.next().is_none_or(|zone| zone.len() <= 6 && zone.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-".contains(&byte)));
    let is_steady = parts.next().is_none_or(|steady| steady.starts_with("m="));
    let is_moment = like(date, "0000-00-00") && is_clock && is_offset && is_zone && is_steady && parts.next().is_none();
    is_moment.then(|| format!("{date}T{clock}{hours}:{minutes}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const TASKS: &str = r#"2025/05/27 10:50:01 answer {
  Failures: [],
  Tasks: [{
      Attributes: [],
      ClusterArn: "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
      Containers: [{
          Name: "app",
          ExitCode: 137,
          LastStatus: "STOPPED",
          Reason: "OutOfMemoryError: Container killed due to memory usage"
        },{
          Name: "proxy",
          ExitCode: 0,
          LastStatus: "STOPPED"
        }],
      CreatedAt: 2025-05-27 10:47:11.123 +0000 UTC,
      EnableExecuteCommand: false,
      Overrides: {
        ContainerOverrides: [{
            Environment: [{ Name: "GREETING", Value: "say \"hi\"\n\x01\xff\u00e9" }],
            Name: "app"
          }]
      },
      StopCode: "EssentialContainerExited",
      StoppedReason: "Essential container in task exited",
      TaskArn: "arn:aws:ecs:eu-west-1:111122223333:task/prod/0123456789abcdef0123456789abcdef",
      Version: 4
    }]
}
done
"#;
    const SERVICES: &str = r#"{
  Services: [{
      Deployments: [{
          CreatedAt: 2025-05-27 12:40:00 +0200 CEST,
          DesiredCount: 2,
          FailedTasks: 3,
          Id: "ecs-svc/1111111111111111111",
          RolloutState: "IN_PROGRESS"
        }],
      DeploymentConfiguration: {
        Alarms: {
          AlarmNames: [
            "a",
            "b",
            "c",
            "d"
          ]
        }
      },
      Events: [{
          CreatedAt: 2025-05-27 10:48:00.5 +0000 UTC,
          Id: "22222222-2222-2222-2222-222222222222",
          Message: "(service web) has started 1 tasks: (task 0123456789abcdef0123456789abcdef)."
        }],
      ServiceName: "web",
      Secret: <sensitive>,
      Body: <binary> len 3,
      Tags: {
        com.example:team: "shop",

      }
    }]
}"#;
    const PLAIN: &str = "time=1 msg=\"stopped\" out=&{Failures:[] Tasks:[{Containers:[{ExitCode:137 Name:app Reason:OutOfMemoryError: Container \
        killed due to memory usage RuntimeId: noSmithyDocumentSerde:{}} {ExitCode:0xc000123456 Name:proxy NetworkBindings:[]}] \
        Cpu:<nil> Command:[sh -c exit 1] Labels:map[com.example.team:shop floor tier:1 web:yes] CreatedAt:2025-05-27 10:47:11.123 +0000 UTC \
        m=+0.1 EnableExecuteCommand:false StartedAt:0001-01-01 00:00:00 +0000 UTC StopCode:EssentialContainerExited \
        StoppedReason:CannotPullContainerError: Error: Reason: no {such [image RequestError: send \
        TaskArn:arn:aws:ecs:eu-west-1:111122223333:task/prod/0123456789abcdef}] ResultMetadata:{values:map[{}:abc {}:{x}]} \
        noSmithyDocumentSerde:{}} (done)\n";

    fn one(text: &str) -> String {
        let mut values = read(text).unwrap();
        assert_eq!(values.len(), 1, "{values:?}");
        values.remove(0).json
    }

    #[test]
    fn an_answer_that_the_first_sdk_printed_is_read() {
        let read = one(TASKS);
        assert_eq!(
            read,
            r#"{"Failures":[],"Tasks":[{"Attributes":[],"ClusterArn":"arn:aws:ecs:eu-west-1:111122223333:cluster/prod","Containers":[{"Name":"app","ExitCode":137,"LastStatus":"STOPPED","Reason":"OutOfMemoryError: Container killed due to memory usage"},{"Name":"proxy","ExitCode":0,"LastStatus":"STOPPED"}],"CreatedAt":"2025-05-27T10:47:11.123+00:00","EnableExecuteCommand":false,"Overrides":{"ContainerOverrides":[{"Environment":[{"Name":"GREETING","Value":"say \"hi\"\n\u0001�é"}],"Name":"app"}]},"StopCode":"EssentialContainerExited","StoppedReason":"Essential container in task exited","TaskArn":"arn:aws:ecs:eu-west-1:111122223333:task/prod/0123456789abcdef0123456789abcdef","Version":4}]}"#
        );
        let collapsed = TASKS.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(one(&collapsed), read);
        assert_eq!(
            one(SERVICES),
            r#"{"Services":[{"Deployments":[{"CreatedAt":"2025-05-27T12:40:00+02:00","DesiredCount":2,"FailedTasks":3,"Id":"ecs-svc/1111111111111111111","RolloutState":"IN_PROGRESS"}],"DeploymentConfiguration":{"Alarms":{"AlarmNames":["a","b","c","d"]}},"Events":[{"CreatedAt":"2025-05-27T10:48:00.5+00:00","Id":"22222222-2222-2222-2222-222222222222","Message":"(service web) has started 1 tasks: (task 0123456789abcdef0123456789abcdef)."}],"ServiceName":"web","Secret":"<sensitive>","Body":"<binary> len 3","Tags":{"com.example:team":"shop"}}]}"#
        );
    }

    #[test]
    fn a_struct_with_its_names_is_read() {
        assert_eq!(
            one(PLAIN),
            r#"{"Failures":[],"Tasks":[{"Containers":[{"ExitCode":137,"Name":"app","Reason":"OutOfMemoryError: Container killed due to memory usage","RuntimeId":""},{"ExitCode":null,"Name":"proxy","NetworkBindings":[]}],"Cpu":null,"Command":["sh","-c","exit",1],"Labels":{"com.example.team":"shop floor","tier":1,"web":"yes"},"CreatedAt":"2025-05-27T10:47:11.123+00:00","EnableExecuteCommand":false,"StartedAt":null,"StopCode":"EssentialContainerExited","StoppedReason":"CannotPullContainerError: Error: Reason: no {such [image RequestError: send","TaskArn":"arn:aws:ecs:eu-west-1:111122223333:task/prod/0123456789abcdef"}],"ResultMetadata":null}"#
        );
        // A struct of the program's own around an answer of the first SDK.
        let mixed = "{Cluster:prod Task:{\n  LastStatus: \"STOPPED\",\n  Tags: [{\n      Key: \"a\"\n    }]\n} Err:<nil>}";
        assert_eq!(one(mixed), r#"{"Cluster":"prod","Task":{"LastStatus":"STOPPED","Tags":[{"Key":"a"}]},"Err":null}"#);
        assert_eq!(
            one("{Name:web StoppedReason:exit status 1\n StopCode:}"),
            "{\"Name\":\"web\",\"StoppedReason\":\"exit status 1\\n\",\"StopCode\":\"\"}"
        );
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
    fn moments_are_written_in_iso_8601() {
        assert_eq!(moment("2025-05-27 10:47:11.123456789 +0530 IST m=+0.000000001").unwrap(), "2025-05-27T10:47:11.123456789+05:30");
        assert_eq!(moment("2025-05-27 10:47:11 -0300 -03").unwrap(), "2025-05-27T10:47:11-03:00");
        assert_eq!(moment("2025-05-27 10:47:11 +0000"), Some("2025-05-27T10:47:11+00:00".to_owned()));
        for text in
            ["2025-05-27", "2025-05-27 10:47:11", "2025-05-27 10:47:11 +0000 UTC or later", "2025-05-27 10:47:1é +0000 UTC", "a b c"]
        {
            assert_eq!(moment(text), None, "{text}");
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
