//! Pretty: what `fmt.Println` prints of an answer of the SDK's first version, a member a line and texts in quotes.
//!
//! As `awsutil.Prettify` does, <https://github.com/aws/aws-sdk-go/blob/main/aws/awsutil/prettify.go>; the quotes are those of `%q`,
//! <https://pkg.go.dev/strconv#Quote>.

use super::{Reader, key};
use crate::json::{Json, is_number};

/// The longest key, in characters; labels of Docker are keys too.
const MAX_KEY: usize = 256;

impl Reader<'_> {
    /// The members of a struct, and its end.
    pub(super) fn pretty_members(&mut self) -> bool {
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
}

/// Whether the members of the struct whose brace is before `inner` are written as `Prettify` does.
pub(super) fn is_pretty(inner: &str) -> bool {
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

#[cfg(test)]
pub(super) mod tests {
    use crate::go::tests::one;

    pub(in crate::go) const TASKS: &str = r#"2025/05/27 10:50:01 answer {
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
    pub(in crate::go) const SERVICES: &str = r#"{
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
}
