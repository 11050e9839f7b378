//! Plain: what `%+v` prints of any struct, members after one another and texts bare, <https://pkg.go.dev/fmt>.
//!
//! Where a bare text ends is told by what follows it: the next member, or a bracket that was not opened within.

use super::names::is_known;
use super::{Reader, key};
use crate::json::{Json, is_number};

/// Members that the SDKs add to every struct, always empty.
const ADDED: &[&str] = &["noSmithyDocumentSerde:{}", "_:{}"];

impl Reader<'_> {
    /// The members of a struct, and its end.
    pub(super) fn plain_members(&mut self) -> bool {
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

fn map_key(text: &str) -> Option<&str> {
    let end = text.find([':', ' ', '[', ']', '{', '}', '\n'])?;
    text.get(end..)?.starts_with(':').then(|| text.get(..end)).flatten().filter(|key| !key.is_empty())
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

#[cfg(test)]
pub(super) mod tests {
    use crate::go::tests::one;

    pub(in crate::go) const PLAIN: &str = "time=1 msg=\"stopped\" out=&{Failures:[] Tasks:[{Containers:[{ExitCode:137 Name:app Reason:OutOfMemoryError: Container \
        killed due to memory usage RuntimeId: noSmithyDocumentSerde:{}} {ExitCode:0xc000123456 Name:proxy NetworkBindings:[]}] \
        Cpu:<nil> Command:[sh -c exit 1] Labels:map[com.example.team:shop floor tier:1 web:yes] CreatedAt:2025-05-27 10:47:11.123 +0000 UTC \
        m=+0.1 EnableExecuteCommand:false StartedAt:0001-01-01 00:00:00 +0000 UTC StopCode:EssentialContainerExited \
        StoppedReason:CannotPullContainerError: Error: Reason: no {such [image RequestError: send \
        TaskArn:arn:aws:ecs:eu-west-1:111122223333:task/prod/0123456789abcdef}] ResultMetadata:{values:map[{}:abc {}:{x}]} \
        noSmithyDocumentSerde:{}} (done)\n";

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
}
