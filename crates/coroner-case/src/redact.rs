//! Secrets never leave: whatever is printed goes through a [`Redactor`] first.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::{Captures, Regex};

use crate::case::Case;

pub(crate) const MARK: &str = "[redacted]";

/// A kind of secret: the literals without which it can't be there (so that most texts cost no regex), and its shape.
/// The group `secret` is replaced; what stands around it stays readable.
struct Kind {
    hooks: &'static [&'static str],
    shape: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

const fn kind(hooks: &'static [&'static str], shape: &'static str) -> Kind {
    Kind { hooks, shape, compiled: OnceLock::new() }
}

static KINDS: [Kind; 10] = [
    kind(&["-----begin"], r"(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?P<secret>.*?)(?:-----END|$)"),
    kind(&["://"], r"(?i)\b[a-z][a-z0-9+.-]*://[^\s/?#@:]*:(?P<secret>[^\s/]*[^\s/@])@"),
    kind(
        &["x-amz-", "awsaccesskeyid", "signature="],
        r"(?i)(?:X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|[?&]Signature)=(?P<secret>[^\s&\x22'<>]+)",
    ),
    kind(
        &["authorization"],
        r"(?i)(?:^|[^A-Za-z0-9:])authorization['\x22]?\s*[:=]\s*['\x22]?(?:(?:basic|bearer|digest|token|aws4-hmac-sha256)\s+)?(?P<secret>[^\s'\x22:{\[][^\s'\x22]*(?:,\s*(?:SignedHeaders|Signature)=[^\s'\x22,]+)*)",
    ),
    kind(&["bearer "], r"(?i)\bbearer\s+(?P<secret>[A-Za-z0-9._~+/=-]{8,})"),
    kind(&["akia", "asia"], r"\b(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{16})\b"),
    kind(&["eyj"], r"\b(?P<secret>eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?)"),
    kind(
        &[
            "ghp_",
            "gho_",
            "ghs_",
            "ghu_",
            "ghr_",
            "github_pat_",
            "glpat-",
            "xox",
            "sk_live_",
            "rk_live_",
            "sk-",
            "npm_",
            "dckr_pat_",
            "aiza",
        ],
        r"\b(?P<secret>gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|[sr]k_live_[A-Za-z0-9]{10,}|sk-[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{20,}|dckr_pat_[A-Za-z0-9_-]{10,}|AIza[A-Za-z0-9_-]{20,})",
    ),
    // NAME=value and "name": "value" where the name says that the value is secret. The value of a bare `name: value` must hold a
    // digit or be a password's: "token: unexpected status" is a message.
    kind(
        &["pass", "pwd", "secret", "token", "key", "credential", "session"],
        r#"(?ix)
        (?P<name> [A-Za-z0-9_.-]* (?: password | passwd | passphrase | pwd | secret | token | api[_-]?key | access[_-]?key(?:[_-]?id)? | private[_-]?key | secret[_-]?key | account[_-]?key | credentials? | session[_-]?(?:id|key) ) [A-Za-z0-9_.-]* )
        (?: ['"]? \s* = \s* ['"]? (?P<secret> [^\s'",;&)\]}]+ )
          | \\? ['"] \s* : \s* \\? ['"] (?P<quoted> (?: [^'"\\] | \\ [^'"] )+ )
          | \s* : \s+ (?P<plain> [^\s'",;&)\]}]+ ) )"#,
    ),
    // SQL that makes a user; `Can't locate revision identified by '…'` is a message.
    kind(
        &["identified"],
        r"(?i)\b(?:user|grant|role|login|identified\s+with)\b[^\n]{0,200}?\bidentified\s+by\s+['\x22](?P<secret>[^'\x22]+)['\x22]",
    ),
];

/// Redacts secrets, those of one case among them: the values of its environment variables.
#[derive(Default)]
pub struct Redactor {
    values: Option<AhoCorasick>,
    /// Of each value, whether its name says that it is secret.
    secret: Vec<bool>,
}

impl Redactor {
    /// Knows the environment values of `case`.
    pub fn for_case(case: &Case) -> Redactor {
        let mut values = BTreeMap::new();
        let names = names(case);
        let defined = case.definitions.iter().flat_map(|definition| definition.container_definitions.iter().map(|c| &c.environment));
        let given = case.tasks.iter().flat_map(|task| task.overrides.container_overrides.iter().map(|c| &c.environment));
        for environment in defined.chain(given) {
            for variable in environment.iter() {
                if worth_hiding(&variable.name, &variable.value) && !names.iter().any(|name| name.contains(variable.value.as_str())) {
                    *values.entry(variable.value.as_str()).or_insert(false) |= has_secret_name(&variable.name);
                }
            }
        }
        if values.is_empty() {
            return Redactor::default();
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(values.keys());
        Redactor { values: automaton.ok(), secret: values.into_values().collect() }
    }

    /// The text without its secrets.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut out = Cow::Borrowed(text);
        if let Some(values) = &self.values
            && let Some(replaced) = without_values(values, &self.secret, &out)
        {
            out = Cow::Owned(replaced);
        }
        if !may_hold_secret(&out) {
            return out;
        }
        let lower = out.to_ascii_lowercase();
        for kind in &KINDS {
            if !kind.hooks.iter().any(|hook| lower.contains(hook)) {
                continue;
            }
            let Some(regex) = kind.compiled.get_or_init(|| Regex::new(kind.shape).ok()) else { continue };
            if let Cow::Owned(replaced) = regex.replace_all(&out, |found: &Captures<'_>| hide(&out, found)) {
                out = Cow::Owned(replaced);
            }
        }
        out
    }
}

/// What the subject is called: a report that hides it names nobody, and its commands work nowhere.
fn names(case: &Case) -> Vec<&str> {
    let tasks = case
        .tasks
        .iter()
        .flat_map(|task| [task.task_arn.as_str(), task.cluster_arn.as_str(), task.group.as_str(), task.task_definition_arn.as_str()]);
    let services = case.services.iter().flat_map(|service| [service.service_arn.as_str(), service.service_name.as_str()]);
    let definitions = case.definitions.iter().flat_map(|definition| {
        let containers = definition.container_definitions.iter().flat_map(|c| [c.name.as_str(), c.image.as_str()]);
        containers.chain([definition.family.as_str(), definition.task_definition_arn.as_str()])
    });
    tasks.chain(services).chain(definitions).filter(|name| !name.is_empty()).collect()
}

fn may_hold_secret(text: &str) -> bool {
    static HOOKS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let hooks = HOOKS
        .get_or_init(|| AhoCorasick::builder().ascii_case_insensitive(true).build(KINDS.iter().flat_map(|kind| kind.hooks.iter())).ok());
    hooks.as_ref().is_none_or(|hooks| hooks.is_match(text))
}

/// Not every environment value is a secret, and `3000` or `production` in a log must stay readable. Hidden is what has a secret's
/// name, and every other value that is neither short, nor a number, nor a plain word.
pub(crate) fn worth_hiding(name: &str, value: &str) -> bool {
    if value.starts_with(ARN) && !value.contains(char::is_whitespace) {
        return false;
    }
    let plain = value.chars().all(|c| c.is_ascii_digit() || c == '.') || value.chars().all(|c| c.is_ascii_alphabetic());
    if has_secret_name(name) {
        value.len() >= 4 && !is_switch(value)
    } else {
        value.len() >= 8 && !plain && !is_place(value) && !is_heap_setting(value)
    }
}

fn has_secret_name(name: &str) -> bool {
    // OAUTH2_PROXY_PROVIDER=oidc names a protocol.
    let name = name.to_ascii_lowercase().replace("oauth", "");
    ["pass", "pwd", "secret", "token", "key", "credential", "auth", "dsn", "private"].iter().any(|part| name.contains(part))
}

/// Settings of a runtime's memory: public, and part of many a fix.
fn is_heap_setting(value: &str) -> bool {
    value.split_whitespace().all(|flag| flag.starts_with("-X") || flag.starts_with("--max-old-space-size"))
}

fn is_switch(value: &str) -> bool {
    ["true", "false", "none", "null", "default", "disabled", "enabled"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// A region or zone: public, and needed to read the message that holds it.
fn is_place(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    parts.len() >= 3
        && parts[0].len() == 2
        && parts.last().is_some_and(|last| last.len() <= 2 && last.starts_with(|c: char| c.is_ascii_digit()))
}

/// An ARN names something and lets nobody in.
const ARN: &str = "arn:aws";

/// Longest ARN that a value is looked for in.
const LONGEST_ARN: usize = 1024;

/// Whether what begins at `at` is a part of an ARN: the bucket or table that a message of AWS names is often a setting, too.
fn is_in_arn(text: &str, at: usize) -> bool {
    let before = &text[text.floor_char_boundary(at.saturating_sub(LONGEST_ARN))..at];
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '\\' | ',' | '=')).next();
    word.is_some_and(|word| word.starts_with(ARN))
}

fn without_values(values: &AhoCorasick, secret: &[bool], text: &str) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    for found in values.find_iter(text) {
        let (before, after) = (text[..found.start()].chars().next_back(), text[found.end()..].chars().next());
        let inside =
            (word(before) && word(text[found.range()].chars().next())) || (word(after) && word(text[found.range()].chars().next_back()));
        let is_secret = secret.get(found.pattern().as_usize()).copied().unwrap_or(true);
        if !inside && (is_secret || !is_in_arn(text, found.start())) {
            out.push_str(&text[done..found.start()]);
            out.push_str(MARK);
            done = found.end();
        }
    }
    (done > 0).then(|| out + &text[done..])
}

