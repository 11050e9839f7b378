//! Sources, cut into chunks of whole records.

use std::io::Read;
use std::sync::Arc;

use coroner_case::looks_like_stream;
use serde_json::value::RawValue;

/// Bytes that a thread takes at a time.
const CHUNK: usize = 1 << 20;
/// Longest line or value that is read; a longer one is told and passed over.
const MAX_RECORD: usize = 16 << 20;
/// A source that is one case is read whole, up to here; what AWS answers to one call is a few megabytes at most.
pub const MAX_DOCUMENT: u64 = 64 << 20;
/// A chunk that is larger, because of a long record, is examined before the next is read: of those there is one, however many threads.
pub(crate) const LARGE: usize = 4 << 20;

/// How records lie in a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One a line.
    Lines,
    /// One behind the other, without a line end, as Firehose writes them unless told otherwise.
    /// [Data delivery](https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html)
    Concatenated,
    /// It is one case.
    Case,
}

/// Tells by the beginning of a source how its records lie: of many only if the first is a whole event or task and more follows.
pub fn shape_of(head: &[u8]) -> Shape {
    if looks_like_stream(head) {
        return Shape::Lines;
    }
    let Ok(text) = std::str::from_utf8(head).or_else(|error| std::str::from_utf8(&head[..error.valid_up_to()])) else { return Shape::Case };
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let Some(Ok(first)) = values.next() else { return Shape::Case };
    let rest = &text[values.byte_offset()..];
    let follows = rest.trim_start().starts_with('{') && !rest[..rest.len() - rest.trim_start().len()].contains('\n');
    match follows && looks_like_stream(format!("{}\n{{}}", first.get().replace('\n', " ")).as_bytes()) {
        true => Shape::Concatenated,
        false => Shape::Case,
    }
}

/// Something to read.
pub struct Source {
    /// The name that people know it by.
    pub name: Arc<str>,
    /// Its bytes.
    pub reader: Box<dyn Read + Send>,
    /// How its records lie.
    pub shape: Shape,
}

/// Sources, cut into chunks.
pub(crate) struct Records<S> {
    sources: S,
    current: Option<Source>,
    /// How many sources there were.
    number: usize,
    carry: Vec<u8>,
    /// Line or value of the source, from 1.
    place: u64,
    sequence: u64,
    cut: Cut,
}

/// Whole records.
pub(crate) struct Chunk {
    pub(crate) bytes: Vec<u8>,
    pub(crate) name: Arc<str>,
    pub(crate) shape: Shape,
    /// Which of the sources it is of.
    pub(crate) source: usize,
    /// Line or value that it begins with.
    pub(crate) first: u64,
    pub(crate) sequence: u64,
    /// Why its source ends with it.
    pub(crate) failed: Option<String>,
}

impl<S: Iterator<Item = Result<Source, (Arc<str>, String)>>> Records<S> {
    pub(crate) fn of(sources: S) -> Records<S> {
        Records { sources, current: None, number: 0, carry: Vec::new(), place: 1, sequence: 0, cut: Cut::default() }
    }

    /// The next chunk, in `bytes` if that is large enough.
    pub(crate) fn next(&mut self, mut bytes: Vec<u8>) -> Option<Chunk> {
        loop {
            bytes.clear();
            bytes.shrink_to(LARGE);
            if self.current.is_none() {
                match self.sources.next()? {
                    Ok(source) => self.begin(source),
                    Err((name, reason)) => {
                        self.number += 1;
                        return Some(self.chunk(bytes, name, Shape::Case, Some(reason)));
                    }
                }
            }
            let mut source = self.current.take()?;
            let (ended, failed) = match source.shape {
                Shape::Case => {
                    let read = source.reader.by_ref().take(MAX_DOCUMENT + 1).read_to_end(&mut bytes);
                    let too_long = bytes.len() as u64 > MAX_DOCUMENT;
                    let too_long = too_long.then(|| format!("it is more than the {} MiB that are read at once", MAX_DOCUMENT >> 20));
                    let failed = read.err().map(|error| error.to_string()).or(too_long);
                    if failed.is_some() {
                        bytes.clear();
                    }
                    (true, failed)
                }
                Shape::Lines => self.lines(&mut source, &mut bytes),
                Shape::Concatenated => self.values(&mut source, &mut bytes),
            };
            let (name, shape) = (Arc::clone(&source.name), source.shape);
            if !ended {
                self.current = Some(source);
            }
            if !bytes.is_empty() || failed.is_some() {
                return Some(self.chunk(bytes, name, shape, failed));
            }
        }
    }

    fn begin(&mut self, source: Source) {
        self.number += 1;
        self.place = 1;
        self.carry.clear();
        self.cut = Cut::default();
        self.current = Some(source);
    }

    fn chunk(&mut self, bytes: Vec<u8>, name: Arc<str>, shape: Shape, failed: Option<String>) -> Chunk {
        let records = match shape {
            Shape::Lines => memchr::memchr_iter(b'\n', &bytes).count() as u64,
            Shape::Concatenated => std::mem::take(&mut self.cut.whole),
            Shape::Case => 1,
        };
        let chunk = Chunk { first: self.place, sequence: self.sequence, source: self.number, bytes, name, shape, failed };
        self.place += records;
        self.sequence += 1;
        chunk
    }

