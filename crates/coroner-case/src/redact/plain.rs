//! What is no secret though it stands where one would: over-redaction hides the answer.

use super::MARK;
use super::names::Says;
use super::random::{is_hex, is_uuid, looks_random};

/// Answers, switches and words of messages that stand in the place of a value.
const WORDS: [&str; 37] = [
    "true",
    "false",
    "none",
    "null",
    "nil",
    "undefined",
    "default",
    "disabled",
    "enabled",
    "yes",
    "no",
    "on",
    "off",
    "unset",
    "empty",
    "set",
    "missing",
    "required",
    "optional",
    "invalid",
    "expired",
    "hidden",
    "redacted",
    "masked",
    "filtered",
    "nan",
    "unknown",
    "n/a",
    "todo",
    "unspecified",
    "present",
    "absent",
    "provided",
    "given",
    "string",
    "secretstr",
    "bearer",
];

/// Words that a sentence goes on with behind `password:`, where a password is not one of them.
const PROSE: [&str; 92] = [
    "unbound",
    "parameter",
    "you",
    "flag",
    "path",
    "a",
    "an",
    "the",
    "is",
    "was",
    "are",
    "must",
    "should",
    "may",
    "can",
    "cannot",
    "could",
    "can't",
    "couldn't",
    "does",
    "doesn't",
    "do",
    "don't",
    "did",
    "didn't",
    "has",
    "have",
    "hasn't",
    "not",
    "no",
    "never",
    "for",
    "from",
    "of",
    "in",
    "on",
    "at",
    "to",
    "too",
    "only",
    "with",
    "without",
    "by",
    "and",
    "or",
    "but",
    "if",
    "unable",
    "failed",
    "failure",
    "fail",
    "error",
    "err",
    "unexpected",
    "unauthorized",
    "denied",
    "access",
    "authentication",
    "authorization",
    "login",
    "incorrect",
    "wrong",
    "bad",
    "mismatch",
    "required",
    "missing",
    "field",
    "value",
    "expected",
    "got",
    "please",
    "user",
    "permission",
    "connection",
    "could",
    "unsupported",
    "unrecognized",
    "rejected",
    "refused",
    "exceeded",
    "length",
    "minimum",
    "maximum",
    "at",
    "key",
    "token",
    "password",
    "secret",
    "input",
    "it",
    "its",
    "this",
];

/// How places of files begin where secrets are mounted.
const PLACES: [&str; 13] =
    ["/run/", "/var/", "/etc/", "/mnt/", "/secrets/", "/opt/", "/app/", "/home/", "/tmp/", "/usr/", "/root/", "/config/", "file:"];

