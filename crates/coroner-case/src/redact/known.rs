//! Secrets that a case tells by name: they are hidden wherever they turn up, also where nothing beside them says what they are.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::names::{Says, says};
use super::plain::is_harmless;

/// Shorter values stand in half of all words.
const SHORTEST: usize = 4;
/// Shortest line that is looked for of a value with several.
const SHORTEST_LINE: usize = 12;
/// Values beyond these are hidden by their names alone.
const MOST: usize = 10_000;

/// What everybody's first password is, and what half of all messages name: `database "postgres" does not exist`.
const COMMON: [&str; 24] = [
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "redis",
    "rabbitmq",
    "guest",
    "root",
    "admin",
    "administrator",
    "user",
    "username",
    "password",
    "passwd",
    "secret",
    "token",
    "test",
    "testing",
    "example",
    "changeme",
    "local",
    "development",
    "production",
    "staging",
];

/// Values with their names, while they are gathered.
#[derive(Default)]
pub(super) struct Gathered {
    secret: BTreeMap<String, ()>,
    /// What stands in the open elsewhere can't be hidden.
    open: Vec<String>,
}

impl Gathered {
    /// Takes a value with the name that it was given by.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let said = says(name);
        if is_worth_hiding(name, value) {
            if self.secret.len() < MOST
                && value.len() >= SHORTEST
                && (said >= Says::Secret || value.len() >= 16)
                && !COMMON.contains(&value)
                && !is_everybodys(value, said)
            {
                self.secret.insert(value.to_owned(), ());
            }
        } else if said == Says::Nothing && value.len() >= SHORTEST {
            self.open.push(value.to_owned());
        }
    }

    /// What was gathered, but for what is also the name of something in the case.
    pub(super) fn values(self, names: &[&str]) -> Option<Values> {
        let is_open = |value: &str| names.iter().any(|name| name.contains(value)) || self.open.iter().any(|open| open == value);
        let mut forms = BTreeMap::new();
        for value in self.secret.keys().filter(|value| !is_open(value)) {
            for form in forms_of(value) {
                forms.insert(form, ());
            }
        }
        if forms.is_empty() {
            return None;
        }
        AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(forms.keys()).ok().map(Values)
    }
}

/// Whether a value is so plain that what is called so elsewhere is something else: a service, a table, a port.
fn is_everybodys(value: &str, said: Says) -> bool {
    let word = |part: &str| (1..12).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase());
    match said {
        Says::Password => value.len() < 6 && value.bytes().all(|byte| byte.is_ascii_digit()),
        _ => value.split(['-', '_', '.', '/']).all(word),
    }
}

/// Whether the value of a variable, an option or a label is hidden for its name.
pub(crate) fn is_worth_hiding(name: &str, value: &str) -> bool {
    match says(name) {
        Says::Nothing => false,
        Says::Perhaps => super::plain::looks_made(value) || super::random::is_encoded_login(value),
        said => !value.is_empty() && !is_harmless(value, said),
    }
}

/// A value as it may stand in a text: as it is, line by line, escaped for JSON and for an address, in base64.
fn forms_of(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned(), value.trim().to_owned()];
    if value.contains('\n') {
        forms.extend(
            value.lines().map(str::trim).filter(|line| line.len() >= SHORTEST_LINE && !line.starts_with("-----")).map(str::to_owned),
        );
    }
    let json = serde_json::Value::String(value.to_owned()).to_string();
    let twice = serde_json::Value::String(json.clone()).to_string();
    forms.extend([&json, &twice].map(|text| text[1..text.len() - 1].trim_matches(['"', '\\']).to_owned()));
    forms.push(in_address(value));
    for encoded in [in_base64(value), in_base64(&format!("{value}\n"))] {
        forms.push(encoded.trim_end_matches('=').to_owned());
    }
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

fn in_address(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// In base64 without padding.
fn in_base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in text.as_bytes().chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            let letter = (bits >> (18 - 6 * place)) & 63;
            out.push(char::from(LETTERS[letter as usize]));
        }
    }
    out
}

/// Values that are looked for in every text.
pub(super) struct Values(AhoCorasick);

impl Values {
    /// Where they stand; not within longer words.
    pub(super) fn find(&self, text: &str, spans: &mut Vec<Range<usize>>) {
        let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        for found in self.0.find_iter(text) {
            let (before, after) = (text[..found.start()].chars().next_back(), text[found.end()..].chars().next());
            let inside = (word(before) && word(text[found.range()].chars().next()))
                || (word(after) && word(text[found.range()].chars().next_back()));
            let escaped =
                text[..found.start()].ends_with("\\n") || text[..found.start()].ends_with("\\t") || text[..found.start()].ends_with("%3D");
            // Longer ones than words are come seldom by chance.
            if !inside || escaped || found.len() >= 16 {
                spans.push(found.range());
            }
        }
    }
}
