//! What a name says of its value. `DB_PASSWORD`, `dbPassword` and `spring.datasource.password` are one to it; `PASSWORD_FILE` and
//! `max_tokens` are others.

/// How surely the value of a name is secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Says {
    /// Not at all.
    Nothing,
    /// If it looks so.
    Perhaps,
    /// Unless it plainly is none.
    Secret,
    /// Whatever it is: passwords are also words and numbers.
    Password,
}

/// Words that name a password, also at the end of a longer one: `PGPASSWORD`.
const PASSWORDS: [&str; 9] = ["password", "passwd", "passphrase", "passcode", "pwd", "passwort", "passwrd", "pswd", "requirepass"];
/// Words that do only by themselves: `bypass` does not.
const PASSWORD_WORDS: [&str; 22] = [
    "pass",
    "pw",
    "pin",
    "pincode",
    "userpass",
    "dbpass",
    "rootpass",
    "adminpass",
    "smtppass",
    "mailpass",
    "mysqlpass",
    "pgpass",
    "storepass",
    "keypass",
    "srcstorepass",
    "deststorepass",
    "destkeypass",
    "authpass",
    "masterauth",
    "passin",
    "passout",
    "sudopass",
];
/// Words that name a secret, also at the end of a longer one.
const SECRETS: [&str; 20] = [
    "secret",
    "token",
    "apikey",
    "secretkey",
    "accesskey",
    "privatekey",
    "encryptionkey",
    "signingkey",
    "masterkey",
    "accountkey",
    "sharedkey",
    "sessionkey",
    "authkey",
    "licensekey",
    "credential",
    "credentials",
    "connectionstring",
    "connstr",
    "secretstring",
    "accesskeyid",
];
/// Words that do only by themselves.
const SECRET_WORDS: [&str; 17] = [
    "bearer",
    "creds",
    "cred",
    "psk",
    "otp",
    "totp",
    "jwt",
    "pepper",
    "mnemonic",
    "secretbinary",
    "cookie",
    "sessionid",
    "jsessionid",
    "phpsessid",
    "sessid",
    "sid",
    "salt",
];
/// Words before `key` that make it a secret one.
const KEYS: [&str; 65] = [
    "cookie",
    "unseal",
    "recovery",
    "seed",
    "api",
    "access",
    "secret",
    "private",
    "priv",
    "encryption",
    "encrypt",
    "encrypted",
    "decryption",
    "decrypt",
    "signing",
    "sign",
    "signature",
    "master",
    "account",
    "shared",
    "auth",
    "session",
    "license",
    "licence",
    "service",
    "app",
    "application",
    "admin",
    "deploy",
    "ssh",
    "ssl",
    "tls",
    "aes",
    "rsa",
    "hmac",
    "jwt",
    "cipher",
    "crypto",
    "symmetric",
    "storage",
    "root",
    "client",
    "consumer",
    "subscription",
    "ingestion",
    "ingest",
    "instrumentation",
    "integration",
    "write",
    "stripe",
    "sendgrid",
    "datadog",
    "dd",
    "newrelic",
    "openai",
    "anthropic",
    "mailgun",
    "twilio",
    "webhook",
    "django",
    "rails",
    "flask",
    "fernet",
    "age",
    "data",
];
/// Words that name a secret often, and often don't.
const PERHAPS: [&str; 12] =
    ["key", "keys", "auth", "session", "signature", "sig", "dsn", "tokens", "secrets", "passwords", "hmac", "webhook"];
/// What is asked for with a key in these words is found by it, and not opened.
const OPEN_KEYS: [&str; 24] = [
    "public",
    "publishable",
    "foreign",
    "primary",
    "partition",
    "sort",
    "hash",
    "range",
    "cache",
    "routing",
    "object",
    "bucket",
    "row",
    "group",
    "index",
    "unique",
    "idempotency",
    "translation",
    "missing",
    "duplicate",
    "json",
    "tag",
    "config",
    "column",
];
/// A token of these is a place in a list of pages, or a piece of text.
const OPEN_TOKENS: [&str; 12] =
    ["next", "continuation", "page", "pagination", "starting", "max", "min", "total", "prompt", "completion", "num", "unexpected"];