fn hide(text: &str, found: &Captures<'_>) -> String {
    let whole = found.get(0).map_or("", |m| m.as_str());
    let start = found.get(0).map_or(0, |m| m.start());
    let secret = ["secret", "quoted", "plain"].iter().find_map(|name| found.name(name).map(|m| (*name, m)));
    let Some((shape, secret)) = secret else { return whole.to_owned() };
    let name = found.name("name").map_or("", |m| m.as_str()).to_ascii_lowercase();
    let keep = match shape {
        "plain" => {
            let password = name.ends_with("password") || name.ends_with("passwd") || name.ends_with("pwd");
            let looks_secret = secret.as_str().len() >= 8 && secret.as_str().chars().any(|c| c.is_ascii_digit());
            !password && !looks_secret
        }
        _ => false,
    };
    // `arn:aws:secretsmanager:…:secret:name` names a secret and holds none; so do a pattern's or a policy's own words.
    let in_arn = text[..start].ends_with(':') || name.contains("arn");
    // A chain of providers, as SDKs print it, holds the names of classes.
    let chain = name.contains("provider") && secret.as_str().starts_with(['[', '(', '{']);
    let answer =
        is_switch(secret.as_str().trim_end_matches(')')) || ["yes", "no"].iter().any(|word| secret.as_str().eq_ignore_ascii_case(word));
    // `may require authorization: server message`, as Docker has it, and what was redacted before.
    let before = whole[..secret.start() - start].trim_end().to_ascii_lowercase();
    let spoken = before.ends_with("authorization:") && secret.as_str().bytes().all(|byte| byte.is_ascii_lowercase());
    let scheme = ["basic", "bearer", "digest", "token"].iter().any(|word| secret.as_str().eq_ignore_ascii_case(word));
    if keep
        || answer
        || chain
        || in_arn
        || spoken
        || scheme
        || secret.as_str().starts_with("[redacted")
        || secret.as_str().starts_with("arn:aws")
    {
        return whole.to_owned();
    }
    format!("{}{MARK}{}", &whole[..secret.start() - start], &whole[secret.end() - start..])
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
            ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = [redacted]"),
            ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln end", "jwt [redacted] end"),
            ("ghp_0123456789abcdefghijABCDEFGHIJ012345", "[redacted]"),
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
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn values_of_the_environment_are_hidden_where_they_could_be_secret() {
        assert!(worth_hiding("DB_PASSWORD", "abc1"));
        assert!(worth_hiding("DB_URL", "jdbc:postgresql://db/claims"));
        assert!(worth_hiding("OAUTH_CLIENT_SECRET", "abc1") && !worth_hiding("OAUTH2_PROXY_PROVIDER", "oidc"));
        assert!(!worth_hiding("PORT", "3000"));
        assert!(!worth_hiding("NODE_ENV", "production"));
        assert!(!worth_hiding("AWS_REGION", "eu-central-1"));
        let values = AhoCorasick::new(["abc1"]).ok();
        let redactor = Redactor { values, secret: vec![true] };
        assert_eq!(redactor.redact("login with abc1 failed, xabc1 stays"), "login with [redacted] failed, xabc1 stays");
    }

    #[test]
    fn an_arn_stays_readable_though_a_setting_names_a_part_of_it() {
        assert!(!worth_hiding("EXPORT_ROLE", "arn:aws:iam::111122223333:role/export-2"));
        let redactor = Redactor { values: AhoCorasick::new(["acme-in-2", "s3cr3t-value"]).ok(), secret: vec![false, true] };
        for (text, expected) in [
            ("on resource: \"arn:aws:s3:::acme-in-2/a.csv\"", "on resource: \"arn:aws:s3:::acme-in-2/a.csv\""),
            ("--resource-arns arn:aws-cn:s3:::acme-in-2", "--resource-arns arn:aws-cn:s3:::acme-in-2"),
            ("bucket acme-in-2 of arn:aws:iam::111122223333:user/x", "bucket [redacted] of arn:aws:iam::111122223333:user/x"),
            ("arn:aws:s3:::s3cr3t-value/a.csv", "arn:aws:s3:::[redacted]/a.csv"),
            ("arn:aws:x,acme-in-2", "arn:aws:x,[redacted]"),
        ] {
            assert_eq!(redactor.redact(text), expected);
        }
    }
}
