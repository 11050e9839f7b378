//! A lexicon of what programs say when they give up: whole, public vocabularies, which turn an error of any runtime into a complaint.
//!
//! Each vocabulary is a file beside this one, with its source in its head. They are read when the first error is: most runs see none.
//! A text is looked at once: the words of servers and libraries first, since they tell most, then names and numbers, then words that
//! many use.

mod complaint;

use std::collections::HashMap;
use std::sync::OnceLock;

pub use complaint::{Complaint, Kind};

use crate::pattern::{Pattern, pattern};

/// Bytes of a text that are looked at: an error says early what it is.
const MOST: usize = 4_000;

/// Words, and what must match where they stand.
struct Phrase {
    kind: Kind,
    words: &'static str,
    regex: Option<&'static str>,
    compiled: OnceLock<Option<Pattern>>,
}

/// The vocabularies, ready to be asked.
struct Lexicon {
    early: Vec<Phrase>,
    late: Vec<Phrase>,
    /// Names as programs print them (`ECONNREFUSED`, `CERTIFICATE_VERIFY_FAILED`, `UNAVAILABLE`), with vocabulary and kind.
    names: HashMap<&'static str, (&'static str, Kind)>,
    /// Names of AWS's errors, which count beside a word of AWS only: other runtimes have a `TimeoutException`, too.
    aws: HashMap<&'static str, Kind>,
    /// Numbers of Linux's errors.
    numbers: HashMap<u32, (&'static str, Kind)>,
    sqlstate: HashMap<&'static str, Kind>,
    mysql: HashMap<u32, Kind>,
    /// Texts of system errors and of name resolution in lower case, longest first.
    texts: Vec<(String, &'static str, &'static str, Kind)>,
}