/// An `auth` of these is a password, or a user and a password.
const AUTHS: [&str; 6] = ["redis", "valkey", "memcached", "elasticache", "sentinel", "basic"];
/// A phrase of these opens what it is of.
const PHRASES: [&str; 4] = ["seed", "recovery", "backup", "mnemonic"];
/// Behind the word, these name something about the secret.
const ABOUT: &[&str] = &[
    "file",
    "files",
    "filename",
    "path",
    "paths",
    "dir",
    "directory",
    "folder",
    "name",
    "names",
    "id",
    "ids",
    "arn",
    "arns",
    "url",
    "uri",
    "endpoint",
    "host",
    "hostname",
    "port",
    "type",
    "kind",
    "length",
    "len",
    "size",
    "count",
    "counts",
    "max",
    "min",
    "limit",
    "limits",
    "ttl",
    "expiry",
    "expires",
    "expire",
    "expiration",
    "expired",
    "timeout",
    "age",
    "policy",
    "provider",
    "providers",
    "version",
    "algorithm",
    "alg",
    "required",
    "enabled",
    "disabled",
    "rotation",
    "manager",
    "store",
    "prefix",
    "suffix",
    "format",
    "field",
    "fields",
    "header",
    "headers",
    "env",
    "var",
    "variable",
    "ref",
    "reference",
    "from",
    "mode",
    "method",
    "region",
    "class",
    "regex",
    "pattern",
    "attempts",
    "error",
    "errors",
    "exception",
    "valid",
    "invalid",
    "validity",
    "status",
    "state",
    "bucket",
    "table",
    "usage",
    "used",
    "cost",
    "interval",
    "period",
    "days",
    "hours",
    "minutes",
    "seconds",
    "ms",
    "user",
    "username",
    "users",
    "email",
    "label",
    "title",
    "description",
    "hint",
    "index",
    "schema",
    "scope",
    "scopes",
    "issuer",
    "audience",
    "budget",
    "per",
    "rate",
    "bits",
    "strength",
    "source",
    "location",
    "parameter",
    "parameters",
    "param",
    "spec",
    "specification",
    "options",
    "option",
    "config",
    "configuration",
    "cache",
    "service",
    "factory",
    "handler",
    "encoder",
    "filter",
    "validator",
    "validators",
    "generator",
    "management",
    "rounds",
    "iterations",
    "hasher",
    "hashers",
    "complexity",
    "reset",
    "requirements",
    "not",
    "missing",
    "found",
    "authentication",
    "grant",
    "request",
    "response",
    "event",
    "template",
    "check",
    "checker",
    "changed",
    "updated",
    "created",
    "at",
    "date",
    "time",
    "timestamp",
    "on",
    "in",
    "of",
    "stdin",
    "needed",
    "optional",
    "server",
    "resolver",
    "interceptor",
    "repository",
    "controller",
    "helper",
    "util",
    "utils",
    "pair",
    "pairs",
    "vault",
    "client",
    "agent",
    "protocol",
    "chain",
    "mount",
    "volume",
    "quota",
    "selector",
    "encoding",
    "bytes",
    "window",
    "to",
    "for",
    "is",
    "failed",
    "failure",
    "denied",
    "expiring",
    "refresh",
    "rotated",
    "vars",
    "usages",
    "deletion",
    "recovery",
    "arnlist",
    "space",
    "down",
    "up",
    "press",
    "board",
    "words",
    "word",
    "hash",
    "hashing",
    "js",
    "ts",
    "py",
    "rb",
    "go",
    "java",
    "kt",
    "rs",
    "php",
    "cs",
    "json",
    "yml",
    "yaml",
    "toml",
    "xml",
    "html",
    "lifetime",
    "leeway",
    "duration",
    "domain",
    "secure",
    "samesite",
    "httponly",
];

