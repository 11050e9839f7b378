//! What no hand has made: long runs of letters in which capitals, small letters and digits change all the time. Also what is written in
//! base64: it is looked into.

use std::ops::Range;

use super::Redactor;

/// Shortest run that is taken for base64 of something.
const ENCODED: usize = 16;
/// Shortest run that is secret by nothing but its looks.
const BARE: usize = 32;
/// How often base64 is looked into: what is in it may be base64 again.
const DEPTH: usize = 2;

/// Words before a run that say what it is, and that it opens nothing. Without the ids of requests nobody at AWS can help, and an encoded
/// message of IAM is there to be decoded.
const LABELS: [&str; 17] = [
    "requestid",
    "request id",
    "request-id",
    "hostid",
    "host id",
    "x-amz-id-2",
    "extended request",
    "x-amz-cf-id",
    "failure message",
    "etag",
    "digest",
    "checksum",
    "fingerprint",
    "sha256",
    "integrity",
    "trace",
    "md5",
];

/// Whether capitals, small letters and digits change as often as they do in what a machine has made.
pub(super) fn looks_random(text: &str) -> bool {
    let (letters, digits, changes) = changes(text);
    letters >= 2 && digits >= 2 && letters + digits >= 12 && changes * 4 >= letters + digits - 1
}

/// Letters, digits, and how often one class follows another.
fn changes(text: &str) -> (usize, usize, usize) {
    let class = |byte: u8| match byte {
        b'a'..=b'z' => Some(0),
        b'A'..=b'Z' => Some(1),
        b'0'..=b'9' => Some(2),
        _ => None,
    };
    let (mut letters, mut digits, mut changes, mut last) = (0, 0, 0, None);
    for class in text.bytes().filter_map(class) {
        match class {
            2 => digits += 1,
            _ => letters += 1,
        }
        changes += usize::from(last.is_some_and(|last| last != class));
        last = Some(class);
    }
    (letters, digits, changes)
}

pub(super) fn is_hex(text: &str, least: usize) -> bool {
    text.len() >= least && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub(super) fn is_uuid(text: &str) -> bool {
    let mut parts = text.split('-');
    [8, 4, 4, 4, 12].iter().all(|length| parts.next().is_some_and(|part| part.len() == *length && is_hex(part, 4)))
        && parts.next().is_none()
}

fn in_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'-')
}

/// Looks at every long run of a text.
pub(super) fn find(redactor: &Redactor, text: &str, depth: usize, spans: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // A run that is long enough has a letter of its own at each multiple of the length: most of the text is never looked at.
        let probe = at + ENCODED - 1;
        if bytes.get(probe).is_none() {
            return;
        }
        let Some(back) = bytes[at..=probe].iter().rposition(|byte| !in_run(*byte)) else {
            let mut end = bytes[probe..].iter().position(|byte| !in_run(*byte)).map_or(bytes.len(), |more| probe + more);
            let run = at..end;
            end += bytes[end..].iter().take(2).take_while(|byte| **byte == b'=').count();
            judge(redactor, text, run, end, depth, spans);
            at = end + 1;
            continue;
        };
        at += back + 1;
    }
}

fn judge(redactor: &Redactor, text: &str, run: Range<usize>, end: usize, depth: usize, spans: &mut Vec<Range<usize>>) {
    let letters = &text[run.clone()];
    match decoded(letters) {
        Some(plain) => {
            if depth < DEPTH && !redactor.find(&plain, depth + 1).is_empty() {
                spans.push(run.start..end);
            }
        }
        None if is_bare_secret(letters) && !is_labelled(text, run.start) => spans.push(run.start..end),
        None => {
            if let Some(whole) = of_bot(text, &run) {
                spans.push(whole);
            }
        }
    }
}

