//! Secrets that the structure around them tells: addresses with a login, armoured keys, headers, statements, commands.

use std::ops::Range;

use super::formats::{Check, Format};
use super::names::Says;
use super::plain::{is_harmless, is_hidden};
use super::random::{is_encoded_login, is_hex, looks_random};
use super::value::{self, line_before, line_end};

/// Longest armoured key.
const LONGEST_ARMOUR: usize = 64 * 1024;
/// Longest token that is judged; what follows of a longer one is hidden with it.
const LONGEST_TOKEN: usize = 512;
/// Longest login of an address.
const LONGEST_LOGIN: usize = 1024;

type Spans = Vec<Range<usize>>;

fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(b'\n')
}

fn word_end(bytes: &[u8], from: usize) -> usize {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'|' | b';');
    bytes[from..].iter().take(LONGEST_LOGIN).position(ends).map_or(bytes.len().min(from + LONGEST_LOGIN), |more| from + more)
}

/// A token that begins at `start` and whose prefix ends at `end`.
/// Answers how many bytes it looked at.
pub(super) fn token(text: &str, format: &Format, start: usize, end: usize, spans: &mut Spans) -> usize {
    let bytes = text.as_bytes();
    if &bytes[start..end] != format.prefix.as_bytes() {
        return 0;
    }
    // What is hidden already needs no second look, which would be quadratic in a text of nothing but beginnings.
    if spans.last().is_some_and(|last| last.contains(&start)) {
        return 0;
    }
    let alone = start == 0 || !byte(bytes, start - 1).is_ascii_alphanumeric();
    if !alone && format.check != Check::Any {
        return 0;
    }
    let run =
        |from: usize| bytes[from.min(bytes.len())..].iter().take(LONGEST_TOKEN).take_while(|byte| format.letters.hold(**byte)).count();
    let mut letters = run(end);
    let mut until = end + letters;
    // The rest of it may be on the next line.
    while byte(bytes, until) == b'\n' && until < bytes.len() && letters < format.least && letters >= 4 {
        let more = run(until + 1);
        if more == 0 || !byte(bytes, until + 1 + more).is_ascii_whitespace() {
            break;
        }
        until += 1 + more;
        letters += more;
    }
    while until > end && matches!(bytes[until - 1], b'.' | b'-') {
        until -= 1;
    }
    let body = &text[end..until];
    let digit = body.bytes().any(|byte| byte.is_ascii_digit());
    let checked = match format.check {
        Check::Any => true,
        Check::Alone => alone,
        Check::Digit => alone && digit,
        // A name may go on behind a random part; a token doesn't.
        Check::Random => alone && (looks_random(body) || (is_hex(body, 32) && digit)) && !super::is_in_arn(text, start),
    };
    // Terraform's has the mark of its format in the middle.
    let before = bytes[..start].iter().rev().take_while(|byte| format.prefix.starts_with('.') && byte.is_ascii_alphanumeric()).count();
    if letters >= format.least && checked {
        until += bytes[until..].iter().take_while(|byte| letters == LONGEST_TOKEN && format.letters.hold(**byte)).count();
        spans.push(start - before..until);
    }
    letters
}