/// Words of a name: at `_`, `-`, `.` and where capitals begin.
fn words(name: &str) -> Vec<String> {
    let bytes = name.as_bytes();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, byte) in bytes.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after = bytes.get(at + 1);
        let begins = byte.is_ascii_uppercase()
            && (before.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
                || (before.is_some_and(u8::is_ascii_uppercase) && after.is_some_and(u8::is_ascii_lowercase)));
        if (begins || !byte.is_ascii_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if byte.is_ascii_alphanumeric() {
            word.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    // `password1` and `key_2` are a password and a key.
    for word in &mut words {
        let end = word.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        if end > 0 {
            word.truncate(end);
        }
    }
    words
}

/// What a name says of its value.
pub(crate) fn says(name: &str) -> Says {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some((at, says)) = (0..words.len()).rev().find_map(|at| {
        let says = of_word(&words[..at], words[at]);
        (says != Says::Nothing).then_some((at, says))
    }) else {
        return Says::Nothing;
    };
    let before = at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
    let behind = &words[at + 1..];
    let key_id = words[at].ends_with("key") && before == "access" && behind == ["id"];
    let of_session = words[at] == "session" && behind == ["id"];
    if of_session || key_id {
        return Says::Secret;
    }
    // `Signature` and `sig` are secret in presigned addresses, whose names are exactly so.
    match behind.iter().any(|word| ABOUT.contains(word)) {
        true => Says::Nothing,
        false => says,
    }
}

fn of_word(before: &[&str], word: &str) -> Says {
    let last = before.last().copied().unwrap_or_default();
    // `pass word` written apart is one.
    if PASSWORDS.iter().any(|known| word.ends_with(known)) || PASSWORD_WORDS.contains(&word) || (last == "pass" && word == "word") {
        return Says::Password;
    }
    if word == "key" || word == "keys" {
        return match () {
            () if OPEN_KEYS.contains(&last) => Says::Nothing,
            () if KEYS.contains(&last) => Says::Secret,
            () => Says::Perhaps,
        };
    }
    if (word == "token" || word == "tokens") && OPEN_TOKENS.contains(&last) {
        return Says::Nothing;
    }
    if word == "credential" && before == ["x", "amz"] {
        return Says::Secret;
    }
    if SECRETS.iter().any(|known| word.ends_with(known)) || SECRET_WORDS.contains(&word) {
        return Says::Secret;
    }
    if word == "phrase" && PHRASES.contains(&last) {
        return Says::Password;
    }
    // `GH_PAT`; by itself it is somebody.
    if (word == "auth" && AUTHS.contains(&last)) || (word == "pat" && !before.is_empty()) {
        return Says::Secret;
    }
    if word == "string" && (last == "connection" || last == "secret") {
        return Says::Secret;
    }
    if PERHAPS.contains(&word) { Says::Perhaps } else { Says::Nothing }
}

#[cfg(test)]
mod tests {
    use super::{Says, says};

    #[test]
    fn a_name_says_the_same_in_every_style() {
        for name in
            ["DB_PASSWORD", "dbPassword", "db-password", "DbPassword", "spring.datasource.password", "PGPASSWORD", "MYSQL_PWD", "password2"]
        {
            assert_eq!(says(name), Says::Password, "{name}");
        }
        for name in [
            "API_KEY",
            "apiKey",
            "x-api-key",
            "clientSecret",
            "AWS_SECRET_ACCESS_KEY",
            "AWSSecretAccessKey",
            "splunk-token",
            "SECRET_KEY_BASE",
            "ENCRYPTION_KEY",
            "AccountKey",
            "X-Auth-Token",
            "GITHUB_TOKEN",
            "accessKeyId",
            "ConnectionString",
            "session_id",
        ] {
            assert_eq!(says(name), Says::Secret, "{name}");
        }
        for name in ["key", "auth", "sig", "SENTRY_DSN", "session"] {
            assert_eq!(says(name), Says::Perhaps, "{name}");
        }
        for name in [
            "PASSWORD_FILE",
            "max_tokens",
            "nextToken",
            "SecretsManager",
            "tokenizer",
            "bypass",
            "compass",
            "author",
            "keyboard",
            "public_key",
            "TOKEN_URL",
            "passwordPolicy",
            "SecretNotFoundException",
            "KeyError",
            "key_name",
            "secret_arn",
            "foreign_key",
            "OAUTH2_PROXY_PROVIDER",
            "KeyManager",
            "token_count",
            "credentialsParameter",
            "design",
            "spin",
            "monkey",
            "token_ttl",
        ] {
            assert_eq!(says(name), Says::Nothing, "{name}");
        }
    }
}
