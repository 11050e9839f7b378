//! Secrets never leave: whatever is printed or saved goes through a [`Redactor`] first.
//!
//! A value is hidden because of what it is or what it is called, never because of the document that it stands in:
//!
//! - `formats.rs`: tokens that tell by their form what they are, as a table
//! - `names.rs`: names that say that their value is secret; `assignment.rs` and `value.rs`: how a value is given to a name
//! - `layout.rs`: a name and its value in a table, a pair, or on lines of their own
//! - `structures.rs`: addresses with a login, armoured keys, headers, statements, commands of a shell
//! - `protocols.rs`: commands and calls that log in; `messages.rs`: what errors quote
//! - `random.rs`: what looks like nothing that a hand has made, and what is written in base64
//! - `known.rs`: the secrets that a case names, wherever they turn up
//! - `plain.rs`: what is none though it stands where a secret would
//! - `documents.rs`: whole documents and cases, in which the names of members count
//!
//! `hooks.rs` finds in one pass where any of it may be; a text without hooks costs that pass and no more. There is no regular
//! expression in it, so nothing is compiled, and each rule is linear in what it looks at.

mod assignment;
mod documents;
mod formats;
mod hooks;
mod known;
mod layout;
mod messages;
mod names;
mod plain;
mod protocols;
mod random;
mod seen;
mod structures;
mod value;

use std::borrow::Cow;
use std::ops::Range;

use crate::case::Case;
#[cfg(test)]
pub(crate) use documents::MAX_DEPTH;
use hooks::Hook;
use known::{Gathered, Values};

pub(crate) const MARK: &str = "[redacted]";

/// What is hidden may make something beside it a secret, seldom more than once.
const ROUNDS: usize = 6;

/// How many bytes may have been looked at for each byte that was passed, and how many at least. What nobody has written needs more than
/// that: its rest is hidden.
const PATIENCE: usize = 16;
const LEAST_PATIENCE: usize = 1 << 16;

/// What a look at a structure counts for: the windows of most are as long.
const A_LOOK: usize = 256;

/// Redacts secrets, those that one case names among them.
#[derive(Default)]
pub struct Redactor {
    values: Option<Values>,
}

impl Redactor {
    /// Knows the values in `case` of which the name says that they are secret: of environments, overrides, options and labels.
    pub fn for_case(case: &Case) -> Redactor {
        Redactor::knowing(documents::gathered(case), case)
    }

    fn knowing(gathered: Gathered, case: &Case) -> Redactor {
        Redactor { values: gathered.values(&documents::names(case)) }
    }

    /// The text without its secrets. Where one is split by what nobody sees, that goes as well.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut out = seen::seen(text);
        let mut hidden = false;
        if let Some(opened) = self.opened(&out) {
            (out, hidden) = (Cow::Owned(opened), true);
        }
        for _ in 0..ROUNDS {
            let spans = self.find(&out, 0);
            if spans.is_empty() {
                break;
            }
            out = Cow::Owned(replaced(&out, &spans));
            hidden = true;
        }
        // Where each mark makes another secret of what is beside it, nobody has written the text.
        if hidden && let Some(first) = self.find(&out, 0).first() {
            out = Cow::Owned(format!("{}{MARK}", &out[..first.start]));
        }
        if hidden { out } else { Cow::Borrowed(text) }
    }

    /// A text that is JSON with escapes in it, without the secrets that are seen once they are resolved: line ends and colours stand in it
    /// as letters. `None` if there are none.
    fn opened(&self, text: &str) -> Option<String> {
        if !text.starts_with('{') || !text.contains('\\') || !(hooks::has_any(text) || text.contains("\\u")) {
            return None;
        }
        let mut value: serde_json::Value = serde_json::from_str(text).ok()?;
        let before = value.clone();
        self.redact_value(&mut value);
        (value != before).then(|| value.to_string())
    }

    /// Where secrets are: in order, and apart.
    fn find(&self, text: &str, depth: usize) -> Vec<Range<usize>> {
        let mut spans = Vec::new();
        if let Some(values) = &self.values {
            values.find(text, &mut spans);
        }
        let mut named = 0..0;
        let (mut spent, mut over) = (0, false);
        hooks::each(text, |hook, start, end| {
            if over {
                return;
            }
            let looked = match hook {
                Hook::Token(format) => structures::token(text, format, start, end, &mut spans),
                Hook::Name if named.start <= start && end <= named.end => 0,
                Hook::Name => {
                    named = assignment::name_around(text.as_bytes(), start, end);
                    assignment::find(text, &named, &mut spans).saturating_sub(named.start)
                }
                other => find_structure(text, other, start, end, &mut spans),
            };
            spent += looked;
            // Goes by what lies behind, so that the same is said of what is left once the rest is hidden.
            over = spent > PATIENCE * start + LEAST_PATIENCE;
            if over {
                spans.push(text.floor_char_boundary(start)..text.len());
            }
        });
        random::find(self, text, depth, &mut spans);
        if spans.is_empty() {
            return spans;
        }
        tidied(text, spans)
    }
}