/// The password of an address, or a user that is a token. `end` is behind `://`.
pub(super) fn address(text: &str, start: usize, end: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    if text[start..end].to_ascii_lowercase().starts_with("jdbc:oracle") {
        return oracle(text, end, spans);
    }
    let scheme: String = text[..start].chars().rev().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-')).collect();
    let of_web = scheme.eq_ignore_ascii_case("ptth") || scheme.eq_ignore_ascii_case("sptth");
    let of_files = ["ptth", "sptth", "hss", "tig", "ptf", "ptfs"].iter().any(|known| scheme.split('+').next() == Some(known));
    let stop = |byte: &u8| matches!(byte, b'\n' | b'"' | b'<' | b'>' | b'`');
    let limit = bytes[end..].iter().take(LONGEST_LOGIN).position(stop).map_or(bytes.len().min(end + LONGEST_LOGIN), |more| end + more);
    let limit = text[end..text.floor_char_boundary(limit)].find("://").map_or(limit, |more| end + more);
    let area = &bytes[end..limit];
    let colon = area.iter().position(|byte| matches!(byte, b':' | b'/' | b'?' | b'#' | b'@' | b' ' | b'\''));
    let Some(colon) = colon.map(|at| end + at) else { return };
    if bytes[colon] == b'@' {
        // No password: the user may be a token, as in the address of Sentry.
        let user = &text[end..colon];
        if user.len() >= 16 && (looks_random(user) || is_hex(user, 20)) {
            spans.push(end..colon);
        }
        return;
    }
    if bytes[colon] != b':' {
        return;
    }
    let value = colon + 1;
    let digits = bytes[value..limit].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let behind = byte(bytes, value + digits);
    // `host:8080/…@…` is no login, and neither is a port at the end.
    let is_port = digits > 0
        && digits <= 5
        && colon > end
        && match behind {
            b'@' => false,
            b'/' | b'?' | b'#' => of_web || !text[value..limit].contains('@'),
            _ => !behind.is_ascii_alphanumeric() && !matches!(behind, b'!' | b'$' | b'%' | b'^' | b'&' | b'*' | b'_' | b'-' | b'+'),
        };
    if is_port || matches!(byte(bytes, value), b' ' | b'\n') {
        return;
    }
    // The last `@` that a host follows; a space ends the search unless only such an `@` comes behind it.
    let host_follows = |at: usize| byte(bytes, at + 1).is_ascii_alphanumeric() || matches!(byte(bytes, at + 1), b'[' | b'$' | b'_' | b'/');
    let word = text[value..limit].find([' ', '\'', ',']).map_or(limit, |more| value + more);
    let last_in =
        |from: usize, to: usize| bytes[from..to].iter().rposition(|byte| *byte == b'@').map(|at| from + at).filter(|at| host_follows(*at));
    let at = last_in(value, word).or_else(|| {
        let first = bytes[word.min(limit)..limit].iter().position(|byte| *byte == b'@').map(|more| word + more)?;
        let host = bytes[first + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')).count();
        let ends = matches!(byte(bytes, first + 1 + host), b':' | b'/');
        (first - value <= 128 && host > 0 && ends).then_some(first)
    });
    let Some(mut at) = at else { return };
    // In a query an `@` is no end of a login: the first is taken if a host and a path lie between. Of a database, a path has none.
    if let Some(first) = bytes[value..at].iter().position(|byte| *byte == b'@').map(|more| value + more)
        && let Some(slash) = bytes[first..at].iter().position(|byte| *byte == b'/')
        && bytes[first + 1..first + slash].iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'))
        && slash > 1
        && is_path_or_query(&text[first + 1..first + slash], &text[first + slash..at], of_files)
    {
        at = first;
    }
    let password = &text[value..at];
    let user = &text[end..colon];
    if user.len() >= 20 && looks_random(user) {
        spans.push(end..colon);
    }
    if !password.is_empty() && !is_harmless(password, Says::Password) {
        spans.push(value..at);
        super::messages::pieces(text, &(value..at), spans);
    }
}

/// Whether what lies between two `@` of an address is a host with a path or a query, and not the middle of a password.
fn is_path_or_query(host: &str, rest: &str, of_files: bool) -> bool {
    let query = rest.find('?').is_some_and(|at| rest[at..].contains('='));
    query || (rest.contains(['?', '/']) && (host == "localhost" || (of_files && host.contains(['.', ':']))))
}

/// `jdbc:oracle:thin:user/password@…`
fn oracle(text: &str, end: usize, spans: &mut Spans) {
    let word = &text[end..word_end(text.as_bytes(), end)];
    if let Some((slash, at)) = word.find('/').zip(word.rfind('@'))
        && slash + 1 < at
    {
        spans.push(end + slash + 1..end + at);
    }
}

/// `user:password@tcp(host)`: the password before the `@` at `start`.
pub(super) fn dsn(text: &str, start: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let from = start.saturating_sub(LONGEST_LOGIN);
    let begin = bytes[from..start]
        .iter()
        .rposition(|byte| matches!(byte, b'\n' | b'"' | b'`' | b'=' | b' ' | b'\''))
        .map_or(from, |at| from + at + 1);
    if let Some(colon) = bytes[begin..start].iter().position(|byte| *byte == b':').map(|at| begin + at)
        && colon + 1 < start
        && colon > begin
        // Behind `@/` stands the name of a database: `jdbc:oracle:thin:@//host` has none, nor has `x:@/components`.
        && !(byte(bytes, start + 1) == b'/' && (!byte(bytes, start + 2).is_ascii_alphanumeric() || text[begin..].starts_with("jdbc:")))
        && !is_harmless(&text[colon + 1..start], Says::Password)
    {
        spans.push(colon + 1..start);
    }
}

/// A private key from its first line to its last one, as far as it is there.
pub(super) fn armour(text: &str, start: usize, end: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let of_putty = text[start..end].ends_with(':');
    let head = if of_putty { text.floor_char_boundary(line_end(bytes, end)) } else { end + 64.min(bytes.len() - end) };
    let label = &text[end..text.floor_char_boundary(head)];
    if !of_putty && !label.to_ascii_uppercase().split("----").next().is_some_and(|label| label.contains("PRIVATE KEY")) {
        return;
    }
    let Some(dashes) = (if of_putty { Some(0) } else { label.find("----") }) else { return };
    let from = if of_putty { head } else { end + dashes + bytes[end + dashes..].iter().take_while(|byte| **byte == b'-').count() };
    let limit = text.floor_char_boundary(bytes.len().min(from + LONGEST_ARMOUR));
    // The next dashes end it, unless they begin another one.
    let closed = memchr::memmem::find(&bytes[from..limit], b"----").map(|more| from + more);
    let closed = closed
        .filter(|at| !of_putty && text[*at..].trim_start_matches(['-', ' ']).get(..3).is_some_and(|word| word.eq_ignore_ascii_case("end")));
    let to = match closed {
        Some(at) => at,
        None => from + armoured(&text[from..limit]),
    };
    if !text[from..to].trim().is_empty() {
        spans.push(from..to);
    }
}

/// How much of what follows can be of an armoured key.
fn armoured(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        let is_head =
            bare.starts_with("Proc-Type:") || bare.starts_with("DEK-Info:") || bare.starts_with("Version:") || bare.starts_with("Comment:");
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\\');
        let first = bare.bytes().take_while(|byte| letters(*byte)).count();
        let is_body =
            first == bare.len() && (bare.len() < 8 || bare.len() >= 20 || bare.contains(|c: char| c.is_ascii_digit() || c == '='));
        if !(is_head || is_body) {
            // What begins as the key goes on with something else.
            let rest = if first >= 20 { line.find(bare).unwrap_or(0) + first } else { 0 };
            return at + rest;
        }
        at += line.len();
    }
    at
}

