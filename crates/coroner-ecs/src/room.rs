//! How much memory what is read may take.
//!
//! Three bytes of a document, `{},`, may be a whole [`Task`](crate::task::Task) once read, a hundred times as large. So who reads lends
//! [`Room`], lists and texts take theirs of it before they grow, and a document that has none left is refused.

use std::cell::{Cell, RefCell};

use arcstr::ArcStr;

/// Bytes that all that one case holds may take. With the document that is read and what is reasoned beside it, a process stays below
/// 400 MB.
pub const CASE: usize = 208 << 20;

/// Bytes that one line of a stream may take, of which there may be one for each thread.
pub const LINE: usize = 16 << 20;

/// The longest text. The longest that AWS gives is an event of CloudWatch Logs, of 1 MiB
/// ([quotas](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html)).
pub const TEXT: usize = 1 << 20;

/// What is said of a document that finds no room.
pub const NONE_LEFT: &str =
    "too much is in it: once read, it would take more memory than a case may have; give what belongs to the incident";

thread_local! {
    /// What is left of the room that was lent; `None` where nobody bounds anything.
    static LENT: Cell<Option<usize>> = const { Cell::new(None) };
    /// How many lists within each other are being read: the items of the outermost are facts.
    static WITHIN: Cell<usize> = const { Cell::new(0) };
    /// Whether something found no room since it was lent.
    static REFUSED: Cell<bool> = const { Cell::new(false) };
}

/// Memory, in bytes.
#[derive(Debug)]
pub struct Room {
    left: usize,
    refused: bool,
}

impl Room {
    /// So many bytes.
    pub const fn of(bytes: usize) -> Room {
        Room { left: bytes, refused: false }
    }

    /// What is left of it.
    pub fn left(&self) -> usize {
        self.left
    }

    /// Whether something found no room in it that it was lent for, whatever came of that.
    pub fn refused(&self) -> bool {
        self.refused
    }

    /// Takes `bytes` of it; `false` if there are not so many left.
    pub fn take(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }

    /// Runs `read`; all that is deserialised in it takes its room here. What fails gives back what it took.
    pub fn lend<T, E>(&mut self, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let outer = LENT.replace(Some(self.left));
        READING.set(READING.get().wrapping_add(u64::from(outer.is_none())));
        let outer_refused = REFUSED.replace(false);
        let read = read();
        let left = LENT.replace(outer);
        self.refused |= REFUSED.replace(outer_refused);
        if read.is_ok() {
            self.left = left.unwrap_or_default();
        }
        read
    }

    /// Runs `read` in the room that is lent already, or in `bytes` if none is.
    pub(crate) fn within<T, E>(bytes: usize, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        if LENT.get().is_some() { read() } else { Room::of(bytes).lend(read) }
    }
}

/// Runs `read`, which may fail because what it reads is something else: then what it took is given back.
pub(crate) fn attempt<T, E>(read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let before = LENT.get();
    read().inspect_err(|_| LENT.set(before))
}

/// Takes `bytes` of the room that is lent.
fn take<E: serde::de::Error>(bytes: usize) -> Result<(), E> {
    match LENT.get() {
        None => Ok(()),
        Some(left) => match left.checked_sub(bytes) {
            Some(left) => {
                LENT.set(Some(left));
                Ok(())
            }
            None => {
                REFUSED.set(true);
                Err(E::custom(NONE_LEFT))
            }
        },
    }
}

/// Takes room for one more item of a list. A list may have room for as many again, or is moved where its facts are kept; there, each has
/// a place. Small ones are taken apart where secrets are looked for.
pub(crate) fn item<T, E: serde::de::Error>() -> Result<(), E> {
    take((2 * size_of::<T>()).max(PLACE) + if WITHIN.get() <= 1 { PLACE } else { 0 })
}

/// A list that is being read.
pub(crate) struct Within(());

impl Within {
    pub(crate) fn a_list() -> Within {
        WITHIN.set(WITHIN.get() + 1);
        Within(())
    }
}

impl Drop for Within {
    fn drop(&mut self) {
        WITHIN.set(WITHIN.get() - 1);
    }
}

/// Takes room for what stands beside others in a map.
pub(crate) fn entry<T, E: serde::de::Error>(key: &str) -> Result<(), E> {
    take(2 * (size_of::<T>() + size_of::<String>()) + text_size(key.len()) + PLACE)
}

/// A text in the room that is lent: one that was kept there lately is kept once.
pub(crate) fn text<E: serde::de::Error>(text: &str) -> Result<ArcStr, E> {
    let length = text.len();
    if length > TEXT {
        return Err(E::custom(format_args!("a text of {} KiB, more than the {} KiB that any may have", length >> 10, TEXT >> 10)));
    }
    if !(1..=LONGEST_KEPT).contains(&length) || LENT.get().is_none() {
        take(text_size(length))?;
        return Ok(ArcStr::from(text));
    }
    KEPT.with_borrow_mut(|kept| {
        let (known, reading) = &mut kept[place_of(text)];
        let here = READING.get();
        if known.as_str() != text {
            take(text_size(length))?;
            *known = ArcStr::from(text);
        } else if *reading != here {
            // What is read takes the same room, whatever was read before.
            take(text_size(length))?;
        }
        *reading = here;
        Ok(known.clone())
    })
}

/// Texts that are kept in case they come again. Which of them a new one takes the place of, only the texts decide.
const KEPT_TEXTS: usize = 512;
/// Longer ones rarely come again.
const LONGEST_KEPT: usize = 256;