/// Answers what the look at it counts for.
fn find_structure(text: &str, hook: Hook, start: usize, end: usize, spans: &mut Vec<Range<usize>>) -> usize {
    match hook {
        Hook::Token(_) | Hook::Name => {}
        Hook::Url => structures::address(text, start, end, spans),
        Hook::Armour => structures::armour(text, start, end, spans),
        Hook::ArmourEnd => structures::armour_end(text, start, end, spans),
        Hook::Jwt => structures::jwt(text, start, spans),
        Hook::Authorization => structures::authorization(text, end, spans),
        Hook::Scheme => structures::scheme(text, start, end, spans),
        Hook::Cookie => structures::cookie(text, end, spans),
        Hook::Sql => structures::sql(text, start, end, spans),
        Hook::Dsn => structures::dsn(text, start, spans),
        Hook::UserFlag => structures::user_flag(text, end, spans),
        Hook::Program => {
            structures::program(text, start, end, spans);
            // What follows a program's name is read flag by flag.
            return 3 * A_LOOK;
        }
        Hook::Piped => structures::piped(text, start, spans),
        Hook::Webhook => structures::webhook(text, start, spans),
        Hook::Bot => structures::bot(text, start, spans),
        // Words that every log is full of: most are done with at once.
        Hook::Heading => return layout::announced(text, start, spans),
        Hook::Auth => return if protocols::auth(text, start, end, spans) { A_LOOK } else { 0 },
        Hook::Transcript => return if protocols::transcript(text, start, end, spans) { A_LOOK } else { 0 },
        Hook::Input => return if messages::input(text, start, end, spans) { A_LOOK } else { 0 },
        Hook::Authenticate => protocols::authenticate(text, start, end, spans),
        Hook::Asked => protocols::asked(text, start, end, spans),
        Hook::SetUser => protocols::set_user(text, end, spans),
        Hook::Call(nth) => protocols::call(text, end, nth, spans),
        Hook::Port => messages::port(text, end, spans),
        Hook::Login => messages::login(text, end, spans),
        Hook::Word => messages::word(text, end, spans),
        Hook::Numbered => messages::numbered(text, end, spans),
    }
    A_LOOK
}

/// In order, joined where they touch, without those that hide nothing any more. A mark that a span reaches into is a part of it.
fn tidied(text: &str, mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_by_key(|span| (span.start, span.end));
    let marks: Vec<usize> = text.match_indices(MARK).map(|(at, _)| at).collect();
    let mut all: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for mut span in spans {
        let first = marks.partition_point(|at| at + MARK.len() <= span.start);
        let reached = marks[first..].iter().take_while(|at| **at < span.end).count();
        let reached = &marks[first..first + reached];
        if let (Some(front), Some(back)) = (reached.first(), reached.last()) {
            span = span.start.min(*front)..span.end.max(back + MARK.len());
        }
        span.end = continued(text, span.end);
        match all.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => all.push(span),
        }
    }
    all.retain(|span| {
        let rest = text[span.clone()].replace(MARK, "");
        rest.contains(|c: char| !c.is_whitespace()) && text.is_char_boundary(span.start) && text.is_char_boundary(span.end)
    });
    all
}

/// Where a secret that ends at a line's end goes on: on lines that are nothing but one more piece of the same kind.
fn continued(text: &str, mut end: usize) -> usize {
    while text.as_bytes().get(end) == Some(&b'\n') {
        let line = text[end + 1..].split('\n').next().unwrap_or_default();
        let piece = line.trim();
        let digits = piece.bytes().filter(u8::is_ascii_digit).count();
        let letters = piece.bytes().filter(u8::is_ascii_alphabetic).count();
        let one = piece.len() >= 6
            && digits > 0
            && letters > 0
            && piece.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b':' | b'[' | b']' | b'{' | b'}' | b'"' | b'\'' | b','));
        let named = piece.contains(['=']) && !piece.ends_with('=');
        if !one || named || random::is_uuid(piece) || piece.starts_with("arn:") || piece.starts_with("-----") {
            return end;
        }
        end += 1 + line.len();
    }
    end
}