/// The lines before the end of a private key whose beginning is missing.
pub(super) fn armour_end(text: &str, start: usize, end: usize, spans: &mut Spans) {
    let label = &text[end..text.floor_char_boundary(text.len().min(end + 48))];
    let near = text.floor_char_boundary(start.saturating_sub(LONGEST_ARMOUR));
    // From the last dashes on: those of its beginning, if it is there.
    let before = &text[memchr::memmem::rfind(&text.as_bytes()[near..start], b"-----").map_or(near, |at| near + at + 5)..start];
    if !label.split("----").next().is_some_and(|label| label.contains("PRIVATE KEY")) {
        return;
    }
    let mut from = start;
    for line in before.split_inclusive('\n').rev() {
        let bare = line.trim();
        if !bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')) {
            break;
        }
        from -= line.len();
    }
    if !text[from..start].trim().is_empty() {
        spans.push(from..start);
    }
}

/// A token of two parts or more, the first of which is a JSON object.
pub(super) fn jwt(text: &str, start: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    if &bytes[start..start + 3] != b"eyJ" || (start > 0 && bytes[start - 1].is_ascii_alphanumeric() && !bytes[..start].ends_with(b"3D")) {
        return;
    }
    let in_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if bytes[start..].iter().take(10).take_while(in_part).count() < 10 || spans.last().is_some_and(|last| last.contains(&start)) {
        return;
    }
    let length = bytes[start..].iter().take_while(|byte| in_part(byte) || matches!(byte, b'.' | b'=')).count();
    let whole = text[start..start + length].trim_end_matches('.');
    let mut parts = whole.split('.');
    let (head, body) = (parts.next().unwrap_or_default(), parts.next());
    if head.len() >= 10 && body.is_some_and(|body| body.len() >= 8 || parts.next().is_some()) {
        spans.push(start..start + whole.len());
    }
}