/// The lines of a vocabulary, in fields.
fn lines(vocabulary: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    vocabulary.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

const ERRNO: &str = include_str!("errno.tsv");
const RESOLVER: &str = include_str!("resolver.tsv");
const SQLSTATE: &str = include_str!("sqlstate.tsv");
const MYSQL: &str = include_str!("mysql.tsv");
const AWS: &str = include_str!("aws.tsv");
const TLS: &str = include_str!("tls.tsv");
const GRPC: &str = include_str!("grpc.tsv");
const PHRASES: &str = include_str!("phrases.tsv");
const LATE: &str = include_str!("late.tsv");

/// The vocabularies: name, title, the column of the kind (`None` if it has none), and the lines with a head that tells their source.
pub const VOCABULARIES: [(&str, &str, Option<usize>, &str); 11] = [
    ("errno", "Errors of Linux's system calls", Some(2), ERRNO),
    ("resolver", "Errors of name resolution", Some(2), RESOLVER),
    ("sqlstate", "SQLSTATE", Some(1), SQLSTATE),
    ("mysql", "Errors of MySQL and MariaDB", Some(1), MYSQL),
    ("aws", "Error codes of AWS's services", Some(1), AWS),
    ("tls", "Reasons of TLS", Some(1), TLS),
    ("grpc", "Status codes of gRPC", Some(2), GRPC),
    ("phrases", "Words of runtimes, libraries and servers", Some(0), PHRASES),
    ("late", "Words that many use", Some(0), LATE),
    ("signal", "Signals", None, SIGNALS),
    ("exit_code", "Exit codes", None, EXIT_CODES),
];

/// Texts that are words of everyday use as well: they count in no sentence.
const EVERYDAY: [&str; 8] =
    ["try again", "overflow", "success", "system error", "not a directory", "is a directory", "file too large", "not supported"];

impl Lexicon {
    fn read() -> Lexicon {
        let phrases = |text: &'static str| -> Vec<Phrase> {
            lines(text)
                .filter_map(|fields| match fields.as_slice() {
                    [kind, words, regex, ..] => Some(Phrase {
                        kind: Kind::named(kind)?,
                        words,
                        regex: Some(*regex).filter(|regex| !regex.is_empty()),
                        compiled: OnceLock::new(),
                    }),
                    _ => None,
                })
                .collect()
        };
        let mut names = HashMap::new();
        let mut numbers = HashMap::new();
        let mut texts = Vec::new();
        for (vocabulary, whole) in [("errno", ERRNO), ("name resolution", RESOLVER)] {
            for fields in lines(whole) {
                let (Some(name), Some(kind)) = (fields.first(), fields.get(2).and_then(|kind| Kind::named(kind))) else { continue };
                names.insert(*name, (vocabulary, kind));
                if let Some(number) = fields.get(1).and_then(|number| number.parse().ok()) {
                    numbers.insert(number, (*name, kind));
                }
                for text in fields.iter().skip(3).filter(|text| text.len() > 6) {
                    let text = text.to_ascii_lowercase();
                    if !EVERYDAY.contains(&text.as_str()) {
                        texts.push((text, *name, vocabulary, kind));
                    }
                }
            }
        }
        texts.sort_by_key(|(text, ..)| std::cmp::Reverse(text.len()));
        for fields in lines(TLS) {
            if let [name, kind] = fields.as_slice()
                && let Some(kind) = Kind::named(kind)
            {
                names.insert(name, ("TLS", kind));
            }
        }
        for fields in lines(GRPC) {
            if let [name, _, kind] = fields.as_slice()
                && let Some(kind) = Kind::named(kind)
            {
                names.insert(name, ("gRPC", kind));
            }
        }
        let pairs = |text: &'static str| lines(text).filter_map(|fields| Some((*fields.first()?, Kind::named(fields.get(1)?)?)));
        Lexicon {
            early: phrases(PHRASES),
            late: phrases(LATE),
            names,
            aws: pairs(AWS).collect(),
            numbers,
            sqlstate: pairs(SQLSTATE).collect(),
            mysql: pairs(MYSQL).filter_map(|(number, kind)| Some((number.parse().ok()?, kind))).collect(),
            texts,
        }
    }

    fn said(&self, text: &str) -> Option<Complaint> {
        let lower = text.to_ascii_lowercase();
        said_in(&self.early, text, &lower)
            .or_else(|| self.of_database(text))
            .or_else(|| self.of_aws(text))
            .or_else(|| self.named(text))
            .or_else(|| self.worded(&lower))
            .or_else(|| self.numbered(text))
            .or_else(|| said_in(&self.late, text, &lower))
    }

    /// `SQLSTATE[28P01]`, `(SQLSTATE 42P01)`, `ERROR 1045 (28000)`, `(1045, "Access denied`, `[1045]`.
    fn of_database(&self, text: &str) -> Option<Complaint> {
        let state = pattern!(r#"(?i)(?:SQL ?STATE:?|code:|pgcode|State)[\[( =:'"]*([0-9A-Z]{5})\b"#);
        if let Some(code) = state.and_then(|state| state.group(text))
            && let Some(kind) = self.sqlstate.get(code)
        {
            return Some(Complaint { kind: *kind, term: code.to_owned(), vocabulary: "SQLSTATE" });
        }
        let number = pattern!(r#"(?i)(?:ERROR|Error code:?|errno:?|SQLSTATE\[\w{5}\]) ?\[?\(?(\d{4})\]?\b|\((\d{4}), ["']"#);
        let number = number.and_then(|number| number.group(text))?.parse().ok()?;
        let kind = self.mysql.get(&number)?;
        Some(Complaint { kind: *kind, term: number.to_string(), vocabulary: "MySQL" })
    }

    fn of_aws(&self, text: &str) -> Option<Complaint> {
        let of_aws = pattern!(
            r"when calling the \w+ operation|api error|\(Service: |aws[-_ .]?sdk|\bAWS|[Bb]otocore|amazonaws|Amazon|ClientError|__type|awserr|x-amzn|arn:aws|RequestId|RequestID|request id:|aws_sdk|software\.amazon"
        )?;
        let unmistakable = |kind: Kind| matches!(kind, Kind::AwsCredentials | Kind::AwsThrottled);
        let here = of_aws.is_match(text);
        words(text).find_map(|word| {
            let kind = *self.aws.get(word)?;
            (here || unmistakable(kind)).then(|| Complaint { kind, term: word.to_owned(), vocabulary: "AWS" })
        })
    }

    fn named(&self, text: &str) -> Option<Complaint> {
        words(text).find_map(|word| {
            // gRPC in Go and Java: `code = Unavailable`, `Status.UNAVAILABLE`; its names are everyday words otherwise.
            let (vocabulary, kind) = *self.names.get(word)?;
            let everyday = vocabulary == "gRPC" && !text.contains("rpc") && !text.contains("RPC") && !text.contains("StatusCode");
            (!everyday).then(|| Complaint { kind, term: word.to_owned(), vocabulary })
        })
    }

    fn worded(&self, lower: &str) -> Option<Complaint> {
        let (_, name, vocabulary, kind) = self.texts.iter().find(|(text, ..)| lower.contains(text.as_str()))?;
        Some(Complaint { kind: *kind, term: (*name).to_owned(), vocabulary })
    }

    /// `[Errno 13]`, `(os error 13)`, `errno: -111`.
    fn numbered(&self, text: &str) -> Option<Complaint> {
        let number = pattern!(r"(?i)(?:errno|os error|system error|errno =|errno:)[ :=]*-?(\d{1,3})\b")?;
        let (name, kind) = self.numbers.get(&number.group(text)?.parse().ok()?)?;
        Some(Complaint { kind: *kind, term: (*name).to_owned(), vocabulary: "errno" })
    }
}

fn said_in(phrases: &[Phrase], text: &str, lower: &str) -> Option<Complaint> {
    let phrase = phrases.iter().find(|phrase| {
        lower.contains(phrase.words)
            && phrase
                .regex
                .is_none_or(|regex| phrase.compiled.get_or_init(|| Pattern::new(regex)).as_ref().is_some_and(|regex| regex.is_match(text)))
    })?;
    Some(Complaint { kind: phrase.kind, term: phrase.words.to_owned(), vocabulary: "phrases" })
}

/// The words of a text as names are written.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| word.len() > 3)
}

/// What a text complains of; `None` if no vocabulary has a word of it.
pub fn read(text: &str) -> Option<Complaint> {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    let text = &text[..text.floor_char_boundary(MOST)];
    LEXICON.get_or_init(Lexicon::read).said(text)
}

const SIGNALS: &str = include_str!("signal.tsv");
const EXIT_CODES: &str = include_str!("exit_code.tsv");

/// The name of a signal by its number.
pub fn signal(number: i64) -> Option<&'static str> {
    lines(SIGNALS).find(|fields| fields.first().and_then(|known| known.parse().ok()) == Some(number))?.get(1).copied()
}

/// What a program says with an exit code; `*` is any program.
pub fn exit_code(program: &str, code: i64) -> Option<&'static str> {
    let found = lines(EXIT_CODES)
        .find(|fields| fields.first() == Some(&program) && fields.get(1).and_then(|known| known.parse().ok()) == Some(code))?;
    found.get(2).copied()
}

#[cfg(test)]
mod tests;