fn replaced(text: &str, spans: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for span in spans {
        out.push_str(&text[done..span.start]);
        out.push_str(MARK);
        done = span.end;
    }
    out.push_str(&text[done..]);
    out
}

/// An ARN names something and lets nobody in.
const ARN: &str = "arn:aws";

/// Longest ARN that a value is looked for in.
const LONGEST_ARN: usize = 1024;

/// Whether what begins at `at` is a part of an ARN.
fn is_in_arn(text: &str, at: usize) -> bool {
    let before = &text[text.floor_char_boundary(at.saturating_sub(LONGEST_ARN))..at];
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '\\' | ',' | '=')).next();
    word.is_some_and(|word| word.trim_start_matches(['(', '[', '<', '`']).starts_with(ARN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        Redactor::default().redact(text).into_owned()
    }

    #[test]
    fn secrets_vanish_and_the_message_around_them_stays() {
        for (text, expected) in [
            ("postgres://app:hunter2@db:5432/x refused", "postgres://app:[redacted]@db:5432/x refused"),
            ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer [redacted]"),
            ("got bearer abcdefgh12345678", "got bearer [redacted]"),
            ("key AKIAIOSFODNN7EXAMPLE denied", "key [redacted] denied"),
            (
                "https://b.s3.amazonaws.com/k?X-Amz-Credential=a%2Fb&X-Amz-Signature=0af3&x=1",
                "https://b.s3.amazonaws.com/k?X-Amz-Credential=[redacted]&X-Amz-Signature=[redacted]&x=1",
            ),
            ("HTTP_AUTHORIZATION=Bearer abc.def-123 x", "HTTP_AUTHORIZATION=Bearer [redacted] x"),
            ("Authorization:Basic dXNlcjpwYXNz", "Authorization:Basic [redacted]"),
            ("CREATE USER 'app'@'%' IDENTIFIED BY 'sword fish';", "CREATE USER 'app'@'%' IDENTIFIED BY '[redacted]';"),
            ("DB_PASSWORD=swordfish retry", "DB_PASSWORD=[redacted] retry"),
            (r#"{"password":"sword fish","user":"u"}"#, r#"{"password":"[redacted]","user":"u"}"#),
            (r#"{"apiKey": "k-1"}"#, r#"{"apiKey": "[redacted]"}"#),
            ("password: swordfish", "password: [redacted]"),
            (r#"exec: ["mysqld","--password","swordfish"]: not found"#, r#"exec: ["mysqld","--password","[redacted]"]: not found"#),
            (
                r#"{"Name":"DB_PASSWORD","Type":"String","Value":"swordfish"}"#,
                r#"{"Name":"DB_PASSWORD","Type":"String","Value":"[redacted]"}"#,
            ),
            ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = [redacted]"),
            ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln end", "jwt [redacted] end"),
            ("ghp_0123456789abcdefghijABCDEFGHIJ012345", "[redacted]"),
            (
                "pip install git+https://app:hunter2@github.com/acme/ui.git@v1.2",
                "pip install git+https://app:[redacted]@github.com/acme/ui.git@v1.2",
            ),
            ("postgres://app:p@ss/w0rd@db:5432/x", "postgres://app:[redacted]@db:5432/x"),
            ("<password> swordfish </password>", "<password>[redacted]</password>"),
            ("Authorization: Digest username=\"a\", response=\"0af3\" refused", "Authorization: Digest [redacted] refused"),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----[redacted]-----END RSA PRIVATE KEY-----",
            ),
        ] {
            assert_eq!(redacted(text), expected);
        }
    }

    #[test]
    fn messages_that_only_speak_of_secrets_stay_whole() {
        for text in [
            "failed to fetch secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-password-Ab12Cd from secrets manager",
            "failed to fetch anonymous token: unexpected status",
            "repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
            "Authorization: Bearer [redacted]",
            "FATAL: password authentication failed for user \"app\"",
            "retrieved secret from Secrets Manager did not contain json key app_definition_id",
            "http://localhost:8080/health: connection refused",
            "Access denied for user 'app'@'10.0.0.1' (using password: YES)",
            "[ActionDispatch::HostAuthorization::DefaultResponseApp] Blocked hosts: 10.0.3.7:3000",
            "Can't locate revision identified by 'f3c19ab7702e'",
            "AwsCredentialsProviderChain(credentialsProviders=[SystemPropertyCredentialsProvider(), EnvironmentVariableCredentialsProvider()])",
            "config.host_authorization = { exclude: ->(r) { r.path == '/up' } }",
            "image 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:0123456789abcdef",
            "/entrypoint.sh: line 5: DB_PASSWORD: unbound variable",
            "sh: 1: MYSQL_PWD: parameter not set",
            "refused the user or the password: PG::ConnectionBad: connection to server at 10.24.61.18 failed",
            "Task 1 of reset-password:3 ended, pulled acme/auth-token:2024.11.05",
            "Done. PASS=178 WARN=1 ERROR=0",
            "PASS: src/app.test.js",
            "conn = psycopg2.connect(host=host, password=password, user=user)",
            "password=os.getenv(\"DB_PASSWORD\")",
            "password = var.db_password",
            "{\"password\":[\"can't be blank\"]}",
            "usage: app --password flag required",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn a_text_of_nothing_but_beginnings_is_done_with_at_once() {
        for beginning in ["key", "monkey", "sk-", "re_", "sk-ant-", "mysql -p", "redis-cli -a ", "u:@(", "Cookie: a=b; ", "://a:"] {
            let once = redacted(&beginning.repeat(40_000 / beginning.len()));
            assert!(once.starts_with(beginning) || once.contains(MARK), "{beginning}");
            assert!(redacted(&once) == once, "{beginning} is not done with");
        }
    }

    fn of(environment: &[(&str, &str)]) -> Redactor {
        let variables: Vec<_> = environment.iter().map(|(name, value)| serde_json::json!({"name": name, "value": value})).collect();
        let definition =
            serde_json::json!({"taskDefinition": {"family": "web", "containerDefinitions": [{"name": "app", "environment": variables}]}});
        let mut case = Case::default();
        crate::add_source(&mut case, "definition.json", definition.to_string().as_bytes());
        Redactor::for_case(&case)
    }

    #[test]
    fn what_an_environment_calls_secret_is_hidden_everywhere_and_nothing_else() {
        let redactor = of(&[("DB_PASSWORD", "abc1"), ("DB_HOST", "db-prod-3.internal"), ("PORT", "3000"), ("ADMIN_PASSWORD", "web")]);
        for (text, expected) in [
            ("login with abc1 failed, xabc1 stays", "login with [redacted] failed, xabc1 stays"),
            ("no host db-prod-3.internal:3000", "no host db-prod-3.internal:3000"),
            ("web serves", "web serves"),
        ] {
            assert_eq!(redactor.redact(text), expected);
        }
        let redactor = of(&[("API_TOKEN", "a/b c+d=\"e")]);
        for text in ["x a/b c+d=\"e y", "x a%2Fb%20c%2Bd%3D%22e y", r#"{"m":"a/b c+d=\"e"}"#, "x YS9iIGMrZD0iZQ== y"] {
            assert!(redactor.redact(text).contains(MARK), "{text}");
        }
    }

    #[test]
    fn a_password_that_is_somebody_s_name_is_hidden_where_it_is_the_password() {
        let redactor = of(&[("POSTGRES_PASSWORD", "postgres"), ("POSTGRES_USER", "shop-app"), ("SHOP_PASSWORD", "shop-app")]);
        assert_eq!(redactor.redact("database \"postgres\" of shop-app"), "database \"postgres\" of shop-app");
        assert_eq!(redactor.redact("POSTGRES_PASSWORD=postgres"), "POSTGRES_PASSWORD=[redacted]");
    }

    #[test]
    fn what_is_split_by_what_nobody_sees_is_whole() {
        assert_eq!(redacted("DB_PASS\u{1b}[1mWORD=\u{200b}sword\u{ad}fish x"), "DB_PASSWORD=[redacted] x");
        assert_eq!(redacted("no \u{1b}[1msecret\u{1b}[0m here"), "no \u{1b}[1msecret\u{1b}[0m here");
    }

    #[test]
    fn an_arn_stays_readable_though_a_secret_has_the_same_words() {
        let arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-password-Ab12Cd";
        for text in [format!("no {arn}"), format!("\"valueFrom\":\"{arn}\""), format!("DB_PASSWORD={arn}")] {
            assert_eq!(redacted(&text), text);
        }
    }
}