/// What follows the name of a header that authorizes.
pub(super) fn authorization(text: &str, end: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let mut at = end + value::quote_at(bytes, end, true).map_or(0, <[u8]>::len);
    at += usize::from(byte(bytes, at) == b']');
    while byte(bytes, at) == b' ' {
        at += 1;
    }
    match &bytes[at..] {
        [b'=', b'>', ..] => at += 2,
        [b':', b':', ..] => return,
        [b':' | b'=', ..] => at += 1,
        _ => return,
    }
    while byte(bytes, at) == b' ' {
        at += 1;
    }
    let mut close: Option<&[u8]> = None;
    if byte(bytes, at) == b'[' && !text[at..].starts_with(super::MARK) {
        (at, close) = (at + 1, Some(&b"]"[..]));
    }
    if let Some(quote) = value::quote_at(bytes, at, false) {
        (at, close) = (at + quote.len(), Some(quote));
    }
    let line = text.floor_char_boundary(line_end(bytes, at));
    let end = match close {
        // A quote within the value is escaped once more.
        Some(close) if value::quote_at(bytes, at - close.len(), false) == Some(close) => {
            value::quoted(bytes, at - close.len(), close).map_or(at, |found| found.range.end.min(line))
        }
        Some(close) => memchr::memmem::find(&bytes[at..line], close).map_or(line, |more| at + more),
        None if of_parts(&text[at..line]).is_some() => at + of_parts(&text[at..line]).unwrap_or_default(),
        // The header may stand in a quoted argument.
        None => at + text[at..line].find(['"', '\'', '}', ']']).unwrap_or(line - at),
    };
    let whole = &text[at..end];
    let scheme = whole.split(' ').next().unwrap_or_default();
    let known = SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let from = if known { at + scheme.len() } else { at };
    let from = from + bytes[from..end].iter().take_while(|byte| **byte == b' ').count();
    let words = &text[from..end];
    let first = words.split_whitespace().next().unwrap_or_default();
    // `may require authorization: server message`, as Docker has it.
    let spoken = first.trim_end_matches('…').bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        && (!known || first.len() < 12)
        && close.is_none();
    let made_of_parts = PARTED.iter().any(|parts| scheme.eq_ignore_ascii_case(parts));
    let to = match () {
        () if close.is_some() || made_of_parts => from + words.trim_end().len(),
        () => from + first.trim_end_matches([',', ';']).len(),
    };
    let value = &text[from..to];
    if !value.is_empty()
        && !spoken
        && !is_hidden(value)
        && !is_harmless(value, Says::Password)
        && !value.starts_with("->")
        && !value.starts_with('{')
    {
        spans.push(from..to);
    }
}

/// Schemes behind which parts follow, each with a name.
const PARTED: [&str; 5] = ["digest", "aws4-hmac-sha256", "hawk", "oauth", "signature"];

/// Where the last part ends of what is made of parts: `Digest username="x", response="y"`.
fn of_parts(text: &str) -> Option<usize> {
    let (scheme, _) = text.split_once(' ')?;
    if !PARTED.iter().any(|parts| scheme.eq_ignore_ascii_case(parts)) {
        return None;
    }
    let bytes = text.as_bytes();
    let (mut at, mut end) = (scheme.len(), None);
    loop {
        while matches!(bytes.get(at), Some(b' ' | b',')) {
            at += 1;
        }
        let name = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'*')).count();
        if name == 0 || bytes.get(at + name) != Some(&b'=') {
            return end;
        }
        at += name + 1;
        at = match value::quote_at(bytes, at, true) {
            Some(quote) => value::quoted(bytes, at, quote).map_or(bytes.len(), |found| found.range.end + quote.len()).min(bytes.len()),
            None => word_end(bytes, at).min(at + bytes[at..].iter().take_while(|byte| **byte != b',').count()),
        };
        end = Some(at);
    }
}

/// Schemes of authorization.
const SCHEMES: [&str; 15] = [
    "signature",
    "basic",
    "bearer",
    "digest",
    "token",
    "negotiate",
    "ntlm",
    "apikey",
    "api-key",
    "aws4-hmac-sha256",
    "hawk",
    "splunk",
    "genie",
    "oauth",
    "sharedaccesssignature",
];