/// Whether a value is none that a name would hide.
pub(super) fn is_harmless(value: &str, says: Says) -> bool {
    let value = value.trim();
    let bare = value
        .trim_matches(|c: char| matches!(c, '"' | '\'' | '`' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' | '.' | ':' | '!' | '\\'));
    // Nothing but signs: stars in the place of what somebody else redacted, or the rest of a quoting.
    if !bare.contains(|c: char| c.is_alphanumeric()) {
        return bare.is_empty() || is_one_sign(bare) || says < Says::Password;
    }
    if WORDS.iter().any(|word| bare.eq_ignore_ascii_case(word)) || is_hidden(value) || is_reference(value) {
        return true;
    }
    if PLACES.iter().any(|place| value.starts_with(place)) || is_open_address(value) {
        return true;
    }
    if says == Says::Password {
        return false;
    }
    let number = bare.len() < 6 && bare.bytes().all(|byte| byte.is_ascii_digit());
    number || is_path(value) || is_class(bare) || is_duration(bare)
}

/// `15m`, `7d`: how long something lasts.
fn is_duration(value: &str) -> bool {
    let unit = value.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < value.len() && value.len() <= 8 && ["ms", "s", "m", "min", "h", "d", "w", "y", "days", "hours"].contains(&unit)
}

/// `DB_PASSWORD`, `API_KEY_2`: the name of a variable.
pub(super) fn is_constant(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_uppercase())
        && value.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && (value.contains('_') || value.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// Whether a text that stands in quotes behind a name is what somebody says: `"token": "the end of the line"`.
pub(super) fn is_sentence(value: &str) -> bool {
    value.split_whitespace().count() > 2 && !value.split_whitespace().any(looks_random)
}

/// Whether a sentence goes on with this word.
pub(super) fn is_prose(value: &str) -> bool {
    let word = value.trim_end_matches(|c: char| !c.is_alphanumeric()).trim_start_matches(['\'', '"', '`', '(']);
    // The word may have been cut.
    let cut = value.ends_with('…');
    PROSE.iter().any(|known| word.eq_ignore_ascii_case(known) || (cut && known.starts_with(word)))
}

fn is_one_sign(value: &str) -> bool {
    let mut signs = value.chars();
    signs.next().is_none_or(|first| signs.all(|sign| sign == first))
}

/// What has been hidden already, here or by whoever wrote it.
pub(super) fn is_hidden(value: &str) -> bool {
    let value = value.trim_start_matches(['"', '\'', '\\', ' ', '\n', '(', '<']);
    value.starts_with(MARK)
        || value.trim_start_matches('[').to_ascii_lowercase().starts_with("redacted")
        || value.starts_with("[FILTERED")
        || (value.len() >= 3 && value.trim_end_matches(['"', '\'', ')']).bytes().all(|byte| byte == b'*' || byte == b'x'))
        || value.starts_with("***")
}

/// What names where the secret is: a variable, a template, an ARN, a placeholder.
fn is_reference(value: &str) -> bool {
    let variable = value.strip_prefix('$').is_some_and(|name| {
        name.starts_with(['{', '('])
            || (name.len() > 1
                && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit())
                && name.bytes().any(|byte| byte.is_ascii_uppercase()))
    });
    variable
        || value.starts_with("arn:")
        || value.starts_with("{{")
        || value.starts_with("#{")
        || value.starts_with("%(")
        || (value.starts_with('%') && value.len() <= 3)
        || (value.starts_with('<') && value.ends_with('>'))
        || value.starts_with("id=")
        || ["process.env", "os.environ", "env.", "ENV["].iter().any(|start| value.starts_with(start))
}

/// An address without anything in it that lets somebody in; what stands in one is found by the rules of addresses.
fn is_open_address(value: &str) -> bool {
    let scheme = value.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'))
    })
}

/// Names of parameters, files and keys in a bucket: words with slashes between.
fn is_path(value: &str) -> bool {
    let parts = || value.split('/').filter(|part| !part.is_empty());
    value.contains('/')
        && !value.contains(['=', '+'])
        && parts().all(|part| part.len() < 24 && !looks_random(part) && !is_hex(part, 16))
        && parts().any(|part| part.len() > 2 && part.bytes().filter(u8::is_ascii_lowercase).count() * 2 > part.len())
}

/// `com.example.TokenProvider`, `EnvironmentVariableCredentialsProvider()`: names of a program's own parts.
fn is_class(value: &str) -> bool {
    let ends = ["Provider", "Factory", "Manager", "Service", "Exception", "Error", "Handler", "Resolver"];
    let name = value.split(['(', '@', '$']).next().unwrap_or_default();
    ends.iter().any(|end| name.ends_with(end)) && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'.')
}

/// Whether a value looks as secrets do: for names that often mean something else.
pub(super) fn looks_secret(value: &str) -> bool {
    let value = value.trim_matches(|c: char| matches!(c, '"' | '\'' | ',' | ';' | '.' | ')' | ']'));
    value.len() >= 8
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && value.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !is_path(value)
        && !is_time(value)
}

/// Whether a value of a name that seldom is secret surely looks so.
pub(super) fn looks_made(value: &str) -> bool {
    let value = value.trim_matches(|c: char| matches!(c, '"' | '\'' | ',' | ';' | '.' | ')' | ']'));
    looks_random(value)
        && value.len() >= 16
        && !is_uuid(value)
        && !is_hex(value, 8)
        && !is_path(value)
        && !value.contains([':', '@', '.', ' '])
}

fn is_time(value: &str) -> bool {
    value.len() >= 10 && value.as_bytes().get(4) == Some(&b'-') && value.bytes().take(4).all(|byte| byte.is_ascii_digit())
}