/// Three parts with dots between, as Discord's bots have.
fn of_bot(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    let length = |from: usize| text.as_bytes().get(from..).map_or(0, |rest| rest.iter().take_while(|byte| in_run(**byte)).count());
    let dot = |at: usize| text.as_bytes().get(at) == Some(&b'.');
    let (first, second) = (run.len(), length(run.end + 1));
    let third = length(run.end + second + 2);
    let is_one = (23..=28).contains(&first) && (6..=7).contains(&second) && third >= 27 && dot(run.end) && dot(run.end + 1 + second);
    (is_one && looks_random(&text[run.clone()])).then(|| run.start..run.end + second + third + 2)
}

fn is_bare_secret(run: &str) -> bool {
    let count = |of: fn(&u8) -> bool| run.as_bytes().iter().filter(|byte| of(byte)).count();
    let (small, capitals, digits) = (count(u8::is_ascii_lowercase), count(u8::is_ascii_uppercase), count(u8::is_ascii_digit));
    let (letters, numbers, changes) = changes(run);
    let longest = run.split(|c: char| !c.is_ascii_lowercase()).map(str::len).max().unwrap_or(0);
    // Ids of hooks, which a deployment is let on by: `ecs-{hookType}-{id}`.
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
    let of_hook = run.starts_with("ecs-pause-") || run.starts_with("ecs-aws_lambda-");
    !of_hook
        && run.len() >= BARE
        && small >= 3
        && capitals >= 3
        && digits >= 2
        // 0.62 of the letters of random base62 change class, with a deviation of 0.08 in 40 letters; of words with capitals some 0.3.
        && changes * 100 >= (letters + numbers - 1) * 45
        && longest < 8
        && words_in(run) * 100 <= (letters + numbers) * if run.contains(['-', '_']) { 50 } else { 60 }
        && !run.starts_with("sha")
        && run.bytes().filter(|byte| *byte == b'/').count() * 10 <= run.len()
}

/// How many letters are of words that begin with a capital: a quarter in random letters, most in the names of resources.
fn words_in(run: &str) -> usize {
    let bytes = run.as_bytes();
    let (mut at, mut letters) = (0, 0);
    while at < bytes.len() {
        let small = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        let is_word = bytes[at].is_ascii_uppercase() && small >= 2;
        letters += if is_word { small + 1 } else { 0 };
        at += small + 1;
    }
    letters
}

/// Whether the words before say that it is an id or a sum.
fn is_labelled(text: &str, at: usize) -> bool {
    let before = &text[text.floor_char_boundary(at.saturating_sub(40))..at];
    let before = before.rsplit('\n').next().unwrap_or_default().to_ascii_lowercase();
    LABELS.iter().any(|label| before.contains(label)) || super::is_in_arn(text, at)
}

/// The text that a run of base64 stands for, if it is one.
fn decoded(run: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(run.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in run.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            _ => 63,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            let byte = ((bits >> count) & 0xff) as u8;
            if !(b' '..0x7f).contains(&byte) && !matches!(byte, b'\n' | b'\r' | b'\t') && byte < 0x80 {
                return None;
            }
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| text.bytes().filter(u8::is_ascii).count() * 10 >= text.len() * 9)
}

/// Whether a run is base64 of `user:password`.
pub(super) fn is_encoded_login(run: &str) -> bool {
    let run = run.trim_end_matches('=');
    run.len() >= 6
        && run.bytes().all(in_run)
        && decoded(run).is_some_and(|plain| plain.split_once(':').is_some_and(|(user, pass)| !user.contains(' ') && !pass.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_a_text_is_the_text() {
        assert_eq!(decoded("REJfUEFTU1dPUkQ9eA").as_deref(), Some("DB_PASSWORD=x"));
        assert_eq!(decoded("AbstractHandlerOfSomething"), None);
        assert!(is_encoded_login("dXNlcjpwYXNz") && !is_encoded_login("authentication"));
    }

    #[test]
    fn names_that_people_gave_do_not_look_random() {
        for name in
            ["my-service-name-2024-01", "ServiceTaskDefinitionExecutionRole", "manylinux2014_x86_64", "2026-03-01T10:00:00Z", "10.0.12.34"]
        {
            assert!(!looks_random(name), "{name}");
        }
        assert!(looks_random("a8Fk2LmQ9zXw3") && looks_random("5f3a9c1be77d42"));
    }
}