thread_local! {
    /// Each with the reading that it was last seen in.
    static KEPT: RefCell<[(ArcStr, u64); KEPT_TEXTS]> = const { RefCell::new([const { (ArcStr::new(), 0) }; KEPT_TEXTS]) };
    static READING: Cell<u64> = const { Cell::new(0) };
}

/// Where a text is kept: names and ARNs differ most at their ends.
fn place_of(text: &str) -> usize {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let last = rest.iter().fold(rest.len() as u64, |all, byte| all << 8 | u64::from(*byte));
    let all = words.iter().fold(last, |all, word| (all.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(0x517c_c1b7_2722_0a95));
    (all.wrapping_mul(0x517c_c1b7_2722_0a95) >> 55) as usize
}

/// What a text of so many bytes takes beside the [`String`] itself: an allocator gives 32 bytes at least and keeps books of them.
pub const fn text_size(length: usize) -> usize {
    match length {
        0 => 0,
        1..24 => 32,
        _ => length + 24,
    }
}

/// What a JSON text takes once it is read as a [`serde_json::Value`], give or take little. What is nested so deep that no parser reads it
/// ends the count.
pub fn tree(text: &str) -> usize {
    /// A list doubles, from four values on.
    const VALUE: usize = 32;
    /// A node of a map has room for eleven members, is about half full, and a map with one member has one.
    const NODE: usize = 640;
    const MEMBERS: usize = 6;
    let bytes = text.as_bytes();
    let mut size = 0usize;
    // Of each list or object that is open: whether it is a list, and its commas.
    let mut open: Vec<(bool, usize)> = Vec::new();
    let mut empty = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let start = at + 1;
                at = string_end(bytes, start);
                size += text_size(at - start);
            }
            b'{' | b'[' if open.len() > 128 => break,
            b'{' | b'[' => open.push((*byte == b'[', 0)),
            b',' => {
                if let Some((_, commas)) = open.last_mut() {
                    *commas += 1;
                }
            }
            b'}' | b']' => {
                if let Some((list, commas)) = open.pop().filter(|_| !empty) {
                    let members = commas + 1;
                    size += if list { members.next_power_of_two().max(4) * VALUE } else { members.div_ceil(MEMBERS) * NODE };
                }
            }
            _ => {}
        }
        empty = match byte {
            b'{' | b'[' => true,
            byte if byte.is_ascii_whitespace() => empty,
            _ => false,
        };
        at += 1;
    }
    // What is cut off was read up to there.
    size + open.into_iter().map(|(_, commas)| commas * (NODE / MEMBERS)).sum::<usize>()
}

/// Where the string ends that begins at `start`, behind its quote.
pub(crate) fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut from = start;
    loop {
        match bytes.get(from..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
            None => return bytes.len(),
            Some(found) if bytes[from + found] == b'"' => return from + found,
            Some(found) => from += found + 2,
        }
    }
}

/// What the place takes where a fact was seen: a pointer as `/tasks/123`, and what it belongs to.
const PLACE: usize = 80;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::lenient::{List, Text};

    fn texts(room: &mut Room, json: &str) -> Result<List<Text>, String> {
        room.lend(|| serde_json::from_str(json).map_err(|error: serde_json::Error| error.to_string()))
    }

    #[test]
    fn a_list_takes_what_it_holds_and_one_without_room_is_refused() {
        let mut room = Room::of(1000);
        assert_eq!(texts(&mut room, r#"["a","b"]"#).unwrap().len(), 2);
        let left = room.left;
        assert!(left < 1000 - 2 * (size_of::<Text>() + 32), "{left}");
        let many = format!("[{}\"\"]", "\"a\",".repeat(100));
        assert!(texts(&mut room, &many).unwrap_err().starts_with(NONE_LEFT));
        assert_eq!(room.left, left, "what is refused takes nothing");
        assert!(serde_json::from_str::<List<Text>>(&many).is_ok(), "and outside of it nothing is bounded");
    }

    #[test]
    fn no_text_is_longer_than_any_of_aws() {
        let mut room = Room::of(CASE);
        assert!(texts(&mut room, &format!("[{:?}]", "x".repeat(TEXT))).is_ok());
        assert!(texts(&mut room, &format!("[{:?}]", "x".repeat(TEXT + 1024))).unwrap_err().starts_with("a text of 1025 KiB"));
    }

    #[test]
    fn a_tree_is_counted_as_it_grows() {
        let per_item = |item: &str| tree(&format!("[{}{item}]", format!("{item},").repeat(1023))) / 1024;
        assert_eq!((per_item("1"), per_item("{ }"), per_item("[]"), per_item("\"\"")), (32, 32, 32, 32));
        assert_eq!(per_item("{\"a\":1}"), 32 + 640 + 32);
        assert_eq!(per_item("[1]"), 32 + 128);
        assert_eq!(per_item("\",\\\"]\""), 32 + 32);
        assert!(tree(&"[1,".repeat(1000)) < 100_000);
        assert!(tree(&format!("[{}", "1,".repeat(1000))) >= 32_000);
    }

    #[test]
    fn what_is_read_while_something_is_read_takes_of_the_same_room() {
        let mut room = Room::of(500);
        let read = room.lend(|| Room::within(CASE, || serde_json::from_str::<List<Text>>(&format!("[{}1]", "1,".repeat(1000)))));
        assert!(read.is_err());
        assert!(Room::within(CASE, || serde_json::from_str::<List<Text>>(&format!("[{}1]", "1,".repeat(1000)))).is_ok());
    }
}