    /// Reads whole lines; whether the source ended, and why if it should not have.
    fn lines(&mut self, source: &mut Source, bytes: &mut Vec<u8>) -> (bool, Option<String>) {
        bytes.append(&mut self.carry);
        loop {
            let before = bytes.len();
            let (ended, failed) = read_on(source, bytes);
            // Reading on into an ever longer line would be no constant memory; its parts then fail to parse, and are told.
            let last = memchr::memrchr(b'\n', &bytes[before..]).map(|end| before + end);
            if ended || bytes.len() > MAX_RECORD {
                if !ended && let Some(end) = last {
                    self.carry.extend_from_slice(&bytes[end + 1..]);
                    bytes.truncate(end + 1);
                }
                return (ended, failed);
            }
            if let Some(end) = last {
                self.carry.extend_from_slice(&bytes[end + 1..]);
                bytes.truncate(end + 1);
                return (false, None);
            }
        }
    }

    /// Reads whole values; whether the source ended, and why if it should not have.
    fn values(&mut self, source: &mut Source, bytes: &mut Vec<u8>) -> (bool, Option<String>) {
        bytes.append(&mut self.carry);
        loop {
            let before = bytes.len();
            let (ended, failed) = read_on(source, bytes);
            let end = self.cut.advance(bytes, before);
            if ended {
                // What is left is no whole value, and told as such.
                self.cut.whole += u64::from(end < bytes.len());
                return (true, failed);
            }
            if end > 0 {
                self.carry.extend_from_slice(&bytes[end..]);
                bytes.truncate(end);
                return (false, None);
            }
            if bytes.len() > MAX_RECORD {
                bytes.clear();
                return (true, Some(format!("a value is longer than {} MiB; from here on nothing is read", MAX_RECORD >> 20)));
            }
        }
    }
}

/// Reads the next bytes; whether there are no more, and why if there should be.
fn read_on(source: &mut Source, bytes: &mut Vec<u8>) -> (bool, Option<String>) {
    bytes.reserve(CHUNK);
    match source.reader.by_ref().take(CHUNK as u64).read_to_end(bytes) {
        Ok(read) => (read == 0, None),
        Err(error) => (true, Some(error.to_string())),
    }
}

/// Finds where values end, over the ends of chunks.
#[derive(Clone, Copy, Debug, Default)]
struct Cut {
    depth: usize,
    in_text: bool,
    /// Whether the last byte of a text was a backslash that escapes the next.
    escaped: bool,
    /// Values that have ended since they were last counted.
    whole: u64,
}

impl Cut {
    /// Goes over the bytes from `from` on; answers where the last value ends among all of them, or nought.
    fn advance(&mut self, bytes: &[u8], from: usize) -> usize {
        let mut end = 0;
        let mut at = from;
        while let Some(byte) = bytes.get(at) {
            if self.in_text {
                if self.escaped {
                    self.escaped = false;
                } else {
                    let Some(next) = memchr::memchr2(b'"', b'\\', &bytes[at..]) else { return end };
                    at += next;
                    match bytes[at] {
                        b'"' => self.in_text = false,
                        _ => self.escaped = true,
                    }
                }
            } else {
                match byte {
                    b'"' => self.in_text = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => {
                        self.depth = self.depth.saturating_sub(1);
                        if self.depth == 0 {
                            end = at + 1;
                            self.whole += 1;
                        }
                    }
                    _ => {}
                }
            }
            at += 1;
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{"detail-type":"ECS Task State Change","detail":{"taskArn":"a","stoppedReason":"x}\"{y"}}"#;

    fn chunks(shape: Shape, bytes: &[u8]) -> Vec<(String, u64)> {
        let source = Source { name: Arc::from("x"), reader: Box::new(std::io::Cursor::new(bytes.to_vec())), shape };
        let mut records = Records::of(std::iter::once(Ok(source)));
        let mut all = Vec::new();
        while let Some(chunk) = records.next(Vec::new()) {
            all.push((String::from_utf8_lossy(&chunk.bytes).into_owned(), chunk.first));
        }
        all
    }

    #[test]
    fn the_shape_of_a_source_is_told_by_its_beginning() {
        assert_eq!(shape_of(format!("{EVENT}\n{EVENT}\n").as_bytes()), Shape::Lines);
        assert_eq!(shape_of(format!("{EVENT}{EVENT}").as_bytes()), Shape::Concatenated);
        assert_eq!(shape_of(format!("{EVENT} {EVENT}\n{EVENT}").as_bytes()), Shape::Concatenated);
        assert_eq!(shape_of(EVENT.as_bytes()), Shape::Case);
        assert_eq!(shape_of(b"{\"a\":1}{\"b\":2}"), Shape::Case);
        assert_eq!(shape_of(b"plain\ntext"), Shape::Case);
    }

    #[test]
    fn values_are_cut_at_their_ends_wherever_a_chunk_ends() {
        let many = EVENT.repeat(30_000);
        let all = chunks(Shape::Concatenated, many.as_bytes());
        assert!(all.len() > 1);
        assert_eq!(all.iter().map(|(text, _)| text.as_str()).collect::<String>(), many);
        let mut before = 1;
        for (text, first) in &all {
            assert_eq!(*first, before);
            assert!(text.starts_with('{') && text.ends_with("}}"), "{}", &text[..40.min(text.len())]);
            before += text.matches("detail-type").count() as u64;
        }
    }

    #[test]
    fn a_value_without_end_ends_the_source() {
        let all = chunks(Shape::Concatenated, format!("{EVENT}{{\"a\":\"{}", "x".repeat(MAX_RECORD + (2 << 20))).as_bytes());
        assert_eq!(all.first().map(|(text, _)| text.as_str()), Some(EVENT));
        assert!(all.iter().map(|(text, _)| text.len()).sum::<usize>() < 1 << 20);
    }
}