/// `Bearer x` and `Basic x` without the header's name.
pub(super) fn scheme(text: &str, start: usize, end: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    if start > 0 && bytes[start - 1].is_ascii_alphanumeric() {
        return;
    }
    let from = end + bytes[end..].iter().take_while(|byte| **byte == b' ').count();
    let length = bytes[from..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~' | b'+' | b'/' | b'-' | b'='))
        .count();
    let value = text[from..from + length].trim_end_matches('.');
    if value.trim_end_matches('=').contains('=') {
        return;
    }
    let is_one = if text[start..end].to_ascii_lowercase().starts_with("basic") {
        value.len() >= 8 && is_encoded_login(value)
    } else {
        value.len() >= 8
            && (value.contains(|c: char| c.is_ascii_digit()) || value.len() >= 16 && value.bytes().any(|byte| byte.is_ascii_uppercase()))
    };
    if is_one {
        spans.push(from..from + value.len());
    }
}

/// The values of cookies in a header.
pub(super) fn cookie(text: &str, end: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let mut at = end;
    while byte(bytes, at) == b' ' || byte(bytes, at) == b'[' {
        at += 1;
    }
    let quote = value::quote_at(bytes, at, false);
    at += quote.map_or(0, <[u8]>::len);
    let line = text.floor_char_boundary(line_end(bytes, at));
    let to = text[at..line].find(['"', '\'', ']', '\\']).map_or(line, |more| at + more);
    let mut from = at;
    for part in text[at..to].split(';') {
        let name = part.split('=').next().unwrap_or_default();
        let attribute = ["path", "domain", "expires", "max-age", "samesite"].iter().any(|known| name.trim().eq_ignore_ascii_case(known));
        if part.contains('=') && !attribute && !name.trim().contains(' ') {
            let value = from + name.len() + 1;
            let length = part.len() - name.len() - 1;
            let first = text[value..value + length].split([' ', ',']).next().unwrap_or_default().len();
            let length = if length > 64 || first == 0 { length } else { first };
            if length > 0 && !is_harmless(&text[value..value + length], Says::Password) {
                spans.push(value..value + length);
            }
        }
        from += part.len() + 1;
    }
}

/// `CREATE USER x IDENTIFIED BY 'y'`; `Can't locate revision identified by '…'` is a message.
pub(super) fn sql(text: &str, start: usize, end: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let before = line_before(text, start).to_ascii_lowercase();
    let stop = text.floor_char_boundary(line_end(bytes, end));
    let rest = &text[end..stop];
    let spoken = ["user", "grant", "role", "login", "alter", "create"].iter().any(|word| before.contains(word));
    let statement = text[start..end].eq_ignore_ascii_case("set password");
    let by = rest.to_ascii_lowercase().find(if statement { "=" } else { " by " });
    if !(spoken || statement || rest.to_ascii_lowercase().starts_with(" with")) {
        return;
    }
    let Some(by) = by else { return };
    if let Some(quote) = text[end + by..stop].find(['\'', '"']).map(|more| end + by + more)
        && let Some(found) = value::at(text, quote, start, false)
    {
        spans.push(found.range);
    }
}

/// `-u user:password` of curl and its like.
pub(super) fn user_flag(text: &str, end: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let mut at = end;
    while matches!(byte(bytes, at), b' ' | b'=') {
        at += 1;
    }
    let quote = value::quote_at(bytes, at, false);
    at += quote.map_or(0, <[u8]>::len);
    let to = match quote {
        Some(quote) => memchr::memmem::find(&bytes[at..line_end(bytes, at)], quote).map_or(line_end(bytes, at), |more| at + more),
        None => word_end(bytes, at),
    };
    let word = &text[at..to];
    let Some((user, password)) = word.split_once(':') else { return };
    let around = (line_before(text, at), &text[to..text.floor_char_boundary(line_end(bytes, to))]);
    let of_web = ["curl", "http", "wget", "ldap", "git ", "://"].iter().any(|sign| around.0.contains(sign) || around.1.contains(sign));
    let number = password.len() < 6 && password.bytes().all(|byte| byte.is_ascii_digit());
    if !user.is_empty()
        && !user.contains(['/', ' '])
        && !number
        && user != password
        && (of_web || password.len() >= 8 && password.contains(|c: char| c.is_ascii_digit()))
        && !is_harmless(password, Says::Password)
    {
        spans.push(at + user.len() + 1..to);
    }
}

/// Programs, and the flag of one letter behind which they take a password; whether it may stand right behind the letter.
const PROGRAMS: [(&str, &[u8], bool); 10] = [
    ("mysql", b"p", true),
    ("mariadb", b"p", true),
    ("mongo", b"p", false),
    ("sshpass", b"p", true),
    ("docker login", b"p", false),
    ("redis-cli", b"a", false),
    ("ldap", b"w", false),
    ("sqlcmd", b"P", false),
    ("zip", b"P", false),
    ("sqlplus", b"", false),
];

/// The password behind the flag of a program's command.
pub(super) fn program(text: &str, start: usize, end: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let name = text[start..end].to_ascii_lowercase();
    let Some((name, letter, close)) = PROGRAMS.into_iter().find(|(program, ..)| *program == name) else { return };
    let line = text.floor_char_boundary(line_end(bytes, end));
    let command = &text[end..line];
    if name == "sqlplus" {
        let mut from = end;
        for word in command.split(' ') {
            if let Some((slash, at)) = word.find('/').zip(word.rfind('@'))
                && slash > 0
                && slash + 1 < at
            {
                spans.push(from + slash + 1..from + at);
            }
            from += word.len() + 1;
        }
        return;
    }
    let mut at = end;
    while at + 2 < line {
        let flag = matches!(bytes[at], b' ' | b'"' | b'\'') && bytes[at + 1] == b'-' && letter.contains(&bytes[at + 2]);
        if matches!(bytes[at], b'|' | b';') {
            return;
        }
        at += 1;
        if !flag {
            continue;
        }
        let mut from = at + 2;
        let apart = byte(bytes, from) == b' ';
        // `mysql -p db`: a space, and what follows is the database.
        if (apart && name.starts_with("m") && name != "mongo") || (!apart && !close) {
            continue;
        }
        while byte(bytes, from) == b' ' {
            from += 1;
        }
        if let Some(found) = value::at(text, from, at, false)
            && !text[found.range.clone()].starts_with('-')
            && !is_harmless(&text[found.range.clone()], Says::Password)
        {
            spans.push(found.range);
        }
    }
}

/// `echo password | docker login --password-stdin`
pub(super) fn piped(text: &str, start: usize, spans: &mut Spans) {
    let before = line_before(text, start);
    let line = start - before.len();
    let Some(pipe) = before.find('|') else { return };
    for echo in ["echo ", "printf "] {
        if let Some(at) = before[..pipe].rfind(echo)
            && let Some(found) = value::at(text, line + at + echo.len(), line + at, false)
            && !is_harmless(&text[found.range.clone()], Says::Password)
        {
            spans.push(found.range);
        }
    }
}

/// Hosts whose addresses are secrets themselves: whoever knows one may write there.
const WEBHOOKS: [&str; 8] = [
    "hooks.slack.com/services/",
    "hooks.slack.com/workflows/",
    "hooks.slack.com/triggers/",
    "discord.com/api/webhooks/",
    "discordapp.com/api/webhooks/",
    ".webhook.office.com/webhookb2/",
    "hooks.zapier.com/hooks/catch/",
    "outlook.office.com/webhook/",
];

/// The path of a webhook's address.
pub(super) fn webhook(text: &str, start: usize, spans: &mut Spans) {
    let from = text.floor_char_boundary(start.saturating_sub(32));
    let until = text.floor_char_boundary(text.len().min(start + 48));
    let around = &text[from..until];
    for host in WEBHOOKS {
        if let Some(at) = around.find(host).map(|at| from + at + host.len()) {
            let length = text[at..]
                .bytes()
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'@' | b'%'))
                .count();
            if length >= 8 {
                spans.push(at..at + length);
            }
        }
    }
}

/// Telegram's: the number of the bot, a colon, and 35 letters of which the first two are fixed.
pub(super) fn bot(text: &str, start: usize, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let digits = bytes[..start].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let letters = bytes[start + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count();
    if (8..=11).contains(&digits) && letters >= 30 {
        spans.push(start - digits..start + 1 + letters);
    }
}
